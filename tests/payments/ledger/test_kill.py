"""Processes killed with SIGKILL in the middle of posting lose nothing, repeat nothing and leave nothing half done."""

import os
import random
import signal
import time

import pytest

from common.models import OutboxEvent
from contracts.models import Contract, ContractEvent
from payments.ledger.reconcile import reconcile
from payments.models import Receipt
from tests.common.forks import forks
from tests.common.workers import wait
from tests.factories import LesseeFactory, LessorFactory, make_contract
from tests.payments.ledger import facts
from tests.payments.ledger.posting import IN_FILE
from tests.payments.ledger.size import KILLS

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
NEVER_REACHED = 10**6
CONTRACTS = 3


def test_a_killed_posting_is_done_wholly_or_not_at_all() -> None:
    moments = random.Random(2026)  # noqa: S311 - moments of killing, not secrets
    lessor, lessee = LessorFactory(), LesseeFactory()
    contracts = [make_contract(lessor=lessor, lessee=lessee) for _ in range(CONTRACTS)]
    facts.agree_penalty(contracts[0])
    files = 0
    with forks("tests.payments.ledger.posting") as works:
        for _kill in range(KILLS):
            pid = works.start(NEVER_REACHED)
            wait(lambda: posted() > files, what="a file is posted")  # noqa: B023 - asked at once
            time.sleep(moments.uniform(0, 0.15))
            os.kill(pid, signal.SIGKILL)
            works.wait()
            files = posted()
            assert_holds(files)
        works.finish(files + CONTRACTS)
    assert posted() == files + CONTRACTS
    assert_holds(files + CONTRACTS)


def posted() -> int:
    """Files that are posted; never a part of one."""
    receipts = Receipt.objects.count()
    assert receipts % IN_FILE == 0
    return receipts // IN_FILE


def assert_holds(files: int) -> None:
    """Every file is there once with its event, its lines of the timeline and its allocations."""
    numbers = sorted(Receipt.objects.values_list("document_number", flat=True))
    assert numbers == sorted(f"{number}-{part}" for number in range(files) for part in range(1, IN_FILE + 1))
    assert OutboxEvent.objects.filter(type="payments.ReceiptsPosted").count() == files
    assert ContractEvent.objects.filter(kind="receipt_posted").count() == files * IN_FILE
    days = {day for day in Contract.objects.values_list("figures_on", flat=True) if day}
    ids = list(Contract.objects.order_by("pk").values_list("pk", flat=True))
    assert len(days) == 1
    assert reconcile(today=days.pop(), replayed=ids) == []
