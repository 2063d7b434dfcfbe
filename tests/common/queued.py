"""Jobs as tests queue them, and who asks about them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from common.jobs import enqueue
from common.models import Job, JobLogLine

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
real_database = pytest.mark.django_db(transaction=True)


def queue(kind: str, user: User | None = None, **params: Any) -> Job:
    with transaction.atomic():
        return enqueue(kind=kind, title="Импорт", user_id=user.pk if user else None, params=params)


def logged(job: Job) -> list[tuple[str, str]]:
    return list(JobLogLine.objects.filter(job=job).values_list("level", "message"))


@dataclass
class Actor:
    """An acting membership as jobs know it."""

    user_id: int
    company_id: int
    is_lessor: bool = False
    sees_all_jobs: bool = False
    is_narrowed: bool = False
    closed: str = ""

    def may_see_job(self, kind: str) -> bool:
        return kind != self.closed
