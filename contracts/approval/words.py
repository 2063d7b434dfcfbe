"""Words of what terms consist of: names and values of figures and of parts of the request."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calculator.fields import plain_percent
from calculator.kinds import AssetKind, InsuranceChoice, PaymentTiming, Period, PlanKind, PriceVat
from common.ui.figures import percent, plain_money, short_day
from contracts.approval.difference import FIELDS
from contracts.models import PolicyRule, TermsVersion

IN_ROUBLES = frozenset({PolicyRule.HIGHEST_PRICE, PolicyRule.HIGHEST_EXPOSURE})
PARTS: Mapping[str, str | Promise] = {
    "advance_percent": gettext_lazy("Advance, percent of the price"),
    "buyout_percent": gettext_lazy("Buyout, percent of the price"),
    "plan": gettext_lazy("Payments run"),
    "starts_on": gettext_lazy("Start of financing"),
    "first_payment_on": gettext_lazy("First payment"),
    "months": gettext_lazy("How often"),
    "timing": gettext_lazy("Payment falls due"),
    "grace": gettext_lazy("Payments of interest only"),
    "insurance": gettext_lazy("Insurance"),
    "price_vat": gettext_lazy("VAT of the price"),
    "programme": gettext_lazy("Subsidy programme"),
    "rate_deviation": gettext_lazy("Change of the rate, points"),
    "weights": gettext_lazy("Shares of payments"),
    "fixed": gettext_lazy("Fixed payments"),
    "skipped_months": gettext_lazy("Months without payment"),
    "mixed_share": gettext_lazy("Share of equal principal"),
    "product": gettext_lazy("Product"),
    "asset_kind": gettext_lazy("Kind of asset"),
}
_CHOICES: Mapping[str, Any] = {
    "plan": PlanKind,
    "timing": PaymentTiming,
    "insurance": InsuranceChoice,
    "price_vat": PriceVat,
    "asset_kind": AssetKind,
}


def name_of(field: str) -> str:
    """What a figure or a part of the request is called; one that has no name here as it is."""
    if field in FIELDS:
        return str(capfirst(getattr(TermsVersion._meta.get_field(field), "verbose_name", field)))
    return str(PARTS.get(field, field))


def value_of(field: str, value: object) -> str:
    """A value as people read it; one that cannot be read as it is stored."""
    if isinstance(value, Decimal):
        return percent(value) if field == "annual_rate" else plain_money(value)
    if isinstance(value, int):
        return ngettext("%(count)s month", "%(count)s months", value) % {"count": value}
    text = str(value)
    if not text:
        return _("as usual")
    try:
        return _SHOWN.get(field, str)(text)
    except (ValueError, InvalidOperation):
        return text


def _share(text: str) -> str:
    return f"{plain_percent(Decimal(text))}\u202f%"


def _day(text: str) -> str:
    return short_day(date.fromisoformat(text))


def _period(text: str) -> str:
    return str(Period(int(text)).label)


def _choice(field: str) -> Callable[[str], str]:
    return lambda text: str(_CHOICES[field](text).label)


_SHOWN: Mapping[str, Callable[[str], str]] = {
    "advance_percent": _share,
    "buyout_percent": _share,
    "starts_on": _day,
    "first_payment_on": _day,
    "months": _period,
    **{field: _choice(field) for field in _CHOICES},
}


def measured(rule: str, number: Decimal | None) -> str:
    """What a policy compares, in the unit that stands in the name of its rule: roubles, or a plain number."""
    if number is None:
        return "—"
    if rule in IN_ROUBLES:
        return plain_money(number, currency=False)
    return percent(number).removesuffix("%").rstrip()
