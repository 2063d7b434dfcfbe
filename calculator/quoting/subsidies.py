"""What a programme pays for the lease that is asked for; a refusal names the field that stands in the way."""

from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.subsidy import Subsidy, SubsidyCase, SubsidyOf, SubsidyRefusal, subsidise
from calculator.offers import Programme
from calculator.quoting.request import QuoteRequest

# The field that a person would change; the programme itself where no other choice would help.
FIELDS = {
    SubsidyRefusal.KIND: "asset_kind",
    SubsidyRefusal.SEGMENT: "segment",
    SubsidyRefusal.PRICE: "price",
    SubsidyRefusal.NO_ADVANCE: "advance_percent",
}


def subsidy_for(programme: Programme, request: QuoteRequest, advance: Decimal) -> Subsidy:
    """What the programme pays while the price increase is not known yet; roubles with VAT.

    Raises:
        ImpossibleTerms: the programme pays nothing.

    """
    return _paid(subsidise(programme.rules, _case(request, advance)), request)


def check_increase(subsidy: Subsidy, request: QuoteRequest, *, advance: Decimal, increase: Decimal) -> None:
    """Look at the conditions on the price increase rate, percent a year, once the schedule is made.

    Raises:
        ImpossibleTerms: the programme pays nothing for such a lease.

    """
    _paid(subsidise(subsidy.programme, _case(request, advance, increase)), request)


def paid_advance(subsidy: Subsidy, advance: Decimal) -> Decimal:
    """What the client pays of the advance: a subsidy of the advance stands in for a part of it."""
    return advance - subsidy.amount if subsidy.programme.of is SubsidyOf.ADVANCE else advance


def _case(request: QuoteRequest, advance: Decimal, increase: Decimal | None = None) -> SubsidyCase:
    return SubsidyCase(
        price=request.price,
        advance=advance,
        signed_on=request.starts_on,
        asset_kind=request.asset_kind,
        segment=request.segment,
        increase=increase,
    )


def _paid(subsidy: Subsidy, request: QuoteRequest) -> Subsidy:
    if subsidy.refusal is None:
        return subsidy
    highest = subsidy.programme.highest_price if subsidy.refusal is SubsidyRefusal.PRICE else None
    refusal = ImpossibleTerms(
        f"programme_{subsidy.refusal}",
        subsidy.message,
        field=FIELDS.get(subsidy.refusal, "programme"),
        given=request.price if highest is not None else None,
        highest=highest,
        nearest=highest,
    )
    refusal.params.update(subsidy.params)
    raise refusal
