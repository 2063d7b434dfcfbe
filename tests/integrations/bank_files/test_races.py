"""Uploads at the same time, and workers that are killed in the middle."""

import os
import signal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from common.jobs.runner import run_job
from common.models import Job, JobState, OutboxEvent
from integrations.bank_files.uploads import start_import
from payments.bank import statements
from payments.models import BankOperation, BankStatement
from tests.factories import MembershipFactory
from tests.integrations.bank_files.making import Paid, load, make_lessor, one_c
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
FILE = one_c(*(Paid(f"{number}") for number in range(1, 6)))


@pytest.fixture
def accountant(settings: Settings, tmp_path: Path) -> Membership:
    settings.MEDIA_ROOT = tmp_path / "media"
    seat: Membership = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=make_lessor())
    return seat


def counts() -> tuple[int, int, int]:
    """Statements, payments, events."""
    return BankStatement.objects.count(), BankOperation.objects.count(), OutboxEvent.objects.count()


def test_same_file_twice_at_once_is_loaded_once(accountant: Membership) -> None:
    lessor = accountant.company
    assert sum(one.is_new for one in at_once(lambda _number: load(FILE, lessor))) == 1
    assert counts() == (1, 5, 1)


def test_overlapping_files_at_once_leave_each_payment_once(accountant: Membership) -> None:
    lessor = accountant.company
    first = one_c(*(Paid(f"{number}") for number in range(1, 4)))
    second = one_c(*(Paid(f"{number}") for number in range(2, 6)))
    taken = list(at_once(lambda number: load((first, second)[number % 2], lessor)))
    assert sum(one.report["new"] for one in taken if one.is_new) == 5
    assert counts() == (2, 5, 2)


def test_worker_killed_in_the_middle_leaves_nothing(accountant: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(**_facts: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    child = os.fork()
    if not child:
        # The parent's connection is kept open by a name: closing it here would end it there.
        kept, connection.connection = connection.connection, None
        monkeypatch.setattr(statements, "mark_executed", die)
        try:
            load(FILE, accountant.company)
        finally:
            os._exit(1 if kept is None else 2)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert counts() == (0, 0, 0)
    assert load(FILE, accountant.company).report["new"] == 5
    assert counts() == (1, 5, 1)


def test_attempt_after_a_kill_tells_what_the_killed_one_stored(accountant: Membership) -> None:
    started = start_import(file=ContentFile(FILE, name="kl.txt"), actor=accountant)
    assert started.job is not None
    run_job(started.job.pk)
    first = Job.objects.get()
    # As if the worker was killed between the commit and the report.
    Job.objects.update(state=JobState.RUNNING, summary={}, finished_at=None)
    run_job(first.pk)
    again = Job.objects.get()
    assert (first.state, again.state, again.attempts) == (JobState.DONE, JobState.DONE, 2)
    names = ("statement", "is_new", "count", "new", "known", "warnings")
    assert {name: again.summary[name] for name in names} == {name: first.summary[name] for name in names}
    assert first.summary["is_new"]
    assert counts() == (1, 5, 1)


def test_stopped_job_stores_nothing(accountant: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    started = start_import(file=ContentFile(FILE, name="kl.txt"), actor=accountant)
    assert started.job is not None
    monkeypatch.setattr("common.jobs.lease.Lease.is_cancelled", lambda _self: True)
    run_job(started.job.pk)
    assert (Job.objects.get().state, counts()) == (JobState.CANCELLED, (0, 0, 0))
