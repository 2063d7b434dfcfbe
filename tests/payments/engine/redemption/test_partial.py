from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain import holds
from calculator.engine.terms import Terms
from payments.engine.redemption import Accrued, EarlyPart, Keep, PaymentAhead, PayoffPart, Prepaid, prepay, redeem
from payments.engine.redemption.partial_explained import explain_principal, explain_saving
from tests.payments.engine.redemption.leases import APRIL, LEASE, MARCH, ROWS, D, ahead, leases, remainder_of

ON = date(2026, 2, 20)


def part(amount: str, on: date = ON, **how: Any) -> EarlyPart:
    return EarlyPart(on=on, amount=D(amount), **how)


def told(rows: tuple[PaymentAhead, ...]) -> list[tuple[str, str, str, str]]:
    return [(row.due_on.isoformat(), str(row.interest), str(row.principal), str(row.balance)) for row in rows]


def test_payments_are_solved_anew_for_the_same_days() -> None:
    """20 000 x 12 % x 10 / 365 = 65.75 are charged with the first payment: 1 010.00 + 65.75."""
    prepaid = prepay(LEASE, part("20000.00"))
    assert told(prepaid.rows) == [
        ("2026-03-10", "1075.75", "49751.24", "51248.76"),
        ("2026-04-10", "512.49", "50248.76", "1000.00"),
        ("2026-04-10", "0.00", "1000.00", "0.00"),
    ]
    assert [row.charges for row in prepaid.rows] == [D("0.00"), D("500.00"), D("0.00")]
    assert (prepaid.interest, prepaid.principal, prepaid.saving) == (D("0.00"), D("20000.00"), D("231.76"))


def test_the_payment_is_kept_and_the_last_one_is_what_is_left() -> None:
    """30 000 bear 98.63 by the day; of 61 210.00 they and 910.00 are interest."""
    prepaid = prepay(LEASE, part("30000.00", keep=Keep.PAYMENT))
    assert told(prepaid.rows) == [
        ("2026-03-10", "1008.63", "60201.37", "30798.63"),
        ("2026-04-10", "307.99", "29798.63", "1000.00"),
        ("2026-04-10", "0.00", "1000.00", "0.00"),
    ]
    assert [row.payment for row in prepaid.rows] == [D("61210.00"), D("30606.62"), D("1000.00")]
    assert prepaid.saving == D("503.38")


def test_the_term_gets_shorter_and_the_buyout_moves_with_the_last_payment() -> None:
    """70 000 bear 230.14; insurance of the payment that falls away is in the one that stays."""
    prepaid = prepay(LEASE, part("70000.00", keep=Keep.PAYMENT))
    assert told(prepaid.rows) == [
        ("2026-03-10", "740.14", "50000.00", "1000.00"),
        ("2026-03-10", "0.00", "1000.00", "0.00"),
    ]
    assert (prepaid.rows[0].charges, prepaid.rows[1].is_buyout) == (D("500.00"), True)


def test_the_term_may_get_shorter_with_payments_equal_to_each_other() -> None:
    """Of 300 000 at 1 % in six payments of 51 764.51, 60 000 are paid: five of 49 449.55 are needed."""
    lease = remainder_of(Terms(price=D("300000.00"), rate=D(12), payments=6, starts_on=date(2026, 2, 10)))
    nearly = prepay(lease, part("60000.00", keep=Keep.NEARLY))
    assert lease.rows[0].payment == D("51764.51")
    # 60 000 x 12 % x 10 / 365 on top of the first one.
    assert [row.payment for row in nearly.rows[:4]] == [D("49646.81"), *[D("49449.55")] * 3]
    assert len(nearly.rows) == 5
    kept = prepay(lease, part("60000.00", keep=Keep.PAYMENT))
    assert [row.payment for row in kept.rows[:4]] == [D("51764.51")] * 4


def test_a_season_stays_a_season() -> None:
    """6 000 of 60 000 at no interest: every payment falls by a tenth, and nothing is paid in March."""
    rows = (
        ahead(MARCH, "0.00", "0.00", "60000.00"),
        ahead(APRIL, "0.00", "10000.00", "50000.00"),
        ahead(date(2026, 5, 10), "0.00", "50000.00", "0.00"),
    )
    lease = replace(LEASE, rows=rows, rate=D(0), buyout=D("0.00"))
    shaped = prepay(lease, part("6000.00", keep=Keep.SHAPE))
    assert [row.payment for row in shaped.rows] == [D("0.00"), D("9000.00"), D("45000.00")]
    assert [row.payment for row in prepay(lease, part("6000.00")).rows] == [D("18000.00")] * 3


