from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from payments.engine.redemption import Overdue, Remainder, even_shares, spread_overdue
from tests.payments.engine.redemption.leases import APRIL, LEASE, ROWS, D, leases


def test_each_share_is_interest_first_and_the_last_one_takes_the_residue() -> None:
    spread = spread_overdue(LEASE, Overdue(interest=D("700.00"), principal=D("300.00"), charges=D("0.01")))
    assert spread.shares == (D("500.00"), D("500.01"))
    assert [(row.interest, row.principal, row.charges, row.balance) for row in spread.rows] == [
        (D("1710.00"), D("60000.00"), D("0.00"), D("61300.00")),
        (D("810.00"), D("60300.00"), D("500.01"), D("1000.00")),
        (D("0.00"), D("1000.00"), D("0.00"), D("0.00")),
    ]
    assert spread.rows[2] == ROWS[2]


def test_whole_roubles_leave_the_kopecks_to_the_last() -> None:
    assert even_shares(D("100.50"), 3, D("1.00")) == (D("33.00"), D("33.00"), D("34.50"))
    assert even_shares(D("2.00"), 3, D("1.00")) == (D("0.00"), D("0.00"), D("2.00"))


@pytest.mark.parametrize(
    ("lease", "amount", "code"),
    [
        (replace(LEASE, rows=ROWS[2:], since=APRIL), "1.00", "nothing_ahead"),
        (LEASE, "-0.01", "out_of_bounds"),
    ],
)
def test_what_cannot_be_spread(lease: Remainder, amount: str, code: str) -> None:
    with pytest.raises(ImpossibleTerms) as refused:
        spread_overdue(lease, Overdue(principal=D(amount)))
    assert refused.value.code == code


kopecks = st.integers(0, 10**8).map(lambda amount: Decimal(amount).scaleb(-2))


@settings(max_examples=50, deadline=None)
@given(leases(), st.tuples(kopecks, kopecks, kopecks), st.sampled_from(["0.01", "1.00", "100.00"]))
def test_nothing_is_lost_and_the_days_stay(
    lease: tuple[Remainder, date], sums: tuple[Decimal, Decimal, Decimal], unit: str
) -> None:
    remainder, on = lease
    left = remainder.at(on)
    assume(left.regular)
    overdue = Overdue(*sums)
    spread = spread_overdue(left, overdue, unit=D(unit))
    assert sum(spread.shares) == overdue.total
    assert len(set(spread.shares[:-1])) <= 1
    assert all(D("0.00") <= share <= spread.shares[-1] for share in spread.shares)
    after = replace(left, rows=spread.rows)
    assert after.balance == left.balance + overdue.principal
    for name, amount in (("interest", sums[0]), ("principal", sums[1]), ("charges", sums[2])):
        assert sum(getattr(row, name) for row in spread.rows) == sum(getattr(row, name) for row in left.rows) + amount
    assert [row.due_on for row in spread.rows] == [row.due_on for row in left.rows]
