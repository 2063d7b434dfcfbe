"""Processes killed with SIGKILL in the middle of posting lose nothing, repeat nothing and leave nothing half done."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from common.models import OutboxEvent
from contracts.models import Contract, ContractEvent
from leasing_portal.stand.addresses import PROJECT_DIR
from leasing_portal.stand.children import die_with_parent
from payments.ledger.reconcile import reconcile
from payments.models import Receipt
from tests.common.workers import wait
from tests.factories import LesseeFactory, LessorFactory, make_contract
from tests.payments.ledger import facts
from tests.payments.ledger.posting import IN_FILE
from tests.payments.ledger.size import KILLS

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
NEVER_REACHED = 10**6
CONTRACTS = 3


class Poster:
    """The process that forks children that post."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "tests.payments.ledger.posting"),
            cwd=PROJECT_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.common.worker_settings",
                "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
                "WORKER_EVENTS": "leasing_portal.wiring.SUBSCRIPTIONS",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - the test has one thread here
        )

    def post(self, limit: int) -> int:
        """Let a child post files up to this number; return its pid."""
        assert self._process.stdin
        self._process.stdin.write(f"{limit}\n")
        self._process.stdin.flush()
        return int(self._answer())

    def wait(self) -> None:
        """Wait until the child has ended."""
        assert self._answer() == "ended"

    def stop(self) -> None:
        """End it with whatever it has forked."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@contextmanager
def poster() -> Iterator[Poster]:
    """A poster that is ended at the latest on leaving."""
    started = Poster()
    try:
        yield started
    finally:
        started.stop()


def test_a_killed_posting_is_done_wholly_or_not_at_all() -> None:
    moments = random.Random(2026)  # noqa: S311 - moments of killing, not secrets
    lessor, lessee = LessorFactory(), LesseeFactory()
    contracts = [make_contract(lessor=lessor, lessee=lessee) for _ in range(CONTRACTS)]
    facts.agree_penalty(contracts[0])
    files = 0
    with poster() as works:
        for _kill in range(KILLS):
            pid = works.post(NEVER_REACHED)
            wait(lambda: posted() > files, what="a file is posted")  # noqa: B023 - asked at once
            time.sleep(moments.uniform(0, 0.15))
            os.kill(pid, signal.SIGKILL)
            works.wait()
            files = posted()
            assert_holds(files)
        works.post(files + CONTRACTS)
        works.wait()
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
