"""Why each figure of a termination settlement is what it is, down to the terms of the contract."""

from decimal import Decimal

from calculator.engine.explain.nodes import added, given, less
from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit
from common.messages import gettext_noop
from payments.engine.termination.settlement import DAYS_OF_YEAR, Settlement
from payments.engine.termination.terms import TerminationTerms

RATE = gettext_noop("Charge for financing, percent a year")
ADVANCE = gettext_noop("Advance")


def explain_saldo(settlement: Settlement) -> Explanation:
    """Tell both sides down to the terms of the contract."""
    what = gettext_noop("Balance of mutual obligations")
    note = gettext_noop("Above zero the lessor pays it, below zero the lessee.")
    return Explanation(
        what=what,
        value=settlement.saldo,
        operation=Operation.DIFFERENCE,
        parts=(_lessee(settlement), _lessor(settlement)),
        note=note,
        on=settlement.ending.returned_on,
    )


def explain_rate(settlement: Settlement) -> Explanation:
    """Tell the charge for financing, percent a year: of the contract, or found from its payments."""
    terms = settlement.terms
    if terms.rate is not None:
        return given(RATE, terms.rate, unit=Unit.PERCENT, note=gettext_noop("By the contract."))
    days = given(gettext_noop("Days of the term"), terms.days, unit=Unit.NUMBER)
    financing = _financing(terms)
    income = less(
        gettext_noop("Income of the lessor over the term"),
        terms.promised - terms.advance - terms.financing,
        _promised(terms),
        given(ADVANCE, terms.advance),
        financing,
    )
    used = Explanation(
        what=gettext_noop("Financing × days"),
        value=terms.financing * terms.days,
        operation=Operation.PRODUCT,
        parts=(financing, days),
        unit=Unit.NUMBER,
    )
    year = given(gettext_noop("Percent × days of a year"), 100 * DAYS_OF_YEAR, unit=Unit.NUMBER)
    return Explanation(
        what=RATE,
        value=settlement.rate,
        operation=Operation.PROPORTION,
        parts=(income, year, used),
        unit=Unit.PERCENT,
        own_formula=gettext_noop("income / (financing × days) × 365 × 100"),
    )


def explain_charge(settlement: Settlement) -> Explanation:
    """Tell the charge for the days up to the return of the money."""
    parts = (
        _financing(settlement.terms),
        explain_rate(settlement),
        given(gettext_noop("Days of use"), settlement.days, unit=Unit.NUMBER),
        given(gettext_noop("Days of the year"), DAYS_OF_YEAR, unit=Unit.NUMBER),
    )
    return Explanation(
        what=gettext_noop("Charge for financing"),
        value=settlement.charge,
        operation=Operation.YEARLY_PERCENT,
        parts=parts,
        rounding=Rounding.KOPECK,
        days=settlement.days,
        rate=settlement.rate,
        on=settlement.ending.returned_on,
    )


def _financing(terms: TerminationTerms) -> Explanation:
    """P. 3.4: price less advance, and what else the lessor bore."""
    own = less(
        gettext_noop("Price less the advance"),
        terms.price - terms.advance,
        given(gettext_noop("Purchase price"), terms.price),
        given(ADVANCE, terms.advance),
    )
    costs = [given(cost.what, cost.amount) for cost in terms.costs]
    return added(gettext_noop("Financing"), terms.financing, (own, *costs))


def _promised(terms: TerminationTerms) -> Explanation:
    payments = given(gettext_noop("Payments by the contract"), terms.payments)
    buyout = given(gettext_noop("Buyout price"), terms.buyout if terms.with_buyout else Decimal(0))
    note = "" if terms.with_buyout else gettext_noop("Without the buyout price.")
    return added(gettext_noop("Everything to be paid by the contract"), terms.promised, (payments, buyout), note=note)


def _lessor(settlement: Settlement) -> Explanation:
    ending = settlement.ending
    parts = (
        _financing(settlement.terms),
        explain_charge(settlement),
        *(given(loss.what, loss.amount) for loss in ending.losses),
        given(gettext_noop("Penalties"), ending.penalties),
    )
    return added(gettext_noop("Due to the lessor"), settlement.lessor, parts)


def _lessee(settlement: Settlement) -> Explanation:
    ending = settlement.ending
    parts = (
        given(gettext_noop("Payments received, without the advance"), ending.received),
        given(gettext_noop("Value of the returned asset"), ending.asset),
    )
    return added(gettext_noop("Due to the lessee"), settlement.lessee, parts)
