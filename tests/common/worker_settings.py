"""Settings of the real workers that kill tests start: the test's database, and the events and jobs of the tests."""

import os

from leasing_portal.settings import *  # noqa: F403 - settings are names
from leasing_portal.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
EVENT_WIRING = os.environ["WORKER_EVENTS"]
JOB_KINDS = os.environ.get("WORKER_JOBS", "tests.common.wiring.JOBS")
# Workers serve no pages; without the back office they start sooner.
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig" if "BackOfficeConfig" in app else app for app in INSTALLED_APPS
]
