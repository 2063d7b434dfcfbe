"""A worker killed in the middle of a statement's import: the next one ends with exactly the payments of the file."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from common.jobs.lease import is_leased
from common.jobs.sweep import UNHEARD_FOR, sweep_jobs
from common.models import Job, JobState, OutboxEvent
from integrations.bank_files.uploads import JOB_KIND, start_import
from payments.models import BankOperation, BankStatement
from tests.common.forks import forks
from tests.common.workers import wait
from tests.factories import MembershipFactory
from tests.integrations.bank_files.making import Paid, make_lessor, one_c
from tests.payments.kills.moments import spread

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
# Each file begins with the last payments of the file before.
LINES, KNOWN = 600, 100
FRESH = LINES - KNOWN
Line = tuple[str, Decimal, date, str]


def line(number: int) -> Line:
    """A payment that is told from all others by each of its facts but the day."""
    return (
        str(number),
        Decimal(number) + Decimal("0.07"),
        date(2026, 11, 2) + timedelta(days=number % 15),
        f"Оплата по счёту {number}",
    )


def start(file: int, actor: Membership) -> Job:
    """Upload a file."""
    lines = [line(number) for number in range(file * FRESH, file * FRESH + LINES)]
    content = one_c(
        *(Paid(number, f"{amount}", f"{day:%d.%m.%Y}", purpose=purpose) for number, amount, day, purpose in lines)
    )
    job = start_import(file=ContentFile(content, name=f"kl-{file}.txt"), actor=actor).job
    assert job is not None
    return job


def stored() -> list[Line]:
    """Received payments, in the order of storing."""
    rows = BankOperation.objects.filter(direction="in", doubts=[], ordinal=1).order_by("pk")
    assert rows.count() == BankOperation.objects.count()
    return list(rows.values_list("number", "amount", "booked_on", "purpose"))


def expected(files: int) -> list[Line]:
    """Payments of so many files."""
    return [line(number) for number in range(files * FRESH + KNOWN)] if files else []


def test_a_killed_import_ends_with_exactly_the_payments_of_the_file(found: Counter[str]) -> None:
    actor = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=make_lessor())
    with forks("tests.payments.kills.working") as works:
        start(0, actor)
        takes = works.finish(JOB_KIND)
        for file, moment in enumerate(spread(takes), start=1):
            job = start(file, actor)
            works.kill_after(moment, JOB_KIND)
            wait(lambda job=job: not is_leased(job.pk), what="the lease is free")  # type: ignore[misc]
            job.refresh_from_db()
            is_stored = BankStatement.objects.count() == file + 1
            found[f"{job.state}, {'stored' if is_stored else 'nothing stored'}"] += 1
            assert stored() == expected(file + is_stored)
            if not job.is_final:
                assert sweep_jobs(now=timezone.now() + 2 * UNHEARD_FOR) == 1
                works.finish(JOB_KIND)
            assert_done(job, files=file + 1)
    assert sum(count for what, count in found.items() if what.startswith(JobState.RUNNING)) > 0


def assert_done(job: Job, *, files: int) -> None:
    """The job is done and says what the file had; each file is one statement, each payment is there once."""
    job.refresh_from_db()
    assert (job.state, job.summary["count"], job.summary["new"]) == (JobState.DONE, LINES, FRESH)
    assert stored() == expected(files)
    counts = list(BankStatement.objects.order_by("pk").values_list("count", "new_count", "is_trusted"))
    assert counts == [(LINES, LINES, True)] + [(LINES, FRESH, True)] * (files - 1)
    assert OutboxEvent.objects.filter(type="payments.StatementLoaded").count() == files
