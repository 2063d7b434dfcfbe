"""Costs of a product for a lease that is asked about: insurance, taxes of the asset, registration, the commission."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from calculator.engine.days import add_months
from calculator.engine.lease import Apart, CostItem, CostKind, CostVat, InPayments, InPolicyYears
from calculator.engine.taxes.rules import transport_tax
from calculator.kinds import CostBasis, CostCharging, InsuranceChoice, ProductCostKind, TaxRuleKind
from calculator.offers import Catalogue, Cost, Offer
from calculator.quoting.request import QuoteRequest
from calculator.quoting.terms import share_of_price
from common.messages import gettext_noop
from common.money import q

COMMISSION = gettext_noop("Commission of the lessor")
MONTHS_IN_YEAR = 12
PARTS = {
    ProductCostKind.INSURANCE: CostKind.INSURANCE,
    ProductCostKind.TRANSPORT_TAX: CostKind.TAX,
    ProductCostKind.REGISTRATION: CostKind.OTHER,
    ProductCostKind.OTHER: CostKind.OTHER,
}
LABELS = {
    ProductCostKind.INSURANCE: gettext_noop("Insurance"),
    ProductCostKind.TRANSPORT_TAX: gettext_noop("Transport tax"),
    ProductCostKind.REGISTRATION: gettext_noop("Registration of the asset"),
}


def cost_items(request: QuoteRequest, offer: Offer, catalogue: Catalogue) -> tuple[CostItem, ...]:
    """What the engine adds to the lease; the request's price is with VAT.

    A year's cost is due for each policy year that begins, transport tax for the months of the lease alone. Transport
    tax by power is left out where the lessor has entered no rate for the first day. What is declined is left out too.
    """
    found = [item for cost in costs_asked(request, offer) for item in _items(cost, request, catalogue)]
    return (*_commission(request, offer), *(item for item in found if item.amount))


def costs_asked(request: QuoteRequest, offer: Offer) -> tuple[Cost, ...]:
    """Costs of the product for the asset without insurance that the client declines."""
    declines = request.insurance == InsuranceChoice.OWN
    return tuple(cost for cost in offer.costs_of(request.asset_kind) if not (declines and cost.is_optional))


def _commission(request: QuoteRequest, offer: Offer) -> Iterator[CostItem]:
    """Paid once beside the advance; the lessor's own."""
    if amount := share_of_price(request, offer.commission):
        yield CostItem(label=COMMISSION, amount=amount, charging=Apart(), passed_on=False)


def _items(cost: Cost, request: QuoteRequest, catalogue: Catalogue) -> Iterator[CostItem]:
    is_apart = cost.charging == CostCharging.APART
    if cost.basis == CostBasis.AMOUNT_ONCE:
        yield _item(cost, cost.value, Apart() if is_apart else InPayments())
        return
    for years, months in _years(cost, request.term_months):
        amount = _of_months(cost, months, request, catalogue)
        if not is_apart:
            yield _item(cost, amount, InPolicyYears(years))
            continue
        for year in years:
            day = add_months(request.starts_on, MONTHS_IN_YEAR * (year - 1))
            yield _item(cost, amount, Apart(day))


def _years(cost: Cost, term: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Policy years of the same cost, with the months that it is due for."""
    whole, rest = divmod(term, MONTHS_IN_YEAR)
    if rest and cost.kind != ProductCostKind.TRANSPORT_TAX:
        # A policy is for a year, however much of it the lease needs.
        whole, rest = whole + 1, 0
    if whole:
        yield tuple(range(1, whole + 1)), MONTHS_IN_YEAR
    if rest:
        yield (whole + 1,), rest


def _of_months(cost: Cost, months: int, request: QuoteRequest, catalogue: Catalogue) -> Decimal:
    """Roubles for so many months of a year, half up to the kopeck."""
    match cost.basis:
        case CostBasis.POWER:
            rule = catalogue.taxes.on(TaxRuleKind.TRANSPORT_TAX, request.starts_on)
            power = cost.value if request.power is None else request.power
            return transport_tax(power, rule.value, months) if rule else Decimal(0)
        case CostBasis.PERCENT_A_YEAR:
            year = share_of_price(request, cost.value)
        case _:
            year = cost.value
    return q(year * months / MONTHS_IN_YEAR)


def _item(cost: Cost, amount: Decimal, charging: Any) -> CostItem:
    return CostItem(
        label=cost.label or LABELS[ProductCostKind(cost.kind)],
        amount=amount,
        kind=PARTS[ProductCostKind(cost.kind)],
        charging=charging,
        vat=CostVat(cost.vat),
        obligatory=not cost.is_optional,
    )
