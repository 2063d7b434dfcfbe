"""New rows for what is left: the payments kept until nothing is owed, or solved anew for the same days."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext

from calculator.engine.build.annuity import walk_annuity
from calculator.engine.build.weighted import walk_weighted
from calculator.engine.rounding import ROW_CONTEXT
from calculator.engine.terms import Weighted
from common.money import ZERO
from payments.engine.redemption.laying_out import Debt, NewPlan, plan_of, walk_of
from payments.engine.redemption.remainder import PaymentAhead, Remainder


def keep_payments(remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead]) -> NewPlan:
    """Pay as planned, the carried interest inside the first payment, until the rest is less than a payment.

    The term gets shorter; the last payment takes what is left, and never moves past the last day of the plan.
    """
    with localcontext(ROW_CONTEXT):
        walk = walk_of(remainder, debt, regular)
        walk.deferred = debt.carried
        for row in regular[:-1]:
            if walk.due_to_close <= row.of_lease:
                break
            walk.payments((row.of_lease,))
        walk.close()
        # The buyout follows the last payment that is made.
        walk.frame = replace(walk.frame, dates=walk.frame.dates[: walk.done])
        return plan_of(remainder, regular, walk)


def solve_payments(
    remainder: Remainder, debt: Debt, regular: Sequence[PaymentAhead], count: int | None = None
) -> NewPlan:
    """Repay what is owed on the first `count` of the same days (all of them) in equal payments.

    The last one takes the residue of rounding. The carried interest is charged on top of the first one: the equal
    payment stays what any calculator gives.
    """
    with localcontext(ROW_CONTEXT):
        walk = walk_of(remainder, debt, regular[:count])
        walk_annuity(walk)
        return _with_carried(plan_of(remainder, regular, walk), debt)


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

    The last one that is not skipped takes the residue; the carried interest is charged on top of the first one that is
    not skipped.
    """
    weights = tuple(_before_buyout(remainder, row, is_last=row is regular[-1]) for row in regular)
    with localcontext(ROW_CONTEXT):
        walk = walk_of(remainder, debt, regular)
        walk_weighted(walk, Weighted(weights))
        return _with_carried(plan_of(remainder, regular, walk), debt)


def _with_carried(plan: NewPlan, debt: Debt) -> NewPlan:
    """Charge the carried interest on top of the first payment; it waits while payments are skipped."""
    at = next(number for number, row in enumerate(plan.rows) if row.of_lease)
    waiting = [replace(row, deferred=row.deferred + debt.carried) for row in plan.rows[:at]]
    charged = replace(plan.rows[at], interest=plan.rows[at].interest + debt.carried)
    return replace(plan, rows=(*waiting, charged, *plan.rows[at + 1 :]), on_top=debt.carried, carried_in=at + 1)


def _before_buyout(remainder: Remainder, row: PaymentAhead, *, is_last: bool) -> Decimal:
    """A payment without the buyout price, which may be inside the last one."""
    is_inside = is_last and not remainder.has_buyout_row
    return row.of_lease - (remainder.buyout if is_inside else ZERO)
