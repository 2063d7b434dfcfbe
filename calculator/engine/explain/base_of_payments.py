"""What a schedule repays, and what its payments were solved for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from calculator.engine.explain.nodes import figure, given, less, percent_of
from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit, first_that_holds
from calculator.engine.rounding import ENGINE_CONTEXT, to_kopeck
from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import Differentiated, Individual, Mixed, Phases, Weighted
from common.messages import gettext_noop

BUYOUT = gettext_noop("Buyout price")
FINANCED = gettext_noop("Financed amount")
EQUAL_PAYMENT = gettext_noop("Equal payment before rounding")
EQUAL_PART = gettext_noop("Equal part of principal before rounding")
WEIGHTED_BASE = gettext_noop("Base of the weights before rounding")
SOLVED = gettext_noop("Found so that the balance ends at exactly the buyout price.")
ONE = Decimal(1)


def financed(schedule: Schedule) -> Explanation:
    """What the schedule repays: price less subsidy less advance, plus financed costs."""
    terms = schedule.terms
    minus = [(gettext_noop("Advance"), terms.advance), (gettext_noop("Subsidy"), terms.subsidy)]
    asset = less(
        gettext_noop("Price less advance and subsidy"),
        terms.price - terms.advance - terms.subsidy,
        given(gettext_noop("Price with VAT"), terms.price),
        *(given(what, amount) for what, amount in minus if amount),
    )
    return Explanation(
        what=FINANCED,
        value=schedule.financed,
        operation=Operation.SUM,
        parts=(asset, given(gettext_noop("Financed costs"), terms.financed_costs)),
        rounding=Rounding.KOPECK,
    )


def base(schedule: Schedule) -> Explanation:
    """What payments were solved for; given as found where skipped interest is deferred and no formula is exact."""
    formula, what = _formula(schedule)
    found = Explanation(what=what, value=round(schedule.base, 10), note=SOLVED)
    return first_that_holds(formula, found)


def _formula(schedule: Schedule) -> tuple[Explanation, str]:
    """The formula of the plan and the name of its base."""
    rows = [row for row in schedule.rows if not row.is_buyout][schedule.terms.grace :]
    ones = [ONE] * len(rows)
    whole = figure(FINANCED, schedule.financed, "financed")
    match schedule.terms.plan:
        case Differentiated() | Phases(first=Differentiated()):
            return _equal_part(schedule, len(rows)), EQUAL_PART
        case Weighted(weights):
            left = list(weights[schedule.terms.grace :])
            while not left[-1]:
                left.pop()
            return _by_growth(schedule, WEIGHTED_BASE, whole, rows[: len(left)], left), WEIGHTED_BASE
        case Individual(fixed):
            amounts = {payment.number: payment.amount for payment in fixed}
            free = [Decimal(row.number not in amounts) for row in rows]
            return _by_growth(schedule, EQUAL_PAYMENT, whole, rows, free, amounts), EQUAL_PAYMENT
        case Mixed(share):
            return _by_growth(schedule, EQUAL_PAYMENT, _annuity_part(schedule, share), rows, ones), EQUAL_PAYMENT
        case _:
            return _by_growth(schedule, EQUAL_PAYMENT, whole, rows, ones), EQUAL_PAYMENT


def _equal_part(schedule: Schedule, count: int) -> Explanation:
    parts = (
        figure(FINANCED, schedule.financed, "financed"),
        given(BUYOUT, to_kopeck(schedule.terms.buyout)),
        given(gettext_noop("Number of payments"), count, unit=Unit.NUMBER),
    )
    formula = gettext_noop("(financed amount − buyout price) / number of payments")
    return _level(EQUAL_PART, schedule, parts, formula)


def _annuity_part(schedule: Schedule, share: Decimal) -> Explanation:
    """What of the financed amount a mixed plan repays in equal payments, the buyout price included."""
    repaid = schedule.financed - to_kopeck(schedule.terms.buyout)
    in_parts = to_kopeck(repaid * share)
    percent = given(gettext_noop("Share repaid in equal parts"), share * 100, unit=Unit.PERCENT)
    what = gettext_noop("Repaid in equal parts of principal")
    return less(
        gettext_noop("Repaid in equal payments"),
        schedule.financed - in_parts,
        figure(FINANCED, schedule.financed, "financed"),
        percent_of(what, in_parts, given(gettext_noop("Financed amount less buyout price"), repaid), percent),
    )


def _by_growth(  # what the formula is made of
    schedule: Schedule,
    what: str,
    balance: Explanation,
    rows: Sequence[Row],
    weights: Sequence[Decimal],
    fixed: Mapping[int, Decimal] | None = None,
) -> Explanation:
    """(F * P_n - sum(a_k * P_n / P_k) - B) / sum(w_k * P_n / P_k), with P the growth of a rouble owed."""
    with localcontext(ENGINE_CONTEXT):
        owed, paid, grown_fixed = ONE, Decimal(0), Decimal(0)
        for row, weight in zip(rows, weights, strict=True):
            growth = ONE + row.factor
            owed, paid = owed * growth, paid * growth + weight
            grown_fixed = grown_fixed * growth + (fixed or {}).get(row.number, Decimal(0))
        grown = balance.value * owed
        left = grown - grown_fixed
    whole = Explanation(
        what=gettext_noop("What is financed, with interest of the whole term"),
        value=grown,
        operation=Operation.PRODUCT,
        parts=(balance, given(gettext_noop("Growth of a rouble over the term"), owed, unit=Unit.NUMBER)),
    )
    if fixed:
        named = given(gettext_noop("Fixed payments with the interest they save"), grown_fixed)
        whole = less(gettext_noop("What is left for the other payments"), left, whole, named)
    parts = (
        whole,
        given(BUYOUT, to_kopeck(schedule.terms.buyout)),
        given(gettext_noop("Growth of a rouble paid every time"), paid, unit=Unit.NUMBER),
    )
    formula = gettext_noop("(financed amount × growth − buyout price) / growth of payments of one rouble")
    return _level(what, schedule, parts, formula)


def _level(what: str, schedule: Schedule, parts: tuple[Explanation, ...], formula: str) -> Explanation:
    return Explanation(
        what=what,
        value=round(schedule.base, 10),
        operation=Operation.LEVEL,
        parts=parts,
        rounding=Rounding.TEN_DIGITS,
        own_formula=formula,
    )
