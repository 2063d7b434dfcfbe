"""From terms to a schedule: checks, periods, the rows of the plan, the buyout."""

from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from calculator.engine.build.annuity import walk_annuity, walk_differentiated, walk_mixed, walk_phases
from calculator.engine.build.checks import check_terms
from calculator.engine.build.frame import make_frame
from calculator.engine.build.individual import walk_individual
from calculator.engine.build.refusals import unit_too_coarse
from calculator.engine.build.walk import Walk
from calculator.engine.build.weighted import walk_weighted
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import KOPECK, ROW_CONTEXT
from calculator.engine.schedule import Schedule
from calculator.engine.terms import Differentiated, Individual, Mixed, Phases, Terms, Weighted
from common.messages import gettext_noop

__all__ = ["build_schedule"]

_ONE = Decimal(1)


def build_schedule(terms: Terms) -> Schedule:
    """Make the schedule of a lease; roubles with VAT, interest and payments rounded half up to the kopeck.

    The financed amount is repaid down to exactly the buyout price; what rounding leaves goes to the last payment that
    is not skipped. Payments of interest only (grace) come first and are not rounded to the unit. Interest that a
    payment does not cover is deferred or capitalised as the terms say.

    Raises:
        ImpossibleTerms: a term is out of its bounds; the error names it, the bounds and the nearest possible value.

    """
    with localcontext(ROW_CONTEXT):
        check_terms(terms)
        try:
            return _build(terms)
        except (DivisionByZero, InvalidOperation, Overflow) as error:
            # Amounts are bounded, so it is the rate that makes more digits than there are.
            raise ImpossibleTerms(
                "undefined",
                gettext_noop("These numbers have no result: somewhere they divide by zero or grow without bound."),
                field="rate",
                given=terms.rate,
            ) from error


def _build(terms: Terms) -> Schedule:
    frame = make_frame(terms)
    walk = Walk(frame)
    walk.interest_only(terms.grace)
    base = _walk_plan(walk)
    schedule = Schedule(terms=terms, financed=frame.financed, base=base, rows=walk.finish())
    if terms.unit != KOPECK and terms.payments > 1:
        _check_unit(schedule)
    return schedule


def _walk_plan(walk: Walk) -> Decimal:
    match walk.frame.terms.plan:
        case Weighted() as plan:
            return walk_weighted(walk, plan)
        case Individual() as plan:
            return walk_individual(walk, plan)
        case Phases() as plan:
            return walk_phases(walk, plan)
        case Mixed() as plan:
            return walk_mixed(walk, plan)
        case Differentiated():
            return walk_differentiated(walk)
        case _:
            return walk_annuity(walk)


def _check_unit(schedule: Schedule) -> None:
    """Refuse a coarse unit that leaves nothing of the payments; kopecks of a tiny lease may well round to nothing."""
    terms = schedule.terms
    weights = terms.plan.weights[terms.grace :] if isinstance(terms.plan, Weighted) else (_ONE,)
    largest = schedule.base * max(weights)
    nothing_paid = not any(row.payment for row in schedule.rows[terms.grace : terms.payments - 1])
    if nothing_paid and 0 < largest * 2 < terms.unit:
        raise unit_too_coarse(terms.unit, largest)
