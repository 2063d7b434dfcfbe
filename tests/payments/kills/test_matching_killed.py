"""A worker killed in the middle of matching a statement: what is certain is posted once, the rest stays for people."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Company
from common.events import publish
from common.jobs.lease import is_leased
from common.models import Delivery, Job, JobState, OutboxEvent
from contracts.models import Contract
from payments.events import StatementLoaded
from payments.ledger.reconcile import reconcile
from payments.models import BankOperation, BankStatement, Receipt, TriageState, TriageStep
from tests.common.forks import forks
from tests.common.workers import wait
from tests.factories import LesseeFactory, LessorFactory
from tests.payments.kills.moments import spread
from tests.payments.kills.working import ALL
from tests.payments.ledger import facts
from tests.payments.ledger.size import IS_LARGE
from tests.payments.matching.making import ROW, leased, operation, standing, statement_of

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
CLIENTS = 3 if IS_LARGE else 2
CAME_ON = date(2026, 1, 20)


@dataclass
class World:
    """A statement, and which contracts its certain payments are for."""

    statement: BankStatement
    meant: dict[int, dict[int, Decimal]]
    unclear: BankOperation
    contracts: list[Contract]


def make(lessor: Company) -> World:
    """A statement of clients: of each a payment for one contract and one for two, and a payment nobody understands."""
    statement = statement_of(lessor)
    meant, contracts = {}, []
    for _turn in range(CLIENTS):
        company = LesseeFactory()
        pair = [leased(lessor, company) for _one in range(2)]
        facts.agree_penalty(pair[0])
        numbers = ", ".join(contract.number for contract in pair)
        one = operation(statement, company, ROW, f"Договор лизинга {pair[0].number}", booked_on=CAME_ON)
        both = operation(statement, company, 2 * ROW, f"Договоры лизинга {numbers}", booked_on=CAME_ON)
        meant[one.pk] = {pair[0].pk: ROW}
        meant[both.pk] = {pair[0].pk: ROW, pair[1].pk: ROW}
        contracts += pair
    unclear = operation(statement, None, "77.00", "Оплата по договору", booked_on=CAME_ON)
    with transaction.atomic():
        publish(StatementLoaded(statement.pk))
    return World(statement, meant, unclear, contracts)


def posted(world: World) -> int:
    """How many payments are posted; each wholly or not at all, and says so."""
    rows = BankOperation.objects.filter(statement=world.statement, pk__in=world.meant)
    count = 0
    for row in rows:
        is_posted = row.state == TriageState.POSTED
        count += is_posted
        assert standing(row) == (world.meant[row.pk] if is_posted else {})
        assert TriageStep.objects.filter(operation=row).count() == is_posted
        assert row.state in {TriageState.POSTED, TriageState.NEW}
    return count


def test_killed_matching_posts_what_is_certain_once(found: Counter[str]) -> None:
    lessor = LessorFactory()
    with forks("tests.payments.kills.working") as works:
        first = make(lessor)
        takes = works.finish(ALL)
        assert_posted(first)
        for moment in spread(takes):
            world = make(lessor)
            works.kill_after(moment, ALL)
            jobs = Job.objects.filter(kind="match_statement", params__statement_id=world.statement.pk)
            wait(lambda jobs=jobs: not any(is_leased(job.pk) for job in jobs), what="the lease is free")  # type: ignore[misc]
            count = posted(world)
            state = jobs[0].state if jobs else "not ordered"
            found[f"{state}, {'none' if not count else 'some' if count < len(world.meant) else 'all'} posted"] += 1
            works.finish(ALL)
            assert_posted(world)
    assert any(what == f"{JobState.RUNNING}, some posted" for what in found) or found.total() < len(world.meant)
    assert not Delivery.objects.exclude(state="done").exists()


def assert_posted(world: World) -> None:
    """Each certain payment is posted once, with its events; what is kept is what follows from the facts."""
    assert posted(world) == len(world.meant)
    world.unclear.refresh_from_db()
    assert (world.unclear.state, Receipt.objects.filter(operation=world.unclear).exists()) == (TriageState.NEW, False)
    job = Job.objects.get(kind="match_statement", params__statement_id=world.statement.pk)
    assert (job.state, job.summary["left"]) == (JobState.DONE, 1)
    receipts = Receipt.objects.filter(operation__in=world.meant)
    assert receipts.count() == sum(len(shares) for shares in world.meant.values())
    told = OutboxEvent.objects.filter(
        type="payments.ReceiptsPosted", payload__receipt_ids__0__in=list(receipts.values_list("pk", flat=True))
    )
    assert told.count() == receipts.count()
    ids = [contract.pk for contract in world.contracts]
    assert reconcile(today=timezone.localdate(), ids=ids, replayed=ids) == []
