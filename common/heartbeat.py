"""The sign of life of beat and worker: the beat sends the task, a worker writes the time."""

from datetime import datetime, timedelta

from common.models import Heartbeat

WORKER = "worker"


def beat(*, name: str, at: datetime) -> None:
    """Leave the mark of one round."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def age(*, name: str, now: datetime) -> timedelta | None:
    """How long ago the last round was; None when there was none yet."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else now - at
