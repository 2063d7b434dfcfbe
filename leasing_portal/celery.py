"""The Celery application; what runs when stands in `settings.CELERY_BEAT_SCHEDULE`."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leasing_portal.settings")
app = Celery("leasing_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def _show_life(**_told: object) -> None:
    """Leave the first mark of life at once: the schedule's comes up to ten seconds later, and /readyz waits for it."""
    app.send_task("common.heartbeat", expires=10)
