"""Early payment of a part: what it repays, the rows after it, and what it saves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from common.money import KOPECK, ZERO
from payments.engine.redemption.laying_out import Debt, NewPlan
from payments.engine.redemption.refusals import nothing_left, require_day, require_part
from payments.engine.redemption.remainder import PaymentAhead, Remainder, paid_in_all
from payments.engine.redemption.replanning import (
    fewest_payments,
    keep_payments,
    reshape_payments,
    solve_payments,
)
from payments.engine.redemption.segments import Segment


class Keep(StrEnum):
    """What stays as it is.

    `TERM`: the days; the payments are solved anew, equal to each other. `SHAPE`: the days and the proportions of the
    payments (a season, steps). `PAYMENT`: every payment, until less than one is left: the term gets
    shorter. `NEARLY`: the term gets shorter too, in the fewest equal payments none of which is above the next one.
    """

    TERM = "term"
    SHAPE = "shape"
    PAYMENT = "payment"
    NEARLY = "nearly"


class Accrued(StrEnum):
    """Who pays the interest of the current period up to the day.

    `NEXT_PAYMENT`: the whole part repays principal; what it has borne by its day is charged with the next payment.
    `PAID_FIRST`: the part first pays interest on everything that is owed, the rest of it repays principal.
    """

    NEXT_PAYMENT = "next_payment"
    PAID_FIRST = "paid_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyPart:
    """A part to pay early; roubles. `instead_of_next`: the next payment of the plan is not made then."""

    on: date
    amount: Decimal
    keep: Keep = Keep.TERM
    accrued: Accrued = Accrued.NEXT_PAYMENT
    instead_of_next: bool = False


@dataclass(frozen=True, slots=True)
class Prepaid:
    """What comes of it. `before` is the plan on the day, `after` what is left of it, ready for another change.

    `now` is interest that the part pays, `carried` what the next payment charges for the days before; each stretch of
    days is rounded by itself.
    """

    part: EarlyPart
    before: Remainder
    after: Remainder
    plan: NewPlan
    now: tuple[Segment, ...]
    carried: tuple[Segment, ...]

    @property
    def interest(self) -> Decimal:
        """What of the part pays interest."""
        return self.part.amount - self.principal

    @property
    def principal(self) -> Decimal:
        """What of the part repays."""
        return self.before.balance - self.after.balance

    @property
    def rows(self) -> tuple[PaymentAhead, ...]:
        """The payments after it."""
        return self.plan.rows

    @property
    def saving(self) -> Decimal:
        """By how much everything that is paid from the day on is less than by the plan before."""
        return paid_in_all(self.before.rows) - self.part.amount - paid_in_all(self.rows)


_PLANS: Mapping[Keep, Callable[[Remainder, Debt, Sequence[PaymentAhead]], NewPlan]] = MappingProxyType(
    {Keep.TERM: solve_payments, Keep.SHAPE: reshape_payments, Keep.PAYMENT: keep_payments, Keep.NEARLY: fewest_payments}
)


def prepay(remainder: Remainder, part: EarlyPart) -> Prepaid:
    """Pay a part early. Payments that fall due up to the day are made as planned.

    Raises:
        ImpossibleTerms: nothing is left, the day is charged already, or the amount repays nothing or everything.

    """
    require_day(remainder, part.on)
    before = remainder.at(part.on)
    regular = before.regular[1:] if part.instead_of_next else before.regular
    if not regular:
        raise nothing_left(part.on)
    now, interest = _paid_now(before, part)
    require_part(part.amount, interest + KOPECK, interest + before.principal - KOPECK)
    left, borne = _left(before, part, part.amount - interest)
    planned, skipped = _without_next(before, left) if part.instead_of_next else (left, ())
    plan = _PLANS[part.keep](before, planned, regular)
    after = replace(before, rows=plan.rows, since=left.since, uncharged=left.carried)
    return Prepaid(part, before, after, plan, now, (*borne, *skipped))


def _paid_now(before: Remainder, part: EarlyPart) -> tuple[tuple[Segment, ...], Decimal]:
    """Interest that the part pays before it repays anything."""
    if part.accrued is Accrued.NEXT_PAYMENT:
        return (), ZERO
    now = before.to_date.segment(before.balance, before.since, max(before.since, part.on))
    return (now,), now.interest + before.uncharged


def _left(before: Remainder, part: EarlyPart, repaid: Decimal) -> tuple[Debt, tuple[Segment, ...]]:
    """What is owed after the part, and the interest that the part has borne and that waits for the next payment."""
    owed, day = before.balance - repaid, max(before.since, part.on)
    if part.accrued is Accrued.PAID_FIRST:
        return Debt(owed, day), ()
    borne = before.to_date.segment(repaid, before.since, day)
    return Debt(owed, before.since, before.uncharged + borne.interest), (borne,)


def _without_next(before: Remainder, left: Debt) -> tuple[Debt, tuple[Segment, ...]]:
    """Leave the next payment out: interest up to its day waits for the one after it."""
    end = max(left.since, before.regular[0].ends)
    skipped = before.of_plan.segment(left.owed, left.since, end)
    return Debt(left.owed, end, left.carried + skipped.interest), (skipped,)
