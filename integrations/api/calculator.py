"""A quote for whoever asks: the same as on the calculator's page, and as public."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from accounts.api_acting import problem
from accounts.models.company import Segment
from calculator import catalogue
from calculator.asking import ask, refusals
from calculator.engine.errors import ImpossibleTerms, Value
from calculator.engine.lease import AdvanceOffset, CostKind, LeaseRow, RowKind
from calculator.engine.taxes.rules import BalanceHolder
from calculator.kinds import AssetKind, InsuranceChoice, PaymentTiming, PlanKind, PriceVat
from calculator.quoting.costs import COMMISSION
from calculator.quoting.quote import Quote
from calculator.quoting.request import MOST_PARTS, QuoteRequest, plain, to_query
from calculator.refusing import refusal_text
from calculator.showing import CostShown, Shown, costs_shown
from integrations.api.answers import Problem, WrongParameter, answer
from integrations.api.parameters import Day
from integrations.api.values import Roubles

router = Router(tags=["Calculator"])
RATE_DIGITS = Decimal("0.0001")
WORDS = ("asset_kind", "segment", "plan", "timing", "advance_offset", "balance_holder", "price_vat", "insurance")
_PATTERN = r"^-?[0-9]{1,16}(\.[0-9]{1,8})?$"
_ROUBLES = r"^[0-9]{1,16}(\.[0-9]{1,2})?$"


def _number(value: object) -> object:
    """Take text and whole numbers: a JSON number with a point is a binary fraction."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not re.fullmatch(_PATTERN, str(value)):
        raise ValueError(_("Expected a number as text, such as “1234.56”."))
    return str(value)


def _whole(value: object) -> object:
    # To JSON 36.0 is the whole number 36.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(_("Expected a whole number."))  # noqa: TRY004 - pydantic hears it
    return value


def _text_schema(pattern: str, description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "pattern": pattern, "description": description, "examples": [example]},
        mode="validation",
    )


Whole = Annotated[int, BeforeValidator(_whole)]
Group = Annotated[int, Field(ge=1, le=10), BeforeValidator(_whole)]
Money = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, max_digits=18, decimal_places=2),
    _text_schema(_ROUBLES, "Roubles with kopecks, VAT included.", "5000000.00"),
]
Share = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(max_digits=24, decimal_places=8),
    _text_schema(_PATTERN, "Percent.", "20"),
]
Weight = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(max_digits=24, decimal_places=8),
    _text_schema(_PATTERN, "Size of a payment beside the others.", "0.9"),
]
# A price increase falls below zero where a subsidy is larger than the interest.
Rate = Annotated[
    Decimal,
    PlainSerializer(lambda rate: plain(round(rate, 4)), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,4})?$", "examples": ["11.25"]}),
]


class FixedPaymentIn(Schema):
    """A payment whose amount the client sets."""

    model_config = ConfigDict(extra="forbid")
    number: Whole = Field(ge=1, le=MOST_PARTS, description="From 1.")
    amount: Money


