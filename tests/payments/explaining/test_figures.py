"""Each figure tells exactly what it is made of."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from calculator.engine.explain.tree import Explanation, Operation, holds
from contracts.models import Contract
from payments.explaining.book import Book
from payments.explaining.registry import FIGURES, UnknownFigure, figure_of
from payments.models import Charge, Receipt, ReversalKind
from payments.services import put_schedule
from payments.services.receipts import Taking, take_back
from tests.factories import NOW, TODAY, make_contract, schedule_rows
from tests.payments.explaining.world import EARLY, at, brought_up, late_contract, post, with_penalty
from tests.payments.ledger import facts

pytestmark = pytest.mark.django_db
D = Decimal
ADVANCE = (date(2025, 12, 25), "240000.00")
CACHED = {
    "scheduled": "scheduled_total",
    "paid": "paid_total",
    "remaining": "remaining_total",
    "overdue": "overdue_total",
    "next_payment": "next_due_amount",
    "charges": "charges_total",
    "credit": "credit_total",
}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(contract: Contract, figure: str, row: int | None = None, day: date = TODAY) -> Explanation:
    nodes = FIGURES[figure].explain(Book(contract, day), row)
    assert all(holds(node) for node in nodes)
    return nodes[0]


def lines(node: Explanation) -> list[tuple[str, Decimal, date | None]]:
    return [(part.what, part.value, part.on) for part in node.parts]


@pytest.mark.parametrize("figure", sorted(CACHED))
def test_a_figure_is_the_one_that_is_kept(figure: str) -> None:
    contract = late_contract(paid=[ADVANCE, (date(2026, 1, 20), "50000.00")], penalty_cap_percent=D(10))
    facts.fee(contract, date(2026, 5, 1), "700.00")
    brought_up(contract)
    assert told(contract, figure).value == getattr(contract, CACHED[figure])


def test_what_is_overdue_names_the_last_day_to_pay_and_the_money_that_came() -> None:
    contract = make_contract(paid=[ADVANCE, (date(2026, 1, 20), "50000.00")])
    node = told(contract, "overdue", day=date(2026, 1, 31))
    [january] = node.parts
    assert (node.value, january.value, january.days) == (D("39916.67"), D("39916.67"), 5)
    assert (january.since, january.on) == (date(2026, 1, 27), date(2026, 1, 31))
    assert january.note == "Last day to pay: 26 Jan 2026, as the due date is a day off (Civil Code, art. 193)"
    assert lines(january) == [
        ("To pay", D("89916.67"), date(2026, 1, 25)),
        ("Payment order No. 2", D("50000.00"), date(2026, 1, 20)),
    ]
    assert january.parts[1].note == "Paid ahead of its due date: everything due by the day the money came is paid."


def test_days_past_due_are_runs_of_days_with_one_debt() -> None:
    contract = make_contract(paid=[ADVANCE, (date(2026, 2, 1), "50000.00")])
    node = told(contract, "days_past_due", day=date(2026, 2, 10))
    runs = [(part.value, part.since, part.on, part.note) for part in node.parts]
    assert node.value == 15
    assert runs == [
        (D(6), date(2026, 1, 27), date(2026, 2, 1), "89\u202f916,67\u202f₽"),
        (D(9), date(2026, 2, 2), date(2026, 2, 10), "39\u202f916,67\u202f₽"),
    ]


def test_a_row_of_the_schedule_tells_components_vat_and_which_money_paid_which_part() -> None:
    contract = make_contract(paid=[ADVANCE, (date(2026, 1, 20), "50000.00")])
    row = facts.row_of(contract, 2)
    amount, vat, left = FIGURES["instalment"].explain(Book(contract, TODAY), row.pk)
    assert all(holds(node) for node in (amount, vat, left))
    assert [(part.what, part.value) for part in amount.parts] == [
        ("Interest", D("10000.00")),
        ("Principal", D("79916.67")),
    ]
    assert (vat.value, vat.operation) == (row.vat, Operation.VAT_INSIDE)
    assert left.value == D("39916.67")
    [principal] = left.parts
    assert lines(principal) == [
        ("Principal", D("79916.67"), None),
        ("Payment order No. 2", D("40000.00"), date(2026, 1, 20)),
    ]


def test_a_receipt_tells_where_each_rouble_went() -> None:
    contract = make_contract(paid=[ADVANCE, (date(2026, 1, 20), "1500000.00")])
    receipt = Receipt.objects.get(document_number="2")
    node = told(contract, "receipt", receipt.pk)
    assert node.value == D("1500000.00")
    assert lines(node)[0] == ("Interest: Lease payment, row 2 of the schedule", D("10000.00"), date(2026, 1, 25))
    assert lines(node)[-1] == ("Not applied yet", D("420000.00"), None)
    assert told(contract, "credit").value == contract.credit_total == D("420000.00")


def test_money_that_was_returned_is_told_with_the_reason() -> None:
    contract = make_contract(paid=[ADVANCE])
    receipt = Receipt.objects.get()
    taking = Taking(kind=ReversalKind.RETURNED, on=date(2026, 11, 1), amount=D("40000.00"), reason="Лишнее")
    take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=NOW)
    node = told(contract, "receipt", receipt.pk)
    assert [(part.what, part.value, part.note) for part in node.parts][-1] == (
        "Returned to the payer",
        D("40000.00"),
        "Лишнее",
    )
    assert told(contract, "paid").value == D("200000.00")


def test_a_penalty_tells_debt_rate_and_days_of_each_run() -> None:
    contract = with_penalty(make_contract(at=EARLY))
    post(contract, *ADVANCE, "1", at(1, 26))
    post(contract, date(2026, 2, 1), "50000.00", "2", at(2, 1))
    # Charged every night: the sum of the run is what its days bear at once.
    for day in range(2, 11):
        brought_up(contract, at(2, day))
    row = facts.row_of(contract, 2)
    node = told(contract, "penalty", row.pk, date(2026, 2, 10))
    [payment] = node.parts
    assert [(part.value, part.since, part.on, part.days) for part in payment.parts] == [
        (D("539.50"), date(2026, 1, 27), date(2026, 2, 1), 6),
        (D("359.25"), date(2026, 2, 2), date(2026, 2, 10), 9),
    ]
    assert [part.value for part in payment.parts[1].parts] == [D("39916.67"), D("0.1"), D(9)]
    assert (node.value, payment.what) == (D("898.75"), "Penalty for: Lease payment, row 2 of the schedule")
    assert Charge.objects.filter(instalment=row, reverses=None).count() >= 10


def test_a_penalty_cut_by_its_cap_is_the_smaller_of_both() -> None:
    contract = late_contract(paid=[ADVANCE], penalty_cap_amount=D("100.00"))
    node = told(contract, "penalty", facts.row_of(contract, 2).pk)
    [run] = node.parts[0].parts
    assert (run.value, run.operation, run.note) == (
        D("100.00"),
        Operation.SMALLEST,
        "The cap of the penalty cuts this sum.",
    )


def test_what_was_charged_and_taken_back_is_told_and_comes_to_zero() -> None:
    contract = late_contract(paid=[ADVANCE])
    before = told(contract, "penalty").value
    post(contract, date(2026, 1, 23), "89916.67", "9")
    node = told(contract, "penalty")
    back = next(part for part in node.parts if part.what == "Charged and taken back")
    assert (back.value, [part.value for part in back.parts if part.value < 0]) == (
        D("0.00"),
        [-part.value for part in back.parts if part.value > 0],
    )
    assert node.value < before
    assert node.value == contract.charges_total == told(contract, "charges").value


def test_a_waiver_stands_beside_the_penalty_that_it_takes_off() -> None:
    contract = make_contract(paid=[ADVANCE])
    row = facts.charge(contract, 2, date(2026, 1, 27), date(2026, 1, 31), "5.00")
    facts.relief(row, date(2026, 3, 1), "2.00")
    node = told(contract, "charges")
    [payment] = node.parts
    assert (node.value, [part.value for part in payment.parts]) == (D("3.00"), [D("5.00"), D("2.00")])
    assert payment.parts[1].what == "Waived by the lessor"
    assert payment.parts[1].note == "№ 5 от 20.11.2026. По просьбе клиента"


def test_a_charge_of_a_later_day_is_not_owed_yet() -> None:
    contract = make_contract(paid=[ADVANCE])
    facts.fee(contract, date(2026, 5, 1), "700.00")
    assert told(contract, "charges", day=date(2026, 4, 30)).value == 0
    assert told(contract, "charges", day=date(2026, 5, 1)).value == D("700.00")


def test_nothing_of_a_contract_that_is_over_is_overdue() -> None:
    contract = make_contract(status="terminated")
    node = told(contract, "overdue")
    assert (node.value, node.note) == (D(0), "Nothing is expected by the schedule of a contract that is not in force.")


def test_what_is_no_figure_or_no_row_of_the_contract_is_unknown() -> None:
    contract, other = make_contract(paid=[ADVANCE]), make_contract(paid=[ADVANCE])
    foreign = facts.row_of(other, 1).pk
    with pytest.raises(UnknownFigure):
        figure_of("salary")
    for figure, row in (
        ("overdue", foreign),
        ("instalment", None),
        ("instalment", foreign),
        ("penalty", foreign),
        ("receipt", Receipt.objects.get(contract=other).pk),
    ):
        with pytest.raises(UnknownFigure):
            FIGURES[figure].explain(Book(contract, TODAY), row)


def test_a_row_that_another_version_replaced_says_so() -> None:
    contract = make_contract(paid=[ADVANCE])
    old = facts.row_of(contract, 1)
    put_schedule(contract=contract, rows=schedule_rows(interest="10500.00"), reason="Ставка", actor=None, at=NOW)
    amount, _vat, left = FIGURES["instalment"].explain(Book(contract, TODAY), old.pk)
    assert amount.note == "A later version of the schedule has taken the place of this row; money pays its rows."
    assert (left.value, told(contract, "instalment", facts.row_of(contract, 1).pk).value) == (old.amount, old.amount)
    assert FIGURES["instalment"].explain(Book(contract, TODAY), facts.row_of(contract, 1).pk)[2].value == 0
