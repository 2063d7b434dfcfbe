"""Penalties by the terms of a contract: the rate a day by date, the base, the cap and the grace days."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from common.business_days import payment_deadline
from payments.engine.penalty import (
    Part,
    PartDue,
    PaymentDue,
    Penalty,
    PenaltyBase,
    PenaltyRow,
    PenaltyState,
    PenaltyTerms,
    PercentCap,
    SumCap,
    penalty_of,
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
    unknown,
    unmoved,
)

TENTH = PenaltyTerms(rates=(RateFrom(LONG_AGO, D("0.1")),))
PAYMENT = PaymentDue(
    id=7,
    number=3,
    due_on=SATURDAY_DUE,
    parts=(
        PartDue(Part.PRINCIPAL, D("70000.00"), paid((30, "60000.00"))),
        PartDue(Part.INTEREST, D("25000.00"), paid((25, "25000.00"))),
        PartDue(Part.OTHER, D("5000.00"), paid((25, "5000.00"))),
    ),
)


def whole(amount: str, *rows: tuple[int, str]) -> PaymentDue:
    return replace(PAYMENT, parts=(PartDue(Part.OTHER, D(amount), paid(*rows)),))


def penalty(payment: PaymentDue, until: int, terms: PenaltyTerms = TENTH) -> Penalty:
    return penalty_of(payment, terms, november(until), payment_deadline)


def amounts(counted: Penalty) -> list[str]:
    return [str(row.amount) for row in counted.rows]


class TestFormula:
    def test_each_interval_of_the_debt_bears_its_own_sum(self) -> None:
        counted = penalty(PAYMENT, 33)
        full, less, rest = D("200.00"), D("350.00"), D("30.00")
        assert counted.rows == (
            PenaltyRow(november(24), november(25), D("100000.00"), D("0.1"), full, full),
            PenaltyRow(november(26), november(30), D("70000.00"), D("0.1"), less, less),
            PenaltyRow(november(31), november(33), D("10000.00"), D("0.1"), rest, rest),
        )
        assert (counted.total, counted.cap) == (D(580), None)
        assert counted.state is PenaltyState.CHARGED
        assert not counted.is_provisional

    @pytest.mark.parametrize(
        ("base", "expected"),
        [
            (PenaltyBase.WHOLE, ["200.00", "350.00"]),
            (PenaltyBase.PRINCIPAL, ["490.00"]),
            (PenaltyBase.PRINCIPAL_AND_INTEREST, ["190.00", "350.00"]),
        ],
    )
    def test_what_is_not_in_the_base_neither_bears_nor_divides(self, base: PenaltyBase, expected: list[str]) -> None:
        assert amounts(penalty(PAYMENT, 30, replace(TENTH, base=base))) == expected

    def test_a_new_rate_begins_on_its_day(self) -> None:
        rates = (RateFrom(november(28), D("0.2")), RateFrom(LONG_AGO, D("0.1")), RateFrom(november(29), D("0.2")))
        counted = penalty(whole("100000.00", (25, "40000.00")), 30, PenaltyTerms(rates=rates))
        assert [(row.days, row.debt, row.percent, row.amount) for row in counted.rows] == [
            (2, D(100000), D("0.1"), D(200)),
            (2, D(60000), D("0.1"), D(120)),
            (3, D(60000), D("0.2"), D(360)),
        ]

    @pytest.mark.parametrize(
        ("amount", "rate", "until", "expected"),
        [
            ("10.00", "0.05", 24, "0.01"),
            ("9.99", "0.05", 24, "0.00"),
            ("333.33", "0.1", 26, "1.00"),
            ("12345.67", "0.07", 24 + 364, "3154.32"),
            ("9999999999999999.99", "0.1", 24, "10000000000000.00"),
        ],
    )
    def test_half_a_kopeck_is_rounded_up_once_an_interval(
        self, amount: str, rate: str, until: int, expected: str
    ) -> None:
        terms = PenaltyTerms(rates=(RateFrom(LONG_AGO, D(rate)),))
        assert str(penalty(whole(amount), until, terms).total) == expected

    @pytest.mark.parametrize("until", [1, 21, 22, 23])
    def test_in_time_there_is_none(self, until: int) -> None:
        counted = penalty(whole("100000.00"), until)
        assert (counted.state, counted.rows, counted.total) == (PenaltyState.IN_TIME, (), D("0.00"))

    def test_without_a_calendar_it_is_provisional(self) -> None:
        counted = penalty_of(whole("100000.00"), TENTH, november(24), unknown)
        assert (counted.total, counted.is_provisional) == (D("300.00"), True)


class TestCap:
    def test_a_percentage_is_of_what_fell_overdue(self) -> None:
        terms = replace(TENTH, cap=PercentCap(D(1)))
        payment = whole("100000.00", (22, "10000.00"))
        reached, cut, later = (penalty(payment, until, terms) for until in (33, 34, 60))
        assert (reached.cap, reached.total) == (D("900.00"), D("900.00"))
        assert cut.total == D("900.00")
        assert [(row.full, row.amount, row.is_cut) for row in cut.rows] == [(D(990), D(900), True)]
        assert later.total == D("900.00")

    def test_it_cuts_the_interval_that_goes_over_and_ends_there(self) -> None:
        counted = penalty(PAYMENT, 33, replace(TENTH, cap=SumCap(D("350.00"))))
        assert [(row.full, row.amount, row.is_cut) for row in counted.rows] == [
            (D(200), D(200), False),
            (D(350), D(150), True),
        ]
        assert counted.total == D(350)

    def test_an_interval_that_meets_it_exactly_is_not_cut(self) -> None:
        counted = penalty(PAYMENT, 33, replace(TENTH, cap=SumCap(D("550.00"))))
        assert [(row.amount, row.is_cut) for row in counted.rows] == [(D(200), False), (D(350), False)]
        assert counted.total == D(550)

    def test_a_cap_of_nothing_leaves_nothing(self) -> None:
        counted = penalty(PAYMENT, 33, replace(TENTH, cap=SumCap(D(0))))
        assert (counted.rows, counted.total) == ((), D(0))


class TestGrace:
    TERMS = replace(TENTH, grace_days=5)

    @pytest.mark.parametrize(
        ("paid_on", "until", "state", "total"),
        [
            (28, 28, PenaltyState.PAID_IN_GRACE, "0.00"),
            (28, 60, PenaltyState.PAID_IN_GRACE, "0.00"),
            (28, 27, PenaltyState.IN_GRACE, "0.00"),
            (29, 27, PenaltyState.IN_GRACE, "0.00"),
            (29, 28, PenaltyState.IN_GRACE, "0.00"),
            (29, 29, PenaltyState.CHARGED, "600.00"),
            (29, 60, PenaltyState.CHARGED, "600.00"),
            (23, 60, PenaltyState.IN_TIME, "0.00"),
        ],
    )
    def test_free_within_it_else_from_the_first_day(
        self, paid_on: int, until: int, state: PenaltyState, total: str
    ) -> None:
        counted = penalty(whole("100000.00", (paid_on, "100000.00")), until, self.TERMS)
        assert (counted.state, counted.total) == (state, D(total))

    def test_what_is_paid_in_time_does_not_free_the_days_before(self) -> None:
        payment = whole("100000.00", (25, "99999.00"), (30, "1.00"))
        assert amounts(penalty(payment, 40, self.TERMS)) == ["200.00", "0.01"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "field", "nearest"),
        [
            ({"rates": (RateFrom(LONG_AGO, D("-0.1")),)}, "penalty_rate", D(0)),
            ({"rates": (RateFrom(LONG_AGO, D("100.01")),)}, "penalty_rate", D(100)),
            ({"rates": (RateFrom(LONG_AGO, D("NaN")),)}, "penalty_rate", D(0)),
            ({"grace_days": -1}, "penalty_grace_days", D(0)),
            ({"grace_days": 367}, "penalty_grace_days", D(366)),
        ],
    )
    def test_numbers_out_of_bounds(self, changes: dict[str, object], field: str, nearest: Decimal) -> None:
        with pytest.raises(ImpossibleTerms) as refused:
            replace(TENTH, **changes)  # type: ignore[arg-type] # any field
        assert (refused.value.code, refused.value.field, refused.value.nearest) == ("out_of_bounds", field, nearest)

    @pytest.mark.parametrize("percent", ["-1", "1000.01", "Infinity"])
    def test_a_cap_in_percent(self, percent: str) -> None:
        with pytest.raises(ImpossibleTerms, match="“penalty_cap” must be from 0 to 1000"):
            PercentCap(D(percent))

    def test_a_cap_in_roubles(self) -> None:
        with pytest.raises(ImpossibleTerms, match="“penalty_cap” must be from 0 to 10000000000000000"):
            SumCap(D("-0.01"))

    def test_a_table_without_rates_or_with_two_on_a_day(self) -> None:
        with pytest.raises(ImpossibleTerms, match="No rate is given") as none:
            PenaltyTerms(rates=())
        assert (none.value.code, none.value.field) == ("no_rates", "penalty_rate")
        twice = (RateFrom(november(1), D(1)), RateFrom(LONG_AGO, D(1)), RateFrom(november(1), D(2)))
        with pytest.raises(ImpossibleTerms, match="Two rates are given from 2026-11-01") as two:
            PenaltyTerms(rates=twice)
        assert two.value.code == "two_rates"

    def test_delay_before_the_first_rate(self) -> None:
        terms = PenaltyTerms(rates=(RateFrom(november(25), D("0.1")),))
        with pytest.raises(ImpossibleTerms) as refused:
            penalty(whole("1.00"), 24, terms)
        assert str(refused.value) == "The rate on 2026-11-24 is not known. Rates are known from 2026-11-25."
        assert (refused.value.field, refused.value.nearest) == ("penalty_rate", november(25))

    def test_a_part_that_is_paid_over(self) -> None:
        with pytest.raises(ValueError, match=r"More is paid than the 1\.00 that fell due"):
            PartDue(Part.INTEREST, D("1.00"), paid((25, "1.01")))


untils = st.integers(0, 60).map(lambda days: SATURDAY_DUE + timedelta(days=days))


@given(payments_due(), penalty_terms(), untils)
def test_rows_add_up_and_keep_the_cap(payment: PaymentDue, terms: PenaltyTerms, until: date) -> None:
    counted = penalty_of(payment, terms, until, unmoved)
    uncapped = penalty_of(payment, replace(terms, cap=None), until, unmoved).total
    assert counted.total == sum(row.amount for row in counted.rows)
    assert counted.total == (uncapped if counted.cap is None else min(uncapped, counted.cap))
    assert [row.is_cut for row in counted.rows[:-1]] == [False] * len(counted.rows[:-1])
    later = penalty_of(payment, terms, until + timedelta(days=1), unmoved)
    assert later.total >= counted.total
    backwards = replace(payment, parts=tuple(reversed(payment.parts)))
    again = penalty_of(backwards, replace(terms, rates=tuple(reversed(terms.rates))), until, unmoved)
    assert again.rows == counted.rows


@given(payments_due(), penalty_terms(), untils, st.integers(1, 100))
def test_a_larger_debt_or_rate_never_bears_less(
    payment: PaymentDue, terms: PenaltyTerms, until: date, more: int
) -> None:
    # What is paid in full within the grace days would no longer be, and bear more anyway.
    counted = penalty_of(payment, terms, until, unmoved).total
    added = PartDue(Part.PRINCIPAL, D(more))
    assert penalty_of(replace(payment, parts=(*payment.parts, added)), terms, until, unmoved).total >= counted
    dearer = tuple(RateFrom(row.since, row.percent + D(more) / 1000) for row in terms.rates)
    assert penalty_of(payment, replace(terms, rates=dearer), until, unmoved).total >= counted


@given(payments_due(), penalty_terms(), st.integers(1, 10))
def test_paying_earlier_never_costs_more(payment: PaymentDue, terms: PenaltyTerms, days: int) -> None:
    def sooner(part: PartDue) -> PartDue:
        return replace(part, paid=tuple(replace(row, on=row.on - timedelta(days=days)) for row in part.paid))

    late, early = (
        penalty_of(one, terms, SATURDAY_DUE + timedelta(days=70), unmoved)
        for one in (payment, replace(payment, parts=tuple(sooner(part) for part in payment.parts)))
    )
    # Each row is rounded by half a kopeck at most.
    assert early.total <= late.total + (len(early.rows) + len(late.rows)) * D("0.005")
