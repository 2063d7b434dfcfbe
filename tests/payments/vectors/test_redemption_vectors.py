"""Worked examples of early redemption, early parts, late payments and spread sums, counted by the engine."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculator.engine import Terms, build_schedule
from calculator.engine.dates import regular_dates
from calculator.engine.terms import DayCount
from payments.engine.redemption import (
    Accrued,
    Agreed,
    EarlyPart,
    Keep,
    LateRow,
    Loan,
    Overdue,
    Paid,
    PaymentAhead,
    PayoffPart,
    Rate,
    Remainder,
    late_interest,
    prepay,
    redeem,
    spread_overdue,
)
from tests.calculator.vectors.reading import Vector, assert_as_expected, decimal, vectors_of
from tests.payments.engine.redemption.leases import of_schedule

VECTORS = vectors_of(Path(__file__).with_name("redemption.json"))
START = date(2024, 1, 1)


def plan_of(inputs: Mapping[str, Any]) -> tuple[PaymentAhead, ...]:
    """A plain schedule by months of a twelfth of the rate."""
    terms = Terms(
        price=decimal(inputs["principal"]), rate=decimal(inputs["annual_rate"]), payments=inputs["n"], starts_on=START
    )
    return of_schedule(build_schedule(terms).rows)


def after_paid(inputs: Mapping[str, Any]) -> Remainder:
    """What is left when the first payments were made as planned; interest is counted by months throughout."""
    rows = plan_of(inputs["schedule"])
    paid, ahead = rows[: len(inputs["paid"])], rows[len(inputs["paid"]) :]
    assert [[row.due_on.isoformat(), str(row.payment)] for row in paid] == inputs["paid"]
    rate = decimal(inputs["schedule"]["annual_rate"])
    return Remainder(rows=ahead, since=paid[-1].due_on, rate=rate, day_count=DayCount.PERIOD)


def preclose(inputs: Mapping[str, Any]) -> object:
    redemption = redeem(after_paid(inputs), on=date.fromisoformat(inputs["redeem_on"]))
    principal, interest = redemption.amount(PayoffPart.PRINCIPAL), redemption.amount(PayoffPart.INTEREST)
    return {"principal": principal, "interest": interest, "total": redemption.total}


def partial(inputs: Mapping[str, Any]) -> object:
    asked = inputs["prepay"]
    amount, _, of = asked["amount"].partition(" ")
    part = EarlyPart(
        on=date.fromisoformat(asked["date"]),
        amount=decimal(amount),
        keep={"payment amount": Keep.PAYMENT}[inputs["keep"]],
        accrued=Accrued.PAID_FIRST,
        instead_of_next=of == "(whole next instalment)",
    )
    prepaid = prepay(after_paid(inputs), part)
    assert prepaid.interest == decimal(asked["interest_to_date"])
    *rows, last = prepaid.rows
    shown = [[row.interest, row.principal, row.balance] for row in rows]
    return {"after_prepay": prepaid.after.balance, "rows": [*shown, [last.interest, last.principal, last.payment]]}


def late(inputs: Mapping[str, Any]) -> object:
    """One payment made days after it was due; the source's lease has six of them, a month apart."""
    due_on, paid_on = date.fromisoformat(inputs["due"]), date.fromisoformat(inputs["paid"])
    payment, days = decimal(inputs["payment"]), regular_dates(due_on, 6)
    assert days[1].isoformat() == inputs["next_due"]
    loan = Loan(
        owed=decimal(inputs["principal"]),
        since=date(2022, 11, 1),
        rate=Rate(decimal(inputs["annual_rate"]), {"ACT/365F": DayCount.ACT_365F}[inputs["day_count"]]),
    )
    agreed = [Agreed(day, payment, (Paid(paid_on, payment),) if day == due_on else ()) for day in days]
    first, second, *_ = late_interest(loan, agreed, on=paid_on).rows
    shown = {"interest": first.interest, "principal": first.principal, "balance": first.balance}
    return {"first": shown, "second_interest": second.interest}


def missed(inputs: Mapping[str, Any]) -> object:
    """The rows after the missed ones."""
    today, rows = date.fromisoformat(inputs["today"]), plan_of(inputs)
    loan = Loan(decimal(inputs["principal"]), START, Rate(decimal(inputs["annual_rate"]), DayCount.PERIOD))
    counted = late_interest(loan, [Agreed(row.due_on, row.payment) for row in rows], on=today).rows
    *ahead, last = [row for row in counted if row.due_on > today]
    return [*(figures(row, row.balance) for row in ahead), figures(last, last.payment)]


def figures(row: LateRow, owed: Decimal) -> list[Decimal]:
    return [row.principal, row.interest, owed]


def spread(inputs: Mapping[str, Any]) -> object:
    left, rows = sum(decimal(amount) for _, amount in inputs["remaining"]), []
    for day, amount in inputs["remaining"]:
        left -= decimal(amount)
        rows.append(PaymentAhead(due_on=date.fromisoformat(day), interest=D0, principal=decimal(amount), balance=left))
    remainder = Remainder(rows=tuple(rows), since=date.fromisoformat(inputs["date"]), rate=Decimal(0))
    overdue = Overdue(principal=decimal(inputs["outstanding_overdue"]))
    return [row.payment for row in spread_overdue(remainder, overdue, unit=decimal(inputs["quantum"])).rows]


D0 = Decimal("0.00")
RULES: tuple[tuple[str, Callable[[Mapping[str, Any]], object]], ...] = (
    ("redeem_on", preclose),
    ("prepay", partial),
    ("payments_made", missed),
    ("next_due", late),
    ("outstanding_overdue", spread),
)


def counted(vector: Vector) -> object:
    """Count by the first rule whose own input is there."""
    return next(rule for name, rule in RULES if name in vector["inputs"])(vector["inputs"])


def wrong_ones(expected: Any) -> list[Any]:
    """The same figures many times, each time another one of them a kopeck off."""
    if isinstance(expected, str):
        return [str(Decimal(expected) + Decimal("0.01"))]
    if isinstance(expected, dict):
        return [{**expected, key: wrong} for key, value in expected.items() for wrong in wrong_ones(value)]
    return [
        [*expected[:at], wrong, *expected[at + 1 :]] for at, value in enumerate(expected) for wrong in wrong_ones(value)
    ]


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_worked_example(vector: Vector) -> None:
    assert_as_expected(counted(vector), vector["expected"], Decimal(vector["tolerance"]))


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_wrong_figure_would_be_noticed(vector: Vector) -> None:
    figure, spoiled = counted(vector), wrong_ones(vector["expected"])
    assert spoiled
    for wrong in spoiled:
        with pytest.raises(AssertionError, match="expected"):
            assert_as_expected(figure, wrong, Decimal(vector["tolerance"]))


def test_no_example_is_left_out() -> None:
    assert VECTORS.keys() == {
        "early-preclose-01",
        "early-partial-01",
        "late-interest-01",
        "late-two-missed-01",
        "reamort-01",
    }
