"""New rows for what is left: the payments kept until nothing is owed, or solved anew for the same days."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise

from calculator.engine.build.annuity import walk_annuity
from calculator.engine.build.frame import Frame
from calculator.engine.build.walk import Walk
from calculator.engine.build.weighted import walk_weighted
from calculator.engine.days import days_between
from calculator.engine.factors import interest_factor
from calculator.engine.rounding import ROW_CONTEXT, to_kopeck
from calculator.engine.schedule import Row
from calculator.engine.terms import Terms, Weighted
from common.money import ZERO
from payments.engine.redemption.remainder import PaymentAhead, Remainder


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What is paid instead. `counted` are the same rows as the calculator has them, with balances and factors.

    `on_top` is interest that the first payment charges above its equal amount.
    """

    rows: tuple[PaymentAhead, ...]
    counted: tuple[Row, ...]
    on_top: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Debt:
    """What is planned anew: `owed` bears interest from `since`; `carried` is interest that the first payment adds."""

    owed: Decimal
    since: date
    carried: Decimal = ZERO


def keep_payments(remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead]) -> NewPlan:
    """Pay as planned, the carried interest inside the first payment, until the rest is less than a payment.

    The term gets shorter; the last payment takes what is left, and never moves past the last day of the plan.
    """
    with localcontext(ROW_CONTEXT):
        walk = _walk(remainder, debt, regular)
        walk.deferred = debt.carried
        for row in regular[:-1]:
            if walk.due_to_close <= row.of_lease:
                break
            walk.payments((row.of_lease,))
        walk.close()
        # The buyout follows the last payment that is made.
        walk.frame = replace(walk.frame, dates=walk.frame.dates[: walk.done])
        return _new_plan(remainder, regular, walk)


def solve_payments(
    remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead], count: int | None = None
) -> NewPlan:
    """Repay what is owed on the first `count` of the same days (all of them) in equal payments.

    The last one takes the residue of rounding. The carried interest is charged on top of the first one: the equal
    payment stays what any calculator gives.
    """
    with localcontext(ROW_CONTEXT):
        walk = _walk(remainder, debt, regular[:count])
        walk_annuity(walk)
        return _with_carried(_new_plan(remainder, regular, walk), debt)


def fewest_payments(remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead]) -> NewPlan:
    """Repay in the fewest equal payments none of which is above the next one of the plan (carried interest apart)."""
    present = _before_buyout(remainder, regular[0], is_last=len(regular) == 1)

    def is_enough(count: int) -> bool:
        plan = solve_payments(remainder, debt, regular, count)
        return _before_buyout(remainder, plan.rows[0], is_last=count == 1) - debt.carried <= present

    count = bisect_left(range(1, len(regular)), x=True, key=is_enough) + 1
    return solve_payments(remainder, debt, regular, count)


def reshape_payments(remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead]) -> NewPlan:
    """Repay on the same days in payments that keep the proportions of the planned ones: a season stays a season.

    The last one that is not skipped takes the residue; the carried interest is charged on top of the first one.
    """
    weights = tuple(_before_buyout(remainder, row, is_last=row is regular[-1]) for row in regular)
    with localcontext(ROW_CONTEXT):
        walk = _walk(remainder, debt, regular)
        walk_weighted(walk, Weighted(weights))
        return _with_carried(_new_plan(remainder, regular, walk), debt)


def _with_carried(plan: NewPlan, debt: Debt) -> NewPlan:
    first = replace(plan.rows[0], interest=plan.rows[0].interest + debt.carried)
    return replace(plan, rows=(first, *plan.rows[1:]), on_top=debt.carried)


def _before_buyout(remainder: Remainder, row: PaymentAhead, *, is_last: bool) -> Decimal:
    """A payment without the buyout price, which may be inside the last one."""
    has_own_row = any(one.is_buyout for one in remainder.rows)
    return row.of_lease - (remainder.buyout if is_last and not has_own_row else ZERO)


def _walk(remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead]) -> Walk:
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
        buyout_in_last=not any(row.is_buyout for row in remainder.rows),
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


def _new_plan(remainder: Remainder, regular: Sequence[PaymentAhead], walk: Walk) -> NewPlan:
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
