from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain import holds
from payments.engine.redemption import (
    Beside,
    PaymentAhead,
    PayoffPart,
    Remainder,
    Share,
    explain_saving,
    redeem,
    redeem_asset,
    split,
)
from tests.payments.engine.redemption.leases import LEASE, D, leases

ON = date(2026, 2, 20)
THIRD = Share(D("100000.00"), D("300000.00"))
NAMES = ("interest", "principal", "balance", "charges", "deferred")


def told(remainder: Remainder) -> list[tuple[str, ...]]:
    return [tuple(str(getattr(row, name)) for name in NAMES[:4]) for row in remainder.rows]


def test_a_third_of_every_balance_is_the_assets() -> None:
    own, rest = split(LEASE, THIRD)
    assert told(own) == [
        ("403.33", "20000.00", "20333.33", "0.00"),
        ("203.33", "20000.00", "333.33", "166.67"),
        ("0.00", "333.33", "0.00", "0.00"),
    ]
    assert told(rest) == [
        ("806.67", "40000.00", "40666.67", "0.00"),
        ("406.67", "40000.00", "666.67", "333.33"),
        ("0.00", "666.67", "0.00", "0.00"),
    ]
    assert (own.buyout, rest.buyout) == (D("333.33"), D("666.67"))


def test_one_asset_is_freed_with_its_share_and_all_that_is_overdue() -> None:
    """40 333.33 x 12 % x 10 / 365 = 132.60; a third of the advance is given back."""
    freed = redeem_asset(LEASE, THIRD, beside=Beside(D("700.00"), D("12.34"), D("9000.00")), on=ON)
    shown = {part.value: str(freed.redemption.amount(part)) for part in freed.redemption.parts}
    assert shown == {
        "principal": "40000.00",
        "interest": "132.60",
        "buyout": "333.33",
        "overdue": "700.00",
        "penalties": "12.34",
        "advance": "3000.00",
    }
    assert freed.redemption.total == D("38178.27")
    assert freed.rest == split(LEASE, THIRD)[1]


@pytest.mark.parametrize(
    ("price", "code"), [("0.00", "no_share"), ("300000.00", "no_share"), ("300000.01", "out_of_bounds")]
)
def test_nothing_and_everything_are_no_share(price: str, code: str) -> None:
    with pytest.raises(ImpossibleTerms) as refused:
        split(LEASE, Share(D(price), D("300000.00")))
    assert (refused.value.code, refused.value.field) == (code, "price")


def added(own: PaymentAhead, rest: PaymentAhead) -> PaymentAhead:
    return replace(own, **{name: getattr(own, name) + getattr(rest, name) for name in NAMES})


@settings(max_examples=50, deadline=None)
@given(leases(), st.integers(1, 999))
def test_both_parts_add_up_to_the_lease_row_by_row(lease: tuple[Remainder, date], price: int) -> None:
    remainder, on = lease
    assume(remainder.at(on).rows)
    share = Share(D(price), D(1000))
    own, rest = split(remainder, share)
    assert tuple(added(*pair) for pair in zip(own.rows, rest.rows, strict=True)) == remainder.rows
    assert own.balance == share.part(remainder.balance)
    assert (own.buyout + rest.buyout, own.uncharged + rest.uncharged) == (remainder.buyout, remainder.uncharged)
    for row, whole in zip(own.rows, remainder.rows, strict=True):
        assert min(D("0.00"), whole.principal) <= row.principal <= max(D("0.00"), whole.principal)
    freed = redeem_asset(remainder, share, on=on).redemption
    assert holds(explain_saving(freed))
    both = freed.total + redeem(rest, on=on).total
    assert abs(both - redeem(remainder, on=on).total) <= D("0.01")
    assert freed.amount(PayoffPart.PRINCIPAL) + freed.amount(PayoffPart.BUYOUT) == own.at(on).balance