def test_interest_waits_while_payments_are_skipped() -> None:
    """March is skipped: 1 000 of its month and the 65.75 of the part wait for April, which has its own 1 000."""
    rows = (
        replace(ahead(MARCH, "0.00", "0.00", "120000.00"), deferred=D("1200.00")),
        ahead(APRIL, "2400.00", "60000.00", "60000.00"),
        ahead(date(2026, 5, 10), "600.00", "60000.00", "0.00"),
    )
    lease = replace(LEASE, rows=rows, buyout=D("0.00"))
    shaped = prepay(lease, part("20000.00", keep=Keep.SHAPE))
    assert [(row.interest, row.deferred) for row in shaped.rows[:2]] == [
        (D("0.00"), D("1065.75")),
        (D("2065.75"), D("0.00")),
    ]
    # Of what April pays 62 400 less 2 065.75 repay.
    kept = prepay(lease, part("20000.00", keep=Keep.PAYMENT))
    assert [(row.interest, row.principal, row.deferred) for row in kept.rows[:2]] == [
        (D("0.00"), D("0.00"), D("1065.75")),
        (D("2065.75"), D("60334.25"), D("0.00")),
    ]


def test_the_part_may_pay_the_interest_to_its_day_first() -> None:
    """397.81 of it are interest on 121 000; 101 397.81 bear 18 of the 28 days from 20 February to 20 March."""
    prepaid = prepay(LEASE, part("20000.00", accrued=Accrued.PAID_FIRST, keep=Keep.PAYMENT))
    assert (prepaid.interest, prepaid.principal) == (D("397.81"), D("19602.19"))
    assert told(prepaid.rows)[0] == ("2026-03-10", "651.84", "60558.16", "40839.65")
    assert prepaid.after.since == ON


def test_the_buyout_keeps_its_days_after_the_last_payment() -> None:
    free = replace(ROWS[2], due_on=date(2026, 4, 30))
    prepaid = prepay(replace(LEASE, rows=(*ROWS[:2], free)), part("70000.00", keep=Keep.PAYMENT))
    assert told(prepaid.rows)[1] == ("2026-03-30", "0.00", "1000.00", "0.00")
    # With interest on it: 1 000 x 1 % x 20 / 31.
    bearing = replace(free, interest=D("6.67"))
    prepaid = prepay(replace(LEASE, rows=(*ROWS[:2], bearing)), part("70000.00", keep=Keep.PAYMENT))
    assert told(prepaid.rows)[1] == ("2026-03-30", "6.45", "1000.00", "0.00")


def test_a_buyout_inside_the_last_payment_stays_there() -> None:
    rows = (ahead(MARCH, "1210.00", "60000.00", "61000.00"), ahead(APRIL, "610.00", "61000.00", "0.00"))
    prepaid = prepay(replace(LEASE, rows=rows), part("20000.00"))
    assert told(prepaid.rows) == [
        ("2026-03-10", "1075.75", "49751.24", "51248.76"),
        ("2026-04-10", "512.49", "51248.76", "0.00"),
    ]


def test_a_moved_payment_keeps_the_interest_of_its_own_period() -> None:
    """Due on 2 April instead of 10 March: a month of 101 000, not 51 days."""
    rows = (replace(ROWS[0], due_on=date(2026, 4, 2), accrued_to=MARCH), *ROWS[1:])
    prepaid = prepay(replace(LEASE, rows=rows), part("20000.00"))
    assert told(prepaid.rows)[:2] == [
        ("2026-04-02", "1075.75", "49751.24", "51248.76"),
        ("2026-04-10", "512.49", "50248.76", "1000.00"),
    ]
    assert prepaid.rows[0].accrued_to == MARCH


def test_payments_until_then_are_made_as_planned() -> None:
    prepaid = prepay(LEASE, part("10000.00", on=date(2026, 3, 20)))
    # 10 000 x 12 % x 10 / 365 and a month of 51 000.
    assert told(prepaid.rows)[0] == ("2026-04-10", "542.88", "50000.00", "1000.00")
    assert prepaid.before.rows == ROWS[1:]


def test_two_parts_one_after_another_lose_no_interest() -> None:
    """The first part has borne 65.75, the second 10 000 x 12 % x 15 / 365 = 49.32; a month of 91 000 is 910.00."""
    again = prepay(prepay(LEASE, part("20000.00")).after, part("10000.00", on=date(2026, 2, 25)))
    assert again.rows[0].interest == D("1025.07")
    # 101 000 x 12 % x 15 / 365, with the 65.75.
    redeemed = redeem(prepay(LEASE, part("20000.00")).after, on=date(2026, 2, 25))
    assert redeemed.amount(PayoffPart.INTEREST) == D("563.83")


