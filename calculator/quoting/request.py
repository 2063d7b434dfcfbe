"""What is asked of the calculator, and the same as texts of a link. Nothing personal is in it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models.company import Segment
from calculator.engine.lease import AdvanceOffset
from calculator.engine.taxes.rules import BalanceHolder, TaxScheme
from calculator.kinds import AssetKind, InsuranceChoice, PaymentTiming, PlanKind, PriceVat
from calculator.quoting.labels import label_of
from common.messages import MessageError, gettext_noop

ZERO = Decimal(0)
# Sixteen digits of roubles; rates and weights have fewer.
_DECIMAL = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,8})?")
_WHOLE = re.compile(r"[0-9]{1,5}")
_WORD = re.compile(r"[a-z0-9_-]{0,40}")
# The longest term is 480 months; a link says no more parts than this.
MOST_PARTS = 480
VERSION = "version"
UNREADABLE = gettext_noop("“%(value)s” cannot be read as a value of “%(name)s”.")
MISSING_VALUE = gettext_noop("The value of “%(name)s” is missing.")
_OF_STAFF = frozenset({"rate_deviation"})


class UnreadableRequest(MessageError):
    """A text of a link that is missing or says nothing; `field` names it for programs, its label for people."""

    def __init__(self, field: str, value: str) -> None:
        self.field = field
        super().__init__(
            "unreadable",
            UNREADABLE if value else MISSING_VALUE,
            {"name": label_of(field), "value": value[:100]},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """A lease that somebody asks about. Shares are percent of the price with VAT.

    `price` is roubles with VAT, or without it as `price_vat` says. `months` lie between payments. `skipped_months` are
    months of the year (1 to 12) without a payment, for a seasonal plan; `weights` one for each payment, for stepped and
    seasonal ones; `fixed` pairs of a payment's number and its roubles, for an individual one; `mixed_share` the part of
    principal in equal parts (0 to 1), for a mixed one. Empty rates for comparison: those of the catalogue. `insurance`
    says who insures the asset where the product leaves it to the client, `power` horsepower for the transport tax
    (None: as usual for the product). `rate_deviation` is a manager's, in percentage points.
    """

    product: str
    asset_kind: str
    segment: str
    price: Decimal
    advance_percent: Decimal
    term_months: int
    starts_on: date
    months: int = 1
    buyout_percent: Decimal = ZERO
    plan: str = "annuity"
    skipped_months: tuple[int, ...] = ()
    weights: tuple[Decimal, ...] = ()
    fixed: tuple[tuple[int, Decimal], ...] = ()
    mixed_share: Decimal | None = None
    grace: int = 0
    timing: str = "arrears"
    first_payment_on: date | None = None
    programme: str = ""
    advance_offset: str = "at_once"
    tax_scheme: str = "osno"
    discount_rate: Decimal | None = None
    loan_rate: Decimal | None = None
    depreciation_factor: Decimal = Decimal(1)
    balance_holder: str = "lessor"
    asset_group: int | None = None
    price_vat: str = "with"
    insurance: str = "included"
    power: Decimal | None = None
    rate_deviation: Decimal = ZERO

    @property
    def payments(self) -> int:
        """Number of payments; a term that is no whole number of periods is refused by the limits."""
        return self.term_months // self.months


def to_query(request: QuoteRequest, *, version: int | None = None) -> dict[str, str]:
    """The request as texts in the order of its fields, defaults left out; equal requests give equal texts.

    With `version` the number of the product's version stands in it too.
    """
    told = {} if version is None else {VERSION: str(version)}
    for part in fields(request):
        value = getattr(request, part.name)
        if part.default is MISSING or value != part.default:
            told[part.name] = _WRITERS.get(part.name, _text)(value)
    return told


def from_query(params: Mapping[str, str], *, by_staff: bool = False) -> QuoteRequest:
    """Read a request; what is absent or empty has its default, unknown names are left alone.

    Only a link of the lessor's staff (`by_staff`) may move the rate: a visitor's deviation is left alone too.

    Raises:
        UnreadableRequest: naming the field that is missing or says nothing.

    """
    values: dict[str, Any] = {}
    for part in fields(QuoteRequest):
        text = params.get(part.name, "").strip()
        if part.name in _OF_STAFF and not by_staff:
            continue
        if text:
            values[part.name] = _READERS[part.name](part.name, text)
        elif part.default is MISSING:
            raise UnreadableRequest(part.name, text)
    return QuoteRequest(**values)


def read_part(name: str, text: str) -> Any:
    """Read one part of a request by its name.

    Raises:
        UnreadableRequest: the text says nothing.

    """
    return _READERS[name](name, text)


def version_of(params: Mapping[str, str]) -> int | None:
    """The number of the product's version that a link names; None when it names none."""
    text = params.get(VERSION, "")
    return int(text) if _WHOLE.fullmatch(text) else None


def plain(number: Decimal) -> str:
    """Write a number without exponent and trailing zeros: `20`, `0.5`, `1200000`."""
    # The sum with zero takes the sign off a zero.
    text = f"{number + ZERO:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _word(name: str, text: str) -> str:
    if not _WORD.fullmatch(text):
        raise UnreadableRequest(name, text)
    return text


def _one_of(words: Iterable[str]) -> Callable[[str, str], str]:
    known = frozenset(map(str, words))

    def read(name: str, text: str) -> str:
        if text not in known:
            raise UnreadableRequest(name, text)
        return text

    return read


def _decimal(name: str, text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise UnreadableRequest(name, text)
    return Decimal(text)


def _whole(name: str, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise UnreadableRequest(name, text)
    return int(text)


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableRequest(name, text) from error


def _list[T](read: Callable[[str, str], T]) -> Callable[[str, str], tuple[T, ...]]:
    def parts(name: str, text: str) -> tuple[T, ...]:
        pieces = text.split(",")
        if len(pieces) > MOST_PARTS:
            raise UnreadableRequest(name, text)
        return tuple(read(name, piece) for piece in pieces)

    return parts


def _pair(name: str, text: str) -> tuple[int, Decimal]:
    number, _colon, amount = text.partition(":")
    return _whole(name, number), _decimal(name, amount)


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "product": _word,
    "asset_kind": _one_of(AssetKind.values),
    "segment": _one_of(Segment.values),
    "price": _decimal,
    "advance_percent": _decimal,
    "term_months": _whole,
    "starts_on": _day,
    "months": _whole,
    "buyout_percent": _decimal,
    "plan": _one_of(PlanKind.values),
    "skipped_months": _list(_whole),
    "weights": _list(_decimal),
    "fixed": _list(_pair),
    "mixed_share": _decimal,
    "grace": _whole,
    "timing": _one_of(PaymentTiming.values),
    "first_payment_on": _day,
    "programme": _word,
    "advance_offset": _one_of(AdvanceOffset),
    "tax_scheme": _one_of(TaxScheme),
    "discount_rate": _decimal,
    "loan_rate": _decimal,
    "depreciation_factor": _decimal,
    "balance_holder": _one_of(BalanceHolder),
    "asset_group": _whole,
    "price_vat": _one_of(PriceVat.values),
    "insurance": _one_of(InsuranceChoice.values),
    "power": _decimal,
    "rate_deviation": _decimal,
}
_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "skipped_months": lambda months: ",".join(map(str, months)),
    "weights": lambda weights: ",".join(map(plain, weights)),
    "fixed": lambda pairs: ",".join(f"{number}:{plain(amount)}" for number, amount in pairs),
}
