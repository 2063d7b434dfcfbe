"""Settings of the real web processes that kill tests start: the test's database."""

import os

from leasing_portal.settings import *  # noqa: F403 - settings are names
from leasing_portal.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WEB_DATABASE"]