def test_a_part_instead_of_the_next_payment_pays_its_days_with_the_one_after() -> None:
    """A month of 61 000 and the 197.26 of the part wait for April, which has its own 610.00."""
    prepaid = prepay(LEASE, part("60000.00", instead_of_next=True))
    assert told(prepaid.rows) == [
        ("2026-04-10", "1417.26", "60000.00", "1000.00"),
        ("2026-04-10", "0.00", "1000.00", "0.00"),
    ]
    assert redeem(prepaid.after, on=MARCH).amount(PayoffPart.INTEREST) == D("758.79")


@pytest.mark.parametrize(
    ("asked", "code", "nearest"),
    [
        (part("0.00"), "out_of_bounds", D("0.01")),
        (part("120000.00"), "out_of_bounds", D("119999.99")),
        (part("100.001"), "not_kopecks", D("100.00")),
        (part("397.81", accrued=Accrued.PAID_FIRST), "out_of_bounds", D("397.82")),
        (part("1.00", on=date(2026, 2, 9)), "paid_ahead", date(2026, 2, 10)),
        (part("1.00", on=APRIL), "nothing_left", None),
        (part("1.00", on=MARCH, instead_of_next=True), "nothing_left", None),
    ],
)
def test_what_cannot_be_paid_early(asked: EarlyPart, code: str, nearest: Decimal | date | None) -> None:
    with pytest.raises(ImpossibleTerms) as refused:
        prepay(LEASE, asked)
    assert (refused.value.code, refused.value.nearest) == (code, nearest)


def test_of_the_last_kopeck_nothing_is_a_part() -> None:
    lease = replace(LEASE, rows=(ahead(MARCH, "0.00", "0.01", "0.00"),), buyout=D("0.00"))
    with pytest.raises(ImpossibleTerms) as refused:
        prepay(lease, part("0.01"))
    assert refused.value.code == "too_little_left"


@st.composite
def prepaid_leases(draw: st.DrawFn) -> Prepaid:
    remainder, on = draw(leases())
    assume(all(row.principal >= 0 for row in remainder.rows))
    asked = EarlyPart(
        on=on,
        amount=D("0.00"),
        keep=draw(st.sampled_from(Keep)),
        accrued=draw(st.sampled_from(Accrued)),
        instead_of_next=draw(st.booleans()),
    )
    kopecks = int(max(remainder.at(on).principal, D("0.02")) * 100)
    try:
        return prepay(remainder, replace(asked, amount=D(draw(st.integers(1, kopecks))).scaleb(-2)))
    except ImpossibleTerms:
        # Too little is owed, or nothing is left on the day.
        reject()


@settings(max_examples=80, deadline=None)
@given(prepaid_leases())
def test_any_part_leaves_rows_that_close_and_explain_themselves(prepaid: Prepaid) -> None:
    rows, owed = prepaid.rows, prepaid.after.balance
    assert sum((row.principal for row in rows), prepaid.principal) == prepaid.before.balance
    for row in rows:
        owed -= row.principal
        assert (row.balance, row.payment) == (owed, row.interest + row.principal + row.charges)
        assert row.balance >= 0
    assert rows[-1].balance == 0
    assert sum(row.charges for row in rows) == sum(row.charges for row in prepaid.before.rows)
    assert {row.due_on for row in rows if not row.is_buyout} <= {row.due_on for row in prepaid.before.rows}
    assert holds(explain_saving(prepaid))
    assert holds(explain_principal(prepaid))
    planned = prepaid.before.regular[prepaid.part.instead_of_next :]
    made = [row for row in rows if not row.is_buyout]
    if prepaid.part.keep is Keep.PAYMENT:
        assert [row.of_lease for row in made[:-1]] == [row.of_lease for row in planned[: len(made) - 1]]
    if prepaid.part.keep is Keep.NEARLY and 1 < len(made) < len(planned):
        assert made[0].of_lease - prepaid.plan.on_top <= planned[0].of_lease


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 24), st.integers(0, 4000), st.integers(1, 98), st.integers(1, 98), st.sampled_from(Keep))
def test_a_larger_part_saves_no_less(payments: int, rate: int, one: int, other: int, keep: Keep) -> None:
    lease = remainder_of(
        Terms(price=D("900000.00"), rate=D(rate) / 100, payments=payments, starts_on=date(2026, 1, 31))
    )
    smaller, larger = sorted((one, other))
    savings = [
        prepay(lease, EarlyPart(on=date(2026, 2, 10), amount=D(9000 * percent), keep=keep)).saving
        for percent in (smaller, larger)
    ]
    assert savings[1] - savings[0] >= -D("0.01") * payments
    assert savings[0] >= -D("0.01") * payments