class QuoteIn(Schema):
    """A lease that is asked about. Bounds are those of the product; a refusal names them and the nearest value."""

    model_config = ConfigDict(extra="forbid")
    product: str = Field(max_length=40, description="Code of a product, as in an address of the calculator's page.")
    asset_kind: AssetKind
    price: Money = Field(description="Roubles with kopecks, with VAT unless `price_vat` says otherwise.")
    advance_percent: Share = Field(description="Advance, percent of the price with VAT.")
    term_months: Whole = Field(ge=1, le=MOST_PARTS, description="Months; a whole number of periods.")
    segment: Segment = Field(Segment.MEDIUM, description="Size of the client's business.")
    months: Whole = Field(1, ge=1, le=12, description="Months between payments.")
    price_vat: PriceVat = PriceVat.WITH
    buyout_percent: Share = Field(Decimal(0), description="Buyout price, percent of the price with VAT.")
    plan: PlanKind = PlanKind.ANNUITY
    skipped_months: list[Whole] = Field([], max_length=12, description="Months of the year, of a seasonal plan.")
    weights: list[Weight] = Field([], max_length=MOST_PARTS, description="One for each payment of a stepped plan.")
    fixed: list[FixedPaymentIn] = Field([], max_length=MOST_PARTS, description="Payments of an individual plan.")
    mixed_share: Share | None = Field(
        None, description="Of a mixed plan: part repaid evenly, from 0.01 to 0.99, six digits."
    )
    grace: Whole = Field(0, ge=0, le=MOST_PARTS, description="First payments of interest only.")
    timing: PaymentTiming = PaymentTiming.ARREARS
    starts_on: Day | None = Field(None, description="Interest runs from this day; today unless given.")
    first_payment_on: Day | None = None
    programme: str = Field("", max_length=40, description="Code of a subsidy programme.")
    advance_offset: AdvanceOffset = AdvanceOffset.AT_ONCE
    insurance: InsuranceChoice = Field(
        InsuranceChoice.INCLUDED, description="`own`: the client insures the asset, where the product leaves it so."
    )
    power: Share | None = Field(
        None, description="Horsepower for the transport tax, where the product has it; the usual one unless given."
    )
    tax_scheme: Literal["osno", "usn_income", "usn_profit"] = "osno"
    loan_rate: Share | None = Field(None, description="Of a bank loan to compare with, percent a year.")
    discount_rate: Share | None = Field(None, description="Percent a year.")
    balance_holder: BalanceHolder = BalanceHolder.LESSOR
    depreciation_factor: Share = Field(Decimal(1), description="From 1.")
    asset_group: Group | None = Field(None, description="Depreciation group; by the kind of asset unless given.")

    def request(self, *, on: date) -> QuoteRequest:
        """What is asked, on a day."""
        told = self.model_dump(mode="python")
        told["starts_on"] = self.starts_on or on
        told["fixed"] = tuple((one.number, one.amount) for one in self.fixed)
        for name in ("skipped_months", "weights"):
            told[name] = tuple(told[name])
        for name in WORDS:
            told[name] = str(told[name].value)
        return QuoteRequest(**told)


class QuoteRow(BaseModel):
    """A payment. `amount` is the sum of principal, interest, insurance and other; VAT is inside it."""

    kind: RowKind
    number: int
    due_on: date
    amount: Roubles
    principal: Roubles
    interest: Roubles
    insurance: Roubles
    other: Roubles = Field(description="Taxes of the asset, other costs, and what a change of the VAT rate adds.")
    vat_rate: Rate = Field(description="Percent.")
    vat: Roubles
    balance: Roubles = Field(description="Principal owed after the payment.")

    @classmethod
    def of(cls, row: LeaseRow, balance: Decimal) -> Self:
        """Read a row of the page."""
        same = ("kind", "number", "due_on", "amount", "principal", "interest", "insurance", "vat_rate", "vat")
        other = row.taxes + row.other + row.vat_change + row.shortfall
        return cls(**{name: getattr(row, name) for name in same}, other=other, balance=balance)


class CostOut(BaseModel):
    """A cost of the asset over the whole lease."""

    name: str
    kind: CostKind
    amount: Roubles = Field(description="With VAT at the rate of the first day.")
    apart: bool = Field(description="Billed apart: in neither the rows nor the total.")

    @classmethod
    def of(cls, cost: CostShown) -> Self:
        """Read what the page shows."""
        return cls(name=_(cost.label), kind=cost.kind, amount=cost.amount, apart=cost.is_apart)


