"""What a product allows in payments that a person shapes: how high, how often none, how much interest put off."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal, localcontext
from functools import lru_cache

from calculator.engine.build import build_schedule
from calculator.engine.dates import payment_dates
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.plans import skipping
from calculator.engine.rounding import ENGINE_CONTEXT, to_kopeck
from calculator.engine.schedule import Schedule
from calculator.engine.terms import Annuity, Terms
from calculator.kinds import PlanKind
from calculator.offers import Offer
from calculator.quoting.request import ZERO, QuoteRequest
from calculator.quoting.terms import HUNDRED, field_of
from common.messages import gettext_noop
from common.money import q

# Plans whose payments a person shapes.
SHAPED = frozenset({PlanKind.STEPPED, PlanKind.SEASONAL, PlanKind.INDIVIDUAL})
MONTHS_OF_YEAR = 12
KOPECK = Decimal("0.01")
# A policy for all products: interest may be put off for a quarter more than by skipping as many months as the product
# allows in a row. Otherwise a plan with these very months skipped would bear no change of its other payments at all.
DEFERRAL_ALLOWANCE = Decimal("1.25")


def highest_allowed(terms: Terms, offer: Offer) -> Decimal:
    """The highest regular payment, roubles: a share of the equal one of the same terms without grace."""
    return q(_highest(build_schedule(_equal(terms))) * offer.highest_payment / HUNDRED)


def check_shaped(request: QuoteRequest, offer: Offer, schedule: Schedule) -> None:
    """Hold payments that a person shapes to the product.

    None is above the product's share of the equal payment. Payments that are fixed or weighted one by one are skipped
    no more often in a year than months may be, and put off interest no further than such skipping does: otherwise
    tiny payments would be a loan without interest.

    Raises:
        ImpossibleTerms: naming the field of the request, the bound and, where it is a single one, the payment.

    """
    if request.plan not in SHAPED:
        return
    _check_highest(request, offer, schedule)
    if request.plan == PlanKind.INDIVIDUAL or (request.plan == PlanKind.SEASONAL and request.weights):
        field = "fixed" if request.plan == PlanKind.INDIVIDUAL else "weights"
        _check_skips(field, offer, schedule)
        _check_deferral(field, offer, schedule)


def cost_of_deferral(schedule: Schedule) -> Decimal:
    """What the lessor lends without interest, in roubles of the first day: financed less the payments' present value.

    Payments are discounted at the contract's own factors, so it is zero, but for roundings of kopecks, while every
    payment covers its interest; that is what keeping the rate means.
    """
    with localcontext(ENGINE_CONTEXT):
        worth, growth = ZERO, Decimal(1)
        for row in schedule.rows:
            growth *= 1 + row.factor
            worth += row.payment / growth
        return to_kopeck(schedule.financed - worth)


def most_deferral(terms: Terms, most_skipped: int) -> Decimal:
    """The dearest deferral, roubles: of as many months in a row as may be skipped, wherever in the year they begin."""
    return _most_deferral(_equal(terms), most_skipped)


@lru_cache(maxsize=256)
def _most_deferral(terms: Terms, most_skipped: int) -> Decimal:
    dates, dearest = payment_dates(terms), ZERO
    for first in range(MONTHS_OF_YEAR if most_skipped else 0):
        months = [(first + step) % MONTHS_OF_YEAR + 1 for step in range(most_skipped)]
        if all(day.month in months for day in dates):
            continue
        dearest = max(dearest, cost_of_deferral(build_schedule(replace(terms, plan=skipping(dates, months)))))
    return q(dearest * DEFERRAL_ALLOWANCE) + KOPECK * len(dates)


def _equal(terms: Terms) -> Terms:
    return replace(terms, plan=Annuity(), grace=0)


def _highest(schedule: Schedule) -> Decimal:
    return max(row.payment for row in schedule.rows if not row.is_buyout)


def _check_highest(request: QuoteRequest, offer: Offer, schedule: Schedule) -> None:
    bound, given = highest_allowed(schedule.terms, offer), _highest(schedule)
    if given <= bound:
        return
    raise ImpossibleTerms(
        "payment_too_high",
        gettext_noop("A payment of %(given)s ₽ is above the product's bound of %(highest)s ₽."),
        field=field_of("plan", request),
        given=given,
        lowest=ZERO,
        highest=bound,
        nearest=bound,
    )


def _check_skips(field: str, offer: Offer, schedule: Schedule) -> None:
    free = (row for row in schedule.rows if row.number > schedule.terms.grace and not row.is_buyout)
    skipped = Counter(row.due_on.year for row in free if not row.payment)
    year, count = max(skipped.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    if count <= offer.most_skipped_months:
        return
    refusal = ImpossibleTerms(
        "skipped_payments",
        gettext_noop(
            "From %(first_day)s to %(last_day)s payments are skipped %(given)s times, the product allows %(highest)s a"
            " year."
        ),
        field=field,
        given=count,
        lowest=0,
        highest=offer.most_skipped_months,
        nearest=offer.most_skipped_months,
    )
    refusal.params |= {"first_day": f"{year}-01-01", "last_day": f"{year}-12-31"}
    raise refusal


def _check_deferral(field: str, offer: Offer, schedule: Schedule) -> None:
    cost = cost_of_deferral(schedule)
    if cost <= KOPECK * len(schedule.rows):
        return
    bound = most_deferral(schedule.terms, offer.most_skipped_months)
    if cost <= bound:
        return
    raise ImpossibleTerms(
        "interest_put_off",
        gettext_noop(
            "Payments put off too much interest: without interest on it that is worth %(given)s ₽ of the lessor's"
            " money, the product allows %(highest)s ₽. Raise the lowest payments."
        ),
        field=field,
        given=cost,
        lowest=ZERO,
        highest=bound,
        nearest=bound,
    )
