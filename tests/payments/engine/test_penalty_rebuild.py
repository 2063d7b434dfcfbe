"""Charged penalties are brought to what is right by reversals and new rows, never by edits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.engine.penalty import (
    Charge,
    Charged,
    Part,
    PartDue,
    PaymentDue,
    Penalty,
    PenaltyTerms,
    Rebuild,
    SumCap,
    penalty_of,
    rebuild,
)
from payments.engine.rates import RateFrom
from tests.payments.engine.late_money import (
    LONG_AGO,
    SATURDAY_DUE,
    D,
    november,
    paid,
    payments_due,
    penalty_terms,
    unmoved,
)

TENTH = PenaltyTerms(rates=(RateFrom(LONG_AGO, D("0.1")),))
NOTHING = Rebuild(reversals=(), charges=())


def penalty(amount: str, until: int, *rows: tuple[int, str], terms: PenaltyTerms = TENTH, row_id: int = 5) -> Penalty:
    """Delay runs from Sunday the 22nd: no calendar moves the due date here."""
    part = PartDue(Part.OTHER, D(amount), paid(*rows))
    payment = PaymentDue(id=row_id, number=row_id, due_on=SATURDAY_DUE, parts=(part,))
    return penalty_of(payment, terms, november(until), unmoved)


def charge(start: int, end: int, debt: str, amount: str, *, percent: str = "0.1", payment: int = 5) -> Charge:
    return Charge(november(start), november(end), payment, D(debt), D(percent), D(amount))


def write(written: Sequence[Charged], found: Rebuild) -> list[Charged]:
    """Add the rows of a rebuild to those written, as the ledger does."""
    rows = list(written)
    for wrong in found.reversals:
        rows.append(Charged(id=len(rows) + 1, charge=wrong.charge, reverses=wrong.id))
    for new in found.charges:
        rows.append(Charged(id=len(rows) + 1, charge=new))
    return rows


def net(written: Sequence[Charged], payment_id: int) -> Decimal:
    """What is charged for a payment, reversals taken off."""
    mine = [row for row in written if row.charge.payment_id == payment_id]
    return sum((row.charge.amount if row.reverses is None else -row.charge.amount for row in mine), D(0))


def nightly(amount: str, nights: Sequence[int], terms: PenaltyTerms = TENTH) -> list[Charged]:
    written: list[Charged] = []
    for night in nights:
        written = write(written, rebuild(written, [penalty(amount, night, terms=terms)]))
    return written


def test_first_charges_are_the_rows_of_the_penalty() -> None:
    found = rebuild([], [penalty("100000.00", 28, (23, "40000.00"))])
    assert found == Rebuild(
        reversals=(),
        charges=(charge(22, 23, "100000.00", "200.00"), charge(24, 28, "60000.00", "300.00")),
    )
    assert found.change == D("500.00")


def test_each_night_adds_its_day_and_reverses_nothing() -> None:
    assert [row.charge for row in nightly("100000.00", [22, 23, 26])] == [
        charge(22, 22, "100000.00", "100.00"),
        charge(23, 23, "100000.00", "100.00"),
        charge(24, 26, "100000.00", "300.00"),
    ]


def test_days_that_bear_less_than_a_kopeck_are_charged_together() -> None:
    terms = PenaltyTerms(rates=(RateFrom(LONG_AGO, D("0.05")),))
    assert [row.charge for row in nightly("7.00", range(22, 28), terms)] == [
        charge(22, 23, "7.00", "0.01", percent="0.05"),
        charge(24, 26, "7.00", "0.01", percent="0.05"),
    ]


def test_a_back_dated_receipt_reverses_the_days_it_changes() -> None:
    written = nightly("100000.00", [23, 24, 25, 26])
    found = rebuild(written, [penalty("100000.00", 26, (24, "40000.00"))])
    assert found == Rebuild(
        reversals=(written[2], written[3]),
        charges=(charge(25, 26, "60000.00", "120.00"),),
    )
    assert found.change == D("-80.00")


def test_a_charge_that_runs_over_the_day_of_the_receipt_is_reversed_whole() -> None:
    written = nightly("100000.00", [23, 26])
    found = rebuild(written, [penalty("100000.00", 26, (24, "40000.00"))])
    assert found == Rebuild(
        reversals=(written[1],),
        charges=(charge(24, 24, "100000.00", "100.00"), charge(25, 26, "60000.00", "120.00")),
    )


def test_a_payment_in_time_takes_everything_back() -> None:
    written = nightly("100000.00", [24])
    found = rebuild(written, [penalty("100000.00", 24, (21, "100000.00"))])
    assert found == Rebuild(reversals=(written[0],), charges=())
    after = write(written, found)
    assert net(after, 5) == 0
    assert rebuild(after, [penalty("100000.00", 24, (21, "100000.00"))]) == NOTHING


def test_what_was_charged_for_a_payment_that_is_gone_is_reversed() -> None:
    written = nightly("100000.00", [24])
    assert rebuild(written, []) == Rebuild(reversals=(written[0],), charges=())


def test_a_cap_that_comes_later_takes_back_what_is_over_it() -> None:
    written = nightly("100000.00", [22, 23, 24])
    capped = replace(TENTH, cap=SumCap(D("250.00")))
    found = rebuild(written, [penalty("100000.00", 25, terms=capped)])
    assert found == Rebuild(reversals=(written[2],), charges=(charge(24, 25, "100000.00", "50.00"),))
    after = write(written, found)
    assert rebuild(after, [penalty("100000.00", 26, terms=capped)]) == NOTHING


def test_a_cap_that_is_lifted_on_a_paid_debt_charges_its_last_days_anew() -> None:
    capped = replace(TENTH, cap=SumCap(D("250.00")))
    written = write([], rebuild([], [penalty("100000.00", 25, (25, "100000.00"), terms=capped)]))
    lifted = penalty("100000.00", 25, (25, "100000.00"))
    found = rebuild(written, [lifted])
    assert found == Rebuild(reversals=(written[0],), charges=(charge(22, 25, "100000.00", "400.00"),))
    assert rebuild(write(written, found), [lifted]) == NOTHING


def test_a_cap_that_is_lifted_while_the_debt_runs_leaves_no_day_with_more_than_it_bears() -> None:
    capped = replace(TENTH, cap=SumCap(D("250.00")))
    written = write([], rebuild([], [penalty("100000.00", 25, terms=capped)]))
    assert rebuild(written, [penalty("100000.00", 26)]) == Rebuild(
        reversals=(written[0],), charges=(charge(22, 26, "100000.00", "500.00"),)
    )


def test_a_capped_charge_for_days_after_the_payment_is_reversed_though_its_sum_is_right() -> None:
    capped = replace(TENTH, cap=SumCap(D("250.00")))
    written = write([], rebuild([], [penalty("100000.00", 26, terms=capped)]))
    found = rebuild(written, [penalty("100000.00", 26, (24, "100000.00"), terms=capped)])
    assert found == Rebuild(reversals=(written[0],), charges=(charge(22, 24, "100000.00", "250.00"),))
    assert found.change == 0


@pytest.mark.parametrize(("debt", "percent"), [("7.01", "0.05"), ("7.00", "0.06")])
def test_a_charge_on_another_debt_or_rate_is_reversed_though_its_sum_is_right(debt: str, percent: str) -> None:
    written = [Charged(id=1, charge=charge(22, 23, debt, "0.01", percent=percent))]
    terms = PenaltyTerms(rates=(RateFrom(LONG_AGO, D("0.05")),))
    assert rebuild(written, [penalty("7.00", 23, terms=terms)]) == Rebuild(
        reversals=(written[0],), charges=(charge(22, 23, "7.00", "0.01", percent="0.05"),)
    )


def test_ids_need_not_follow_the_days() -> None:
    days = [charge(day, day, "100000.00", "100.00") for day in (22, 23, 24)]
    written = [Charged(id=row_id, charge=row) for row_id, row in zip((3, 1, 2), days, strict=True)]
    assert rebuild(written, [penalty("100000.00", 24)]) == NOTHING


def test_a_charge_written_twice_is_reversed_once() -> None:
    row = charge(22, 24, "100000.00", "300.00")
    written = [Charged(id=2, charge=row), Charged(id=1, charge=row)]
    assert rebuild(written, [penalty("100000.00", 24)]) == Rebuild(reversals=(written[0],), charges=())


def test_rows_that_no_ledger_has_are_refused() -> None:
    row = charge(22, 24, "100000.00", "300.00")
    right = penalty("100000.00", 24)
    with pytest.raises(ValueError, match=r"Each payment must be given once, these are repeated: \[5\]"):
        rebuild([], [right, right])
    with pytest.raises(ValueError, match=r"Each row must be given once, these are repeated: \[1\]"):
        rebuild([Charged(id=1, charge=row)] * 2, [right])
    with pytest.raises(ValueError, match=r"Each reversed charge must be given once, these are repeated: \[1\]"):
        rebuild([Charged(id=1, charge=row), *(Charged(id=n, charge=row, reverses=1) for n in (2, 3))], [right])
    with pytest.raises(ValueError, match=r"Reversed charges are not among the rows: \[9\]"):
        rebuild([Charged(id=1, charge=row, reverses=9)], [right])


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[tuple[list[PaymentDue], int]], PenaltyTerms, PenaltyTerms]:
    """What was known on some nights: payments with any receipts that were posted by then, however dated."""
    nights = sorted(draw(st.lists(st.integers(0, 45), min_size=1, max_size=4)))
    known = [[draw(payments_due(1)), draw(payments_due(2, SATURDAY_DUE + timedelta(days=9)))] for _ in nights]
    # Most nights nothing of the past has changed.
    for place in range(1, len(known)):
        if draw(st.booleans()):
            known[place] = known[place - 1]
    return list(zip(known, nights, strict=True)), draw(penalty_terms()), draw(penalty_terms())


@given(stories(), st.randoms(use_true_random=False))
def test_whatever_becomes_known_the_ledger_comes_to_what_is_right(
    story: tuple[list[tuple[list[PaymentDue], int]], PenaltyTerms, PenaltyTerms], random: Random
) -> None:
    nights, first_terms, later_terms = story
    written: list[Charged] = []
    for place, (payments, night) in enumerate(nights):
        terms = first_terms if place < 3 else later_terms
        until = SATURDAY_DUE + timedelta(days=night)
        right = [penalty_of(payment, terms, until, unmoved) for payment in payments]
        found = rebuild(written, right)
        assert all(row.amount > 0 for row in found.charges)
        shuffled = random.sample(written, len(written))
        assert rebuild(shuffled, right[::-1]) == found
        before = written
        written = write(written, found)
        assert written[: len(before)] == before
        assert [net(written, counted.payment.id) for counted in right] == [counted.total for counted in right]
        assert rebuild(written, right) == NOTHING


@given(payments_due(), penalty_terms(), st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_charging_by_nights_reverses_nothing_while_the_past_stands(
    payment: PaymentDue, terms: PenaltyTerms, nights: list[int]
) -> None:
    written: list[Charged] = []
    for night in sorted(nights):
        right = penalty_of(payment, terms, SATURDAY_DUE + timedelta(days=night), unmoved)
        found = rebuild(written, [right])
        assert found.reversals == ()
        written = write(written, found)
        assert net(written, payment.id) == right.total
