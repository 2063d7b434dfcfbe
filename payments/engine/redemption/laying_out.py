"""Periods of the payments that stay as a walk of the calculator, and its rows as payments ahead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from calculator.engine.build.frame import Frame
from calculator.engine.build.walk import Walk
from calculator.engine.days import days_between
from calculator.engine.factors import interest_factor
from calculator.engine.rounding import to_kopeck
from calculator.engine.schedule import Row
from calculator.engine.terms import Terms
from common.money import ZERO
from payments.engine.redemption.remainder import PaymentAhead, Remainder


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What is paid instead. `counted` are the same rows as the calculator has them, with balances and factors.

    Payment number `carried_in` charges the interest of the days before; `on_top` of it is above the solved amount.
    """

    rows: tuple[PaymentAhead, ...]
    counted: tuple[Row, ...]
    on_top: Decimal = ZERO
    carried_in: int = 1


@dataclass(frozen=True, slots=True)
class Debt:
    """What is planned anew: `owed` bears interest from `since`; `carried` is interest that the first payment adds."""

    owed: Decimal
    since: date
    carried: Decimal = ZERO


def walk_of(remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead]) -> Walk:
    """A walk over the periods of the payments that stay: their days, and the factors of the plan's day count."""
    ends: list[date] = []
    for row in regular:
        ends.append(max([row.ends, debt.since, *ends[-1:]]))
    periods = list(pairwise([debt.since, *ends]))
    terms = Terms(
        price=debt.owed,
        rate=remainder.rate,
        payments=len(ends),
        starts_on=debt.since,
        buyout=remainder.buyout,
        buyout_in_last=not remainder.has_buyout_row,
        buyout_days=_gap(remainder)[0],
        day_count=remainder.plan_day_count,
    )
    return Walk(
        Frame(
            terms=terms,
            financed=debt.owed,
            floor=remainder.buyout,
            dates=tuple(ends),
            days=[days_between(*period) for period in periods],
            factors=[interest_factor(*period, remainder.rate, remainder.plan_day_count) for period in periods],
            rounded=to_kopeck,
        )
    )


def _gap(remainder: Remainder) -> tuple[int, int]:
    """Days from the last payment to the buyout: those for which it bears interest, and those for which it does not."""
    buyout = next((row for row in remainder.rows if row.is_buyout), None)
    if buyout is None or not remainder.regular:
        return 0, 0
    days = days_between(remainder.regular[-1].due_on, buyout.due_on)
    return (days, 0) if buyout.interest else (0, days)


def plan_of(remainder: Remainder, regular: Sequence[PaymentAhead], walk: Walk) -> NewPlan:
    """The rows that a walk has written, on the days of the payments, with their insurance and services."""
    counted = walk.finish()
    rows = tuple(_ahead(remainder, regular, counted))
    return NewPlan(rows, counted)


def _ahead(remainder: Remainder, regular: Sequence[PaymentAhead], counted: Sequence[Row]) -> Iterator[PaymentAhead]:
    made = [row for row in counted if not row.is_buyout]
    charges = _charges(remainder, regular, len(made))
    for row, before, charge in zip(made, regular, charges, strict=False):
        yield PaymentAhead(
            due_on=before.due_on,
            interest=row.interest,
            principal=row.principal,
            balance=row.closing,
            charges=charge,
            deferred=row.deferred,
            accrued_to=None if row.due_on == before.due_on else row.due_on,
        )
    for row in counted[len(made) :]:
        days = timedelta(days=row.days + _gap(remainder)[1])
        yield PaymentAhead(
            due_on=regular[len(made) - 1].due_on + days,
            interest=row.interest,
            principal=row.principal,
            balance=row.closing,
            charges=sum((one.charges for one in remainder.rows if one.is_buyout), ZERO),
            is_buyout=True,
        )


def _charges(remainder: Remainder, regular: Sequence[PaymentAhead], count: int) -> list[Decimal]:
    """Insurance and services one after another; of payments that are no more, in the first or the last that is."""
    before = [row.charges for row in remainder.regular]
    replaced = len(before) - len(regular)
    charges = before[replaced:]
    kept, lost = charges[:count], charges[count:]
    kept[0] += sum(before[:replaced], ZERO)
    kept[-1] += sum(lost, ZERO)
    return kept
