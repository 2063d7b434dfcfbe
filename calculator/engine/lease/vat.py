"""VAT of lease payments by date: which rate, and what a new rate does to an amount agreed at the old one."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.lease.options import VatRateFrom, VatVariant
from common.messages import gettext_noop
from common.vat import VatRateUnknown, vat_included, vat_on_top


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount with VAT at a rate; `change` is what the rate added to (or took from) the agreed amount."""

    gross: Decimal
    vat: Decimal
    change: Decimal


def rate_in_force(rates: Sequence[VatRateFrom], day: date) -> Decimal:
    """Return the rate in percent on a day; `rates` are in the order of their dates.

    Raises:
        VatRateUnknown: for a day before the first rate.

    """
    place = bisect_right(rates, day, key=lambda rate: rate.since)
    if place == 0:
        since = f"{rates[0].since:%d.%m.%Y}" if rates else "—"
        raise VatRateUnknown(
            "vat_rate_unknown",
            gettext_noop("The VAT rate on %(day)s is not known. Rates are known from %(since)s."),
            {"day": f"{day:%d.%m.%Y}", "since": since},
        )
    return rates[place - 1].percent


def taxed(agreed: Decimal, agreed_rate: Decimal, rate: Decimal, variant: VatVariant) -> Taxed:
    """Return what is paid for an amount that was agreed with VAT at `agreed_rate`, when the rate is `rate`.

    The net part is kept and VAT is added to it anew (100 000 + 20 000 becomes 100 000 + 22 000), or the whole amount
    is kept and its net part changes. VAT is rounded half up to the kopeck; the net is always the gross less VAT.
    """
    if rate == agreed_rate or variant is VatVariant.GROSS_KEPT:
        return Taxed(agreed, vat_included(agreed, rate), agreed - agreed)
    net = agreed - vat_included(agreed, agreed_rate)
    vat = vat_on_top(net, rate)
    return Taxed(net + vat, vat, net + vat - agreed)
