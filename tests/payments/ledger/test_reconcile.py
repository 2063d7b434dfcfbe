"""Each check is shown the difference it looks for: rows are spoilt past the services, as a defect would."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from common.money import ZERO
from contracts.models import Contract
from leasing_portal.scale.copying import without_triggers
from payments.ledger.checks.causes import Cause
from payments.ledger.checks.finding import Finding
from payments.ledger.reconcile import reconcile, sample
from payments.models import Allocation, Charge, Invoice, OnlinePayment, Receipt, ReliefShare
from payments.services import issue_invoice, put_schedule
from payments.services.figures import refresh_figures
from payments.services.settlement import bring_up, lock_contract
from tests.factories import NOW, TODAY, make_contract, schedule_rows
from tests.payments.ledger import facts

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def contract() -> Contract:
    """Paid in part, with penalties of which one is waived in part."""
    made = make_contract(paid=[(date(2025, 12, 25), "240000.00"), (date(2026, 1, 26), "50000.00")])
    facts.agree_penalty(made)
    bring_up(lock_contract(made.pk), reason="Начислено", at=NOW)
    facts.relief(of_late_row(made), TODAY, "3.00")
    bring_up(lock_contract(made.pk), reason="Списано", at=NOW)
    made.refresh_from_db()
    return made


def of_late_row(contract: Contract) -> Charge:
    """The penalty for row 2: 39,916.67 overdue since 27.01.2026 at 0.1 % a day."""
    return contract.charges.get(instalment__number=2)


@contextmanager
def spoiling() -> Iterator[None]:
    """Write past triggers, as only a defect or a hand in the database could."""
    with without_triggers():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")


def put(receipt: Receipt, part: str, amount: str, **to: Any) -> None:
    """An allocation that the database would refuse."""
    with spoiling():
        Allocation.objects.create(
            receipt=receipt, part=part, rule="due", amount=D(amount), made_at=NOW, reason="?", **to
        )


def rebuilt(contract: Contract) -> None:
    """Let kept figures follow what was spoilt, so that only the row itself differs."""
    refresh_figures(contract_ids=[contract.pk], today=TODAY)


def found(*, causes: set[Cause] | None = None) -> list[Finding]:
    every = reconcile(today=TODAY)
    return [one for one in every if causes is None or one.cause in causes]


def test_a_sound_ledger_has_no_difference(contract: Contract) -> None:
    penalty = of_late_row(contract)
    # 27.01.2026 to 25.11.2026 are 303 days.
    assert (penalty.starts_on, penalty.due_on, penalty.amount) == (date(2026, 1, 27), TODAY, D("12094.75"))
    assert reconcile(today=TODAY, replayed=[contract.pk]) == []
    assert reconcile(today=TODAY, ids=[contract.pk], replayed=[contract.pk]) == []


def test_a_spoilt_figure(contract: Contract) -> None:
    Contract.objects.update(credit_total=D("1.00"))
    assert found() == [Finding(Cause.FIGURE, contract.pk, "credit_total", D("1.00"), D("0.00"))]
    assert reconcile(today=TODAY, ids=[contract.pk + 1]) == []


def test_a_day_that_the_night_has_not_closed_is_a_difference_and_a_newer_one_is_none(contract: Contract) -> None:
    december = date(2026, 12, 26)
    assert {(one.cause, one.target) for one in reconcile(today=december)} == {
        (Cause.FIGURE, "overdue_total"),
        (Cause.FIGURE, "next_due_on"),
        (Cause.FIGURE, "next_due_amount"),
    }
    refresh_figures(contract_ids=[contract.pk], today=december)
    assert reconcile(today=december) == reconcile(today=TODAY) == []


def test_a_version_number_that_is_not_the_newest(contract: Contract) -> None:
    put_schedule(contract=contract, rows=schedule_rows(interest="10001.00"), reason="Ставка", actor=None, at=NOW)
    Contract.objects.update(schedule_number=1)
    rebuilt(contract)
    assert found(causes={Cause.FIGURE}) == [Finding(Cause.FIGURE, contract.pk, "schedule_number", 1, 2)]


def more_applied(contract: Contract) -> list[Finding]:
    receipt, row = Receipt.objects.get(amount="50000.00"), facts.row_of(contract, 2)
    put(receipt, "principal", "1.00", instalment=row)
    return [Finding(Cause.RECEIPT, contract.pk, f"receipt:{receipt.pk}", D("50001.00"), D("50000.00"))]


def part_overpaid(contract: Contract) -> list[Finding]:
    receipt, row = Receipt.objects.get(amount="50000.00"), facts.row_of(contract, 2)
    for part, amount in (("interest", "1.00"), ("principal", "-1.00")):
        put(receipt, part, amount, instalment=row)
    return [Finding(Cause.PART, contract.pk, f"instalment:{row.pk}:interest", D("10001.00"), D("10000.00"))]


def money_on_an_old_version(contract: Contract) -> list[Finding]:
    row, receipt = facts.row_of(contract, 1), Receipt.objects.get(amount="240000.00")
    with spoiling():
        Allocation.objects.filter(receipt=receipt).update(amount="239999.00")
    put_schedule(contract=contract, rows=schedule_rows(interest="10001.00"), reason="Ставка", actor=None, at=NOW)
    with spoiling():
        Allocation.objects.filter(instalment=row, amount__lt=0).update(amount="-239998.00")
    target = f"instalment:{row.pk}:advance"
    over = Finding(Cause.RECEIPT, contract.pk, f"receipt:{receipt.pk}", D("240001.00"), D("240000.00"))
    return [over, Finding(Cause.VERSION, contract.pk, target, D("1.00"), ZERO)]


def charge_overpaid(contract: Contract) -> list[Finding]:
    penalty = of_late_row(contract)
    receipt, beyond = Receipt.objects.get(amount="50000.00"), penalty.amount - D("2.99")
    put(receipt, "penalty", str(beyond), charge=penalty)
    put(receipt, "principal", str(-beyond), instalment=facts.row_of(contract, 2))
    return [Finding(Cause.CHARGE, contract.pk, f"charge:{penalty.pk}", penalty.amount + D("0.01"), penalty.amount)]


def reversal_of_another_sum(contract: Contract) -> list[Finding]:
    fee = facts.fee(contract, date(2026, 3, 1), "30.00")
    back = facts.taken_back(fee, amount=D("-29.00"))
    return [Finding(Cause.REVERSAL, contract.pk, f"charge:{back.pk}", D("-29.00"), D("-30.00"))]


def returned_more(contract: Contract) -> list[Finding]:
    receipt = Receipt.objects.get(amount="50000.00")
    facts.back(receipt, "undone", TODAY, "50000.00")
    bring_up(lock_contract(contract.pk), reason="Снято", at=NOW)
    with spoiling():
        facts.back(receipt, "undone", TODAY, "0.01")
    return [Finding(Cause.RETURNED, contract.pk, f"receipt:{receipt.pk}", D("50000.01"), D("50000.00"))]


def relief_overused(contract: Contract) -> list[Finding]:
    share = ReliefShare.objects.get()
    ReliefShare.objects.create(relief=share.relief, charge=share.charge, amount=D("0.50"), made_at=NOW)
    return [Finding(Cause.RELIEF, contract.pk, f"relief:{share.relief_id}", D("3.50"), D("3.00"))]


def run_of_another_sum(contract: Contract) -> list[Finding]:
    # 1000.00 at 0.1 % a day is a rouble a day.
    charge = facts.charge(contract, 2, date(2026, 2, 6), date(2026, 2, 7), "2.01")
    return [Finding(Cause.RUN, contract.pk, f"charge:{charge.pk}", D("2.01"), D("2.00"))]


def interest_of_another_sum(contract: Contract) -> list[Finding]:
    # 1000.00 at 16 % a year: 73 days of 365 bear 32.00.
    right = {"kind": "article_395", "percent": D("16")}
    facts.charge(contract, 2, date(2026, 2, 1), date(2026, 4, 14), "32.00", **right)
    wrong = facts.charge(contract, 3, date(2026, 3, 1), date(2026, 5, 12), "31.99", **right)
    return [Finding(Cause.RUN, contract.pk, f"charge:{wrong.pk}", D("31.99"), D("32.00"))]


def invoice_of_another_sum(contract: Contract) -> list[Finding]:
    invoice = issue_invoice(instalment_id=facts.row_of(contract, 3).pk, actor=None, at=NOW, today=TODAY).invoice
    right = invoice.amount
    Invoice.objects.update(amount=right + 1)
    return [Finding(Cause.INVOICE, contract.pk, f"invoice:{invoice.pk}", right, right + 1)]


def online_posted_twice(contract: Contract) -> list[Finding]:
    invoice = issue_invoice(instalment_id=facts.row_of(contract, 3).pk, actor=None, at=NOW, today=TODAY).invoice
    payment = OnlinePayment.objects.create(
        invoice=invoice,
        provider="yookassa",
        idempotence_key=uuid4(),
        way="card",
        amount=D("25000.00"),
        state="succeeded",
        created_at=NOW,
        posted_at=NOW,
    )
    with spoiling():
        Receipt.objects.filter(amount="50000.00").update(online_payment=payment)
    return [Finding(Cause.ONLINE, contract.pk, f"online:{payment.pk}", D("50000.00"), D("25000.00"))]


SPOILT = (
    more_applied,
    part_overpaid,
    money_on_an_old_version,
    charge_overpaid,
    reversal_of_another_sum,
    returned_more,
    relief_overused,
    run_of_another_sum,
    interest_of_another_sum,
    invoice_of_another_sum,
    online_posted_twice,
)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_row_is_found_and_named(contract: Contract, spoil: Callable[[Contract], list[Finding]]) -> None:
    expected = spoil(contract)
    rebuilt(contract)
    assert found() == expected
    assert reconcile(today=TODAY, ids=[contract.pk]) == expected


def test_money_of_one_contract_on_another(contract: Contract) -> None:
    other = make_contract()
    receipt = Receipt.objects.get(amount="50000.00")
    put(receipt, "advance", "1.00", instalment=facts.row_of(other, 1))
    target = f"receipt:{receipt.pk} to contract {other.pk}"
    assert found(causes={Cause.FOREIGN}) == [Finding(Cause.FOREIGN, contract.pk, target, D("1.00"), ZERO)]


def test_an_allocation_that_no_rule_gives_is_found_by_replaying(contract: Contract) -> None:
    receipt, late, next_one = (
        Receipt.objects.get(amount="50000.00"),
        facts.row_of(contract, 2),
        facts.row_of(contract, 3),
    )
    for row, amount in ((late, "-1.00"), (next_one, "1.00")):
        put(receipt, "principal", amount, instalment=row)
    rebuilt(contract)
    rows = Allocation.objects.count()
    assert reconcile(today=TODAY) == []
    assert reconcile(today=TODAY, replayed=[contract.pk]) == [
        Finding(
            Cause.RULE, contract.pk, f"receipt:{receipt.pk} to instalment:{next_one.pk}:principal", ZERO, D("-1.00")
        ),
        Finding(Cause.RULE, contract.pk, f"receipt:{receipt.pk} to instalment:{late.pk}:principal", ZERO, D("1.00")),
    ]
    assert Allocation.objects.count() == rows


def test_every_contract_has_its_turn_in_the_sample() -> None:
    ids = sorted(make_contract().pk for _ in range(3))
    assert sample(TODAY) == ids
    days = [date(2026, 11, day) for day in (1, 2, 3)]
    assert sorted(pk for day in days for pk in sample(day, size=1)) == ids


def run(*options: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("reconcile_ledger", *options, stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error), error.returncode
    return out.getvalue(), 0


def test_the_command_tells_every_difference_and_fails(contract: Contract) -> None:
    assert run("--all") == ("The ledger holds: 1 contracts, 1 replayed.\n", 0)
    assert run("--contract", contract.number) == ("The ledger holds: 1 contracts, 1 replayed.\n", 0)
    Contract.objects.update(paid_total=D("5.00"))
    line = f"figure: contract {contract.pk}, paid_total: kept 5.00, right 290000.00\n"
    assert run() == (f"{line}The ledger does not hold: 1 differences.", 1)
    told, code = run("--contract", contract.number, "--json")
    assert (json.loads(told.splitlines()[0]), code) == (
        {
            "cause": "figure",
            "contract_id": contract.pk,
            "target": "paid_total",
            "kept": "5.00",
            "right": "290000.00",
            "difference": "-289995.00",
        },
        1,
    )


def test_an_unknown_contract_is_a_wrong_option() -> None:
    assert run("--contract", "ЛД-0") == ("There is no contract ЛД-0.", 2)