class QuoteOut(BaseModel):
    """A preliminary calculation. Amounts are roubles with VAT, rates percent a year."""

    product: str
    product_version: int
    rate: Rate = Field(description="Interest of the schedule.")
    starts_on: date
    ends_on: date
    price: Roubles
    price_without_vat: Roubles
    subsidy: Roubles
    advance: Roubles = Field(description="Paid by the client, without the subsidy.")
    financed: Roubles
    buyout: Roubles
    highest_payment: Roubles
    total: Roubles = Field(description="Advance, payments and buyout price.")
    overpayment: Roubles = Field(description="Total less the price.")
    commission: Roubles = Field(
        description="Paid once, with the advance; apart from the total, inside the effective rate."
    )
    billed_apart: Roubles = Field(description="The commission and costs billed apart.")
    costs: list[CostOut] = Field(description="Insurance, taxes of the asset and the like, without the commission.")
    price_increase: Rate = Field(description="Overpayment in percent of the price, a year.")
    effective_rate: Rate | None = Field(description="XIRR of what the client pays; null where it is not defined.")
    rows: list[QuoteRow]
    link: str = Field(description="Address of the page with this calculation.")

    @classmethod
    def of(cls, quote: Quote, link: str) -> Self:
        """Read what the page shows."""
        shown, terms, indicators = Shown(quote.plan), quote.terms, quote.indicators
        effective = indicators.client_effective_rate
        return cls(
            product=quote.offer.code,
            product_version=quote.offer.number,
            rate=quote.rate,
            starts_on=terms.starts_on,
            ends_on=quote.schedule.ends_on,
            price=terms.price,
            price_without_vat=quote.price_without_vat,
            subsidy=terms.subsidy,
            advance=quote.advance,
            financed=quote.schedule.financed,
            buyout=terms.buyout,
            highest_payment=shown.highest,
            total=shown.totals.amount,
            overpayment=indicators.overpayment,
            commission=quote.commission,
            billed_apart=indicators.billed_apart,
            costs=[CostOut.of(cost) for cost in costs_shown(quote.plan) if cost.label != COMMISSION],
            price_increase=indicators.increase_year,
            effective_rate=effective.percent if effective else None,
            rows=[QuoteRow.of(line.row, line.balance) for year in shown.years for line in year.lines],
            link=link,
        )


class WrongTerm(WrongParameter):
    """A term that was refused, with its bounds and the nearest possible value, where there are such."""

    lowest: str | None = None
    highest: str | None = None
    nearest: str | None = None

    @classmethod
    def of(cls, refusal: ImpossibleTerms, given: QuoteRequest) -> Self:
        """Say what is possible."""
        return cls(
            field=refusal.field,
            value=_plain(getattr(given, refusal.field, None)) or "",
            message=refusal_text(refusal),
            lowest=_plain(refusal.lowest),
            highest=_plain(refusal.highest),
            nearest=_plain(refusal.nearest),
        )


class QuoteProblem(Problem):
    """Why there is no quote: everything that is wrong or impossible at once."""

    errors: list[WrongTerm] = Field(min_length=1)


@router.post(
    "/quote",
    url_name="quote",
    operation_id="quote",
    auth=None,
    response={200: QuoteOut, 400: Problem, 401: Problem, 422: QuoteProblem, 429: Problem},
)
def quote(request: HttpRequest, terms: QuoteIn) -> HttpResponse:
    """Calculate a lease. Needs no token; without one an address may ask 60 times a minute."""
    # Requests with a token are counted by the token.
    if getattr(request, "actor", None) is None and _asks_too_often(request):
        most = settings.CALCULATOR_QUOTES_PER_MINUTE
        told = _("More than %(most)s calculations a minute. Come again in a minute.") % {"most": most}
        return problem(429, "too_many_requests", told, headers={"Retry-After": "60"})
    on = timezone.localdate()
    asked, known = terms.request(on=on), catalogue.current(on)
    try:
        made = ask(asked, known)
    except ImpossibleTerms:
        return _impossible(asked, list(refusals(asked, known)))
    query = urlencode(to_query(asked, version=made.offer.number))
    link = request.build_absolute_uri(f"{reverse('calculator:page')}?{query}")
    return answer(QuoteOut.of(made, link))


def _asks_too_often(request: HttpRequest) -> bool:
    """Count this request of the address."""
    limit = {"quote": f"{settings.CALCULATOR_QUOTES_PER_MINUTE}/m/ip"}
    return ratelimit.consume(request, app="calculator", action="quote", config=limit) is None


def _impossible(asked: QuoteRequest, found: list[ImpossibleTerms]) -> HttpResponse:
    body = QuoteProblem(
        code="impossible_terms",
        message=_("Such a lease cannot be calculated"),
        errors=[WrongTerm.of(refusal, asked) for refusal in found],
    )
    return HttpResponse(body.model_dump_json(), status=422, content_type="application/json")


def _plain(value: Value | object | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)
