"""Interest by article 395: split at each change of the debt, of the key rate and on 1 January."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from common.business_days import payment_deadline
from payments.engine.article_395 import InterestRow, LateMoneyInterest, interest_by_article_395
from payments.engine.delay import Debt, Paid
from payments.engine.key_rates import BeyondKnown, KeyRates, KeyRateSpan, bank_of_russia
from payments.engine.penalty import PenaltyTerms
from payments.engine.rates import RateFrom
from payments.engine.spans import Span
from tests.payments.engine.late_money import LONG_AGO, D, debts, unmoved

KNOWN = bank_of_russia()
PROVISIONAL = BeyondKnown.PROVISIONAL
DEBT = Debt(due_on=date(2026, 3, 14), amount=D("250000.00"), paid=(Paid(date(2026, 4, 10), D("100000.00")),))


def interest(debt: Debt, until: date, beyond: BeyondKnown = BeyondKnown.REFUSE) -> LateMoneyInterest:
    return interest_by_article_395(debt, until, payment_deadline, key_rates=KNOWN, agreed_penalty=None, beyond=beyond)


class TestRows:
    def test_debt_and_key_rate_change(self) -> None:
        # The 14th is a Saturday: the last day to pay is Monday the 16th.
        counted = interest(DEBT, date(2026, 4, 30))
        assert counted.rows == (
            InterestRow(date(2026, 3, 17), date(2026, 3, 22), D(250000), D("15.5"), D("636.99"), False),
            InterestRow(date(2026, 3, 23), date(2026, 4, 10), D(250000), D("15"), D("1952.05"), False),
            InterestRow(date(2026, 4, 11), date(2026, 4, 26), D(150000), D("15"), D("986.30"), False),
            InterestRow(date(2026, 4, 27), date(2026, 4, 30), D(150000), D("14.5"), D("238.36"), False),
        )
        assert (counted.total, counted.is_provisional) == (D("3813.70"), False)

    def test_a_leap_year_has_366_days(self) -> None:
        debt = Debt(due_on=date(2023, 12, 17), amount=D(100000))
        counted = interest_by_article_395(debt, date(2024, 1, 15), unmoved, key_rates=KNOWN, agreed_penalty=None)
        assert [(row.days, row.days_of_year, row.percent, row.amount) for row in counted.rows] == [
            (14, 365, D(16), D("613.70")),
            (15, 366, D(16), D("655.74")),
        ]

    def test_the_new_year_begins_an_interval_even_where_nothing_changes(self) -> None:
        debt = Debt(due_on=date(2025, 12, 29), amount=D(1000))
        counted = interest_by_article_395(debt, date(2026, 1, 2), unmoved, key_rates=KNOWN, agreed_penalty=None)
        # In one interval it would be 1.75.
        assert [(row.days, row.amount) for row in counted.rows] == [(2, D("0.88")), (2, D("0.88"))]

    def test_in_time_there_is_none(self) -> None:
        counted = interest(DEBT, date(2026, 3, 16))
        assert (counted.rows, counted.total) == ((), D("0.00"))

    def test_interest_does_not_run_on_interest(self) -> None:
        day = timedelta(days=1)
        totals = [interest(DEBT, date(2026, 3, 16) + day * number).total for number in range(7)]
        assert {later - earlier for earlier, later in pairwise(totals)} == {D("106.16"), D("106.17")}


class TestAgreedPenalty:
    def test_it_excludes_the_interest(self) -> None:
        agreed = PenaltyTerms(rates=(RateFrom(LONG_AGO, D("0.1")),))
        with pytest.raises(ImpossibleTerms) as refused:
            interest_by_article_395(DEBT, date(2026, 4, 30), payment_deadline, key_rates=KNOWN, agreed_penalty=agreed)
        assert (refused.value.code, refused.value.field) == ("penalty_agreed", "penalty")
        assert str(refused.value) == (
            "The contract agrees a penalty for this breach: interest by article 395 is not charged."
        )


class TestKeyRates:
    def test_the_portal_s_table(self) -> None:
        assert (len(KNOWN.rates), KNOWN.known_through) == (27, date(2026, 9, 13))
        assert KNOWN.rates[0] == RateFrom(date(2021, 12, 20), D("8.5"))
        assert KNOWN.rates[-1] == RateFrom(date(2026, 7, 27), D("14"))
        assert [row for row, later in pairwise(KNOWN.rates) if row.percent == later.percent] == []

    @pytest.mark.parametrize(
        ("day", "percent"),
        [
            (date(2021, 12, 20), "8.5"),
            (date(2022, 2, 27), "9.5"),
            (date(2022, 2, 28), "20"),
            (date(2025, 1, 1), "21"),
            (date(2025, 12, 21), "16.5"),
            (date(2025, 12, 22), "16"),
            (date(2026, 9, 13), "14"),
        ],
    )
    def test_the_rate_of_a_day(self, day: date, percent: str) -> None:
        assert list(KNOWN.spans(Span(day, day))) == [KeyRateSpan(day, day, D(percent), False)]

    @pytest.mark.parametrize("day", [date(2026, 9, 14), date(2026, 11, 22)])
    def test_no_day_after_the_last_known_one_passes(self, day: date) -> None:
        with pytest.raises(ImpossibleTerms):
            list(KNOWN.spans(Span(date(2026, 9, 1), day)))

    def test_days_that_are_not_known_are_refused(self) -> None:
        debt = Debt(due_on=date(2026, 9, 10), amount=D(36500))
        with pytest.raises(ImpossibleTerms) as refused:
            interest(debt, date(2026, 9, 15))
        error = refused.value
        assert (error.code, error.field) == ("key_rate_unknown", "key_rate")
        assert (error.given, error.nearest) == (date(2026, 9, 15), date(2026, 9, 13))
        assert str(error) == "The key rate on 2026-09-15 is not known. Rates are known through 2026-09-13."

    def test_or_marked_and_counted_apart(self) -> None:
        debt = Debt(due_on=date(2026, 9, 10), amount=D(36500))
        counted = interest(debt, date(2026, 9, 15), PROVISIONAL)
        assert [(row.start.day, row.end.day, row.amount, row.is_provisional) for row in counted.rows] == [
            (11, 13, D("42.00"), False),
            (14, 15, D("28.00"), True),
        ]
        assert counted.is_provisional
        assert not interest(debt, date(2026, 9, 13), PROVISIONAL).is_provisional

    def test_what_was_paid_before_needs_no_later_rate(self) -> None:
        debt = Debt(due_on=date(2026, 9, 10), amount=D(36500), paid=(Paid(date(2026, 9, 13), D(36500)),))
        assert interest(debt, date(2026, 11, 22)).total == D("42.00")

    def test_days_before_the_first_rate_are_refused(self) -> None:
        debt = Debt(due_on=date(2021, 12, 18), amount=D(1))
        with pytest.raises(ImpossibleTerms) as refused:
            interest_by_article_395(debt, date(2021, 12, 20), unmoved, key_rates=KNOWN, agreed_penalty=None)
        assert str(refused.value) == "The rate on 2021-12-19 is not known. Rates are known from 2021-12-20."
        assert (refused.value.field, refused.value.nearest) == ("key_rate", date(2021, 12, 20))

    def test_a_table_is_known_at_least_through_its_last_rate(self) -> None:
        with pytest.raises(ImpossibleTerms) as refused:
            replace(KNOWN, known_through=date(2026, 7, 26))
        assert (refused.value.field, refused.value.nearest) == ("known_through", date(2026, 7, 27))
        assert replace(KNOWN, known_through=date(2026, 7, 27)).rates == KNOWN.rates
        with pytest.raises(ImpossibleTerms, match="“key_rate” must be from 0 to 100"):
            KeyRates(rates=(RateFrom(LONG_AGO, D(-1)),), known_through=LONG_AGO)


@given(debts(date(2023, 12, 10)), st.integers(0, 400))
def test_rows_close(debt: Debt, days: int) -> None:
    until = debt.due_on + timedelta(days=days)
    counted = interest_by_article_395(debt, until, unmoved, key_rates=KNOWN, agreed_penalty=None)
    assert counted.total == sum(row.amount for row in counted.rows)
    assert sum(row.days for row in counted.rows) == counted.delay.days
    assert all(row.start.year == row.end.year for row in counted.rows)
    later = interest_by_article_395(debt, until + timedelta(days=1), unmoved, key_rates=KNOWN, agreed_penalty=None)
    assert later.total >= counted.total
    backwards = replace(debt, paid=debt.paid[::-1])
    again = interest_by_article_395(backwards, until, unmoved, key_rates=KNOWN, agreed_penalty=None)
    assert again.rows == counted.rows
