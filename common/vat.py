"""VAT: the standard rate by date and the two sums. Rates live in `data/vat_rates_ru.json` with their sources.

The rate is that of the day of shipment: for a lease payment the period it accrues for, not its payment.
"""

import json
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from common.messages import MessageError, gettext_noop
from common.money import q

_DATA = Path(__file__).parent / "data" / "vat_rates_ru.json"
_HUNDRED = Decimal(100)


class VatRateUnknown(MessageError):
    """The portal has no standard rate for this date."""


@dataclass(frozen=True, slots=True)
class VatRate:
    """A standard rate in percent, in force from `since` until the next one; `source` is the law."""

    since: date
    percent: Decimal
    source: str


@cache
def standard_rates() -> tuple[VatRate, ...]:
    """Return all known standard rates, oldest first."""
    rows = json.loads(_DATA.read_text(encoding="utf-8"))["rates"]
    rates = (VatRate(date.fromisoformat(row["since"]), Decimal(row["percent"]), row["source"]) for row in rows)
    return tuple(sorted(rates, key=lambda rate: rate.since))


def rate_on(day: date) -> Decimal:
    """Return the standard rate in percent on a day.

    Raises:
        VatRateUnknown: for a day before the first known rate.

    """
    rates = standard_rates()
    place = bisect_right(rates, day, key=lambda rate: rate.since)
    if place == 0:
        raise VatRateUnknown(
            "vat_rate_unknown",
            gettext_noop("The VAT rate on %(day)s is not known. Rates are known from %(since)s."),
            {"day": f"{day:%d.%m.%Y}", "since": f"{rates[0].since:%d.%m.%Y}"},
        )
    return rates[place - 1].percent


def vat_included(gross: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT inside a gross amount: q(gross * rate / (100 + rate)); the net is gross less this."""
    _require_rate(rate)
    return q(gross * rate / (_HUNDRED + rate))


def vat_on_top(net: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT to add to a net amount: q(net * rate / 100); the gross is net plus this."""
    _require_rate(rate)
    return q(net * rate / _HUNDRED)


def _require_rate(rate: Decimal) -> None:
    if not 0 <= rate <= _HUNDRED:
        raise ValueError(f"A VAT rate is a percentage from 0 to 100, not {rate}")
