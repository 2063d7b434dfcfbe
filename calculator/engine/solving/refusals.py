"""What `solve` refuses."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.solving.goal import Goal
from calculator.engine.solving.trial import Trial
from common.messages import gettext_noop

_SHOWN = Decimal("0.0001")


def nothing_known() -> ImpossibleTerms:
    """Neither a payment nor a price increase is given."""
    return ImpossibleTerms(
        "nothing_known",
        gettext_noop("To find this, the payment or the price increase must be known."),
        field="payment",
    )


def term_set_by_weights(given: int) -> ImpossibleTerms:
    """A weighted plan has a weight for every payment, so its term is known."""
    return ImpossibleTerms(
        "term_set_by_weights",
        gettext_noop("The term cannot be found: the weights of the plan are for %(nearest)s payments."),
        field="payments",
        given=given,
        lowest=given,
        highest=given,
        nearest=given,
    )


def unreachable(goal: Goal, *ends: Trial) -> ImpossibleTerms:
    """No value of the unknown gives the asked figure; the trials are those of its lowest and highest value."""
    figures = sorted(goal.figure(trial.schedule) for trial in ends if trial.schedule is not None)
    # A price increase has any number of digits; people are told four, rounded to the possible side.
    lowest = min(_short(figures[0], ROUND_CEILING), figures[-1])
    highest = max(_short(figures[-1], ROUND_FLOOR), figures[0])
    return ImpossibleTerms(
        "unreachable",
        gettext_noop("With the other terms “%(field)s” cannot be %(given)s. The nearest possible is %(nearest)s."),
        field=goal.field,
        given=goal.asked,
        lowest=lowest,
        highest=highest,
        nearest=min(lowest, highest, key=lambda figure: abs(figure - goal.asked)),
    )


def _short(figure: Decimal, rounding: str) -> Decimal:
    rounded = figure.quantize(_SHOWN, rounding)
    return figure if rounded == figure else rounded


def check_asked(goal: Goal, lowest: Decimal, highest: Decimal) -> None:
    """Refuse a known figure that is no number or absurd."""
    if goal.asked.is_nan() or not lowest <= goal.asked <= highest:
        raise ImpossibleTerms(
            "out_of_bounds",
            gettext_noop("“%(field)s” must be from %(lowest)s to %(highest)s."),
            field=goal.field,
            given=None if goal.asked.is_nan() else goal.asked,
            lowest=lowest,
            highest=highest,
            nearest=lowest if goal.asked.is_nan() else min(max(goal.asked, lowest), highest),
        )
