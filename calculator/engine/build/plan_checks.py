"""Whether a plan fits the number of payments."""

from collections import Counter
from decimal import Decimal

from calculator.engine.build.bounds import check_between, check_count, check_money
from calculator.engine.build.limits import HIGHEST_PRICE
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import ZERO, Individual, Mixed, Phases, Terms, Weighted
from common.messages import gettext_noop

_HIGHEST_WEIGHT = Decimal(1_000_000)


def check_plan(terms: Terms) -> None:
    """Check what the plan itself brings.

    Raises:
        ImpossibleTerms: shares, weights or fixed payments are out of bounds, or not as many as payments.

    """
    match terms.plan:
        case Mixed(share=share):
            check_between("plan", share, Decimal(0), Decimal(1))
        case Phases(payments=payments):
            _check_phases(terms, payments)
        case Weighted(weights=weights):
            _check_weights(terms, weights)
        case Individual() as plan:
            _check_fixed(terms, plan)
        case _:
            pass


def _check_phases(terms: Terms, payments: int) -> None:
    regular = terms.payments - terms.grace
    if regular < 2:  # noqa: PLR2004 - one payment for each phase
        raise ImpossibleTerms(
            "no_second_phase",
            gettext_noop("Two phases need two payments or more besides those of interest only: %(nearest)s in all."),
            field="payments",
            given=terms.payments,
            lowest=terms.grace + 2,
            nearest=terms.grace + 2,
        )
    check_count("plan", payments, 1, regular - 1)


def _check_weights(terms: Terms, weights: tuple[Decimal, ...]) -> None:
    if len(weights) != terms.payments:
        raise ImpossibleTerms(
            "weights_number",
            gettext_noop("There are %(nearest)s weights for %(given)s payments: each payment needs one."),
            field="payments",
            given=terms.payments,
            lowest=len(weights),
            highest=len(weights),
            nearest=len(weights),
        )
    for weight in weights:
        check_between("plan", weight, Decimal(0), _HIGHEST_WEIGHT)
    if not any(weights[terms.grace :]):
        raise ImpossibleTerms(
            "weights_zero",
            gettext_noop("All payments are skipped: at least payment %(number)s must have a weight above zero."),
            field="plan",
            given=ZERO,
            nearest=Decimal(1),
            number=terms.payments,
        )


def _check_fixed(terms: Terms, plan: Individual) -> None:
    times = Counter(payment.number for payment in plan.fixed)
    for payment in plan.fixed:
        check_count("plan", payment.number, terms.grace + 1, terms.payments)
        check_money("plan", payment.amount, ZERO, HIGHEST_PRICE)
        if times[payment.number] > 1:
            raise ImpossibleTerms(
                "fixed_twice",
                gettext_noop("Payment %(number)s is fixed more than once."),
                field="plan",
                number=payment.number,
                given=times[payment.number],
                nearest=1,
            )
