"""The Celery application; what runs when stands in `settings.CELERY_BEAT_SCHEDULE`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leasing_portal.settings")
app = Celery("leasing_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
