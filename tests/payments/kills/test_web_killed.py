"""A web process killed while an accountant posts a payment or sends a file: the form sent again makes it once."""

import math
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

import httpx
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from common.jobs.runner import run_job
from common.models import Job, JobState
from payments.ledger.reconcile import reconcile
from payments.matching.queries import matter_of
from payments.models import BankOperation, BankStatement, Receipt, TriageState, TriageStep
from tests.factories import LesseeFactory, MembershipFactory
from tests.integrations.bank_files.making import Paid, make_lessor, one_c
from tests.payments.kills.moments import spread
from tests.payments.kills.person import Person
from tests.payments.kills.web import web
from tests.payments.ledger.size import IS_LARGE, KILLS
from tests.payments.matching.making import ROW, leased, operation, standing, statement_of

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
PART = Decimal("1234.56")
LINES = 30
# A server takes seconds to start.
COUNT = 3 * math.ceil(KILLS / 3) if IS_LARGE else 2


@dataclass(frozen=True)
class Deed:
    """What the accountant does: send it, see whether it is done, be sure that it is done once."""

    send: Callable[[], str]
    is_done: Callable[[], bool]
    assert_once: Callable[[], None]


@dataclass(frozen=True)
class Desk:
    """The accountant with the payments on the desk."""

    actor: Membership
    person: Person

    def payment(self) -> tuple[BankOperation, int, str]:
        """A payment that came, the contract it is for, and its number."""
        company = LesseeFactory()
        contract = leased(self.actor.company, company)
        statement = statement_of(self.actor.company)
        row = operation(
            statement, company, ROW, f"Договор лизинга {contract.number}", booked_on=date(2026, 1, 20), number="77"
        )
        return row, contract.pk, contract.number

    def accepting(self) -> Deed:
        """Post a payment as it is proposed."""
        row, contract_id, _number = self.payment()
        proposal = matter_of(row, self.actor).proposals[0].digest
        path = reverse("triage:accept", args=[row.pk])
        return self._posting(row, contract_id, ROW, lambda: self.person.send(path, {"proposal": proposal}))

    def splitting(self) -> Deed:
        """Post a part of a payment by hand."""
        row, contract_id, number = self.payment()
        form = {"split-TOTAL_FORMS": "1", "split-INITIAL_FORMS": "0", "left": str(ROW)}
        form |= {"split-0-number": number, "split-0-amount": str(PART), "split-0-subject": ""}
        path = reverse("triage:split", args=[row.pk])
        return self._posting(row, contract_id, PART, lambda: self.person.send(path, form))

    def _posting(self, row: BankOperation, contract_id: int, amount: Decimal, send: Callable[[], str]) -> Deed:
        def is_done() -> bool:
            count = Receipt.objects.filter(operation=row).count()
            row.refresh_from_db()
            assert count == TriageStep.objects.filter(operation=row).count()
            assert row.state == (TriageState.POSTED if count and amount == ROW else TriageState.NEW)
            return count > 0

        def assert_once() -> None:
            assert is_done()
            assert standing(row) == {contract_id: amount}
            assert Receipt.objects.filter(operation=row).count() == 1
            assert reconcile(today=timezone.localdate(), ids=[contract_id], replayed=[contract_id]) == []

        return Deed(send, is_done, assert_once)

    def uploading(self) -> Deed:
        """Send a statement; a worker loads what has come of it."""
        before = BankOperation.objects.count()
        name = f"kl-{before}.txt"
        file = name, one_c(*(Paid(f"{before}-{line}", f"{line}.00") for line in range(1, LINES + 1)))
        path = reverse("admin:payments_bankstatement_add")

        def assert_once() -> None:
            for job in Job.objects.filter(kind="import_statement", state=JobState.QUEUED):
                run_job(job.pk)
            jobs = Job.objects.filter(kind="import_statement", input_name=name)
            # Who got no answer sends the file again: of its jobs one loads it, the other finds it loaded.
            assert {job.state for job in jobs} == {JobState.DONE}
            assert sum(job.summary["is_new"] for job in jobs) == 1
            assert BankStatement.objects.filter(name=name).count() == 1
            assert BankOperation.objects.count() == before + LINES

        return Deed(
            lambda: self.person.send(path, {}, file=file),
            lambda: Job.objects.filter(kind="import_statement", input_name=name).exists(),
            assert_once,
        )


def test_a_form_sent_again_after_a_kill_is_done_once(found: Counter[str]) -> None:
    actor = MembershipFactory(company=make_lessor(), role=Role.LESSOR_ACCOUNTANT)
    shares = spread(1, count=COUNT)
    with web() as server, ThreadPoolExecutor(1) as beside:
        desk = Desk(actor, Person(actor.user, server.url))
        ways = (desk.splitting, desk.uploading, desk.accepting)[:COUNT]
        for way in ways:
            if IS_LARGE:
                server.kill()
                server.wait()
            # As those that are killed: the second form of this way that the process gets.
            takes = [seconds_of(way()) for _turn in range(2)][-1]
            for number, share in enumerate(islice(shares, COUNT // len(ways))):
                deed = way()
                answer = beside.submit(deed.send)
                time.sleep(share * takes)
                (server.kill if number % 2 else server.kill_what_serves)()
                said = "answered" if is_answered(answer) else "no answer"
                server.wait()
                found[f"{said}, {'done' if deed.is_done() else 'nothing done'}"] += 1
                deed.send()
                deed.assert_once()
    assert found.total() == COUNT


def seconds_of(deed: Deed) -> float:
    """How long a deed takes that nothing disturbs."""
    begun = time.monotonic()
    deed.send()
    took = time.monotonic() - begun
    deed.assert_once()
    return took


def is_answered(answer: Future[str]) -> bool:
    """Whether the answer came."""
    try:
        return bool(answer.result())
    except httpx.TransportError:
        return False
