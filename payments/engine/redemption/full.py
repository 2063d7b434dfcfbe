"""Early redemption of a whole lease: what closes it on a day, and what that saves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from calculator.engine.explain.nodes import added, given, less, percent_of
from calculator.engine.explain.tree import Explanation, Unit
from common.messages import gettext_noop
from common.money import ZERO, q
from payments.engine.redemption.products import ByBalance, Way
from payments.engine.redemption.refusals import nothing_left, require_day
from payments.engine.redemption.remainder import Remainder
from payments.engine.redemption.ways import BUYOUT, PayoffPart, explain_payments, parts_ahead

TOTAL = gettext_noop("Sum of early redemption")
GOING_ON = gettext_noop("To pay without redemption")
SAVING = gettext_noop("Saving")
OVERDUE = gettext_noop("Overdue payments")
PENALTIES = gettext_noop("Penalties")
ADVANCE = gettext_noop("Advance that is not offset yet")


@dataclass(frozen=True, slots=True)
class RedemptionTerms:
    """The product of the contract; the fee is a percentage of what is owed, roubles, or both added."""

    way: Way = field(default_factory=ByBalance)
    fee_percent: Decimal = ZERO
    fee: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the plan on the day; roubles, none below zero. `advance` is what is not offset yet."""

    overdue: Decimal = ZERO
    penalties: Decimal = ZERO
    advance: Decimal = ZERO


BY_BALANCE = RedemptionTerms()
NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class Redemption:
    """What closes a lease on a day. `left` is what of the plan is ahead then; payments until then are in `due`."""

    on: date
    left: Remainder
    parts: Mapping[PayoffPart, Explanation]
    going_on: Explanation

    def amount(self, part: PayoffPart) -> Decimal:
        """Roubles of one part, never below zero; the advance is subtracted."""
        return self.parts[part].value if part in self.parts else ZERO

    @property
    def total(self) -> Decimal:
        """What is to be paid by the day; below zero where the lessor gives back more of the advance than is owed."""
        return sum((node.value for node in self.parts.values()), ZERO) - 2 * self.amount(PayoffPart.ADVANCE)

    @property
    def saving(self) -> Decimal:
        """By how much it is less than going on by the plan; below zero where it costs more."""
        return self.going_on.value - self.total


def redeem(
    remainder: Remainder, terms: RedemptionTerms = BY_BALANCE, beside: Beside = NOTHING_BESIDE, *, on: date
) -> Redemption:
    """Work out E(t) = balance + interest + buyout price + due and overdue + penalties + fee - advance not offset.

    Payments that fall due up to the day are paid besides, as the plan has them; insurance and services of the payments
    ahead fall away. The buyout price is not added twice: it is either inside the rows or apart.

    Args:
        remainder: payments that are neither paid nor in delay.
        terms: the product of the contract.
        beside: overdue sums and penalties on the day, the advance that is left.
        on: the day by which the sum is paid.

    Raises:
        ImpossibleTerms: nothing is left, the day is before one that is charged already, or a table begins later.

    """
    require_day(remainder, on)
    left, fallen = remainder.at(on), remainder.fallen_due(on)
    if not left.rows and not left.buyout_apart:
        raise nothing_left(on)
    outside = {
        PayoffPart.DUE: explain_payments(gettext_noop("Payments that fall due until then"), fallen),
        PayoffPart.OVERDUE: given(OVERDUE, beside.overdue),
        PayoffPart.PENALTIES: given(PENALTIES, beside.penalties),
        PayoffPart.FEE: _fee(terms, left),
        PayoffPart.ADVANCE: given(ADVANCE, beside.advance),
    }
    parts = {part: node for part, node in (*parts_ahead(terms.way, left, on).items(), *outside.items()) if node.value}
    return Redemption(on, left, MappingProxyType(parts), _going_on(remainder, beside))


def explain_total(redemption: Redemption) -> Explanation:
    """Tell what the sum is made of."""
    nodes = [node for part, node in redemption.parts.items() if part is not PayoffPart.ADVANCE]
    advance = redemption.parts.get(PayoffPart.ADVANCE)
    owed = added(TOTAL, sum((node.value for node in nodes), ZERO), nodes or (given(TOTAL, ZERO),))
    return owed if advance is None else less(TOTAL, redemption.total, owed, advance)


def explain_saving(redemption: Redemption) -> Explanation:
    """Tell what is saved: all that would be paid without redemption, less the sum of it."""
    return less(SAVING, redemption.saving, redemption.going_on, explain_total(redemption))


def _fee(terms: RedemptionTerms, left: Remainder) -> Explanation:
    rate = given(gettext_noop("Fee, percent of what is owed"), terms.fee_percent, unit=Unit.PERCENT)
    share = q(left.balance * terms.fee_percent / 100)
    owed = given(gettext_noop("Owed on the day"), left.balance)
    by_percent = percent_of(gettext_noop("Fee by percent"), share, owed, rate)
    fixed = given(gettext_noop("Fixed fee"), terms.fee)
    return added(gettext_noop("Fee for early redemption"), share + terms.fee, (by_percent, fixed))


def _going_on(remainder: Remainder, beside: Beside) -> Explanation:
    parts = (
        explain_payments(gettext_noop("Payments of the plan"), remainder.rows),
        given(BUYOUT, remainder.buyout_apart),
        given(OVERDUE, beside.overdue),
        given(PENALTIES, beside.penalties),
    )
    owed = added(GOING_ON, sum((part.value for part in parts), ZERO), parts)
    if not beside.advance:
        return owed
    return less(GOING_ON, owed.value - beside.advance, owed, given(ADVANCE, beside.advance))
