"""The advance, offset at once or evenly: parts at the old rate of VAT against accruals at their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.lease.options import AdvanceOffset, LeaseOptions, VatVariant
from calculator.engine.lease.plan import OffsetRow, RateOn
from calculator.engine.schedule import Schedule
from common.money import split_evenly
from common.vat import vat_included, vat_on_top


def offset_rows(
    schedule: Schedule, options: LeaseOptions, days: Sequence[tuple[int, date]], old_rate: Decimal, rate_on: RateOn
) -> tuple[OffsetRow, ...]:
    """Return the offset parts of the advance; `days` are numbers and days of accrual of the payments.

    Parts and their old VAT add up to the advance and its VAT exactly; the residue is in the last one.
    """
    advance = schedule.terms.advance
    if not advance:
        return ()
    places = [(0, schedule.terms.starts_on)] if options.advance_offset is AdvanceOffset.AT_ONCE else list(days)
    left = vat_included(advance, old_rate)
    rows: list[OffsetRow] = []
    for (number, day), gross in zip(places, split_evenly(advance, len(places)), strict=True):
        old_vat = left if len(rows) == len(places) - 1 else min(vat_included(gross, old_rate), left)
        left -= old_vat
        part = AdvancePart(gross, old_rate, old_vat)
        rows.append(offset_row(part, number=number, day=day, rate=rate_on(day), variant=options.vat_variant))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class AdvancePart:
    """A part of an advance with the VAT inside it at the rate of the day on which it was received; roubles."""

    gross: Decimal
    rate: Decimal
    vat: Decimal


def offset_row(part: AdvancePart, *, number: int, day: date, rate: Decimal, variant: VatVariant) -> OffsetRow:
    """Offset a part of an advance against what is accrued on a day at another rate of VAT.

    Net kept: VAT at the new rate goes on top of the part's net. Gross kept: it is inside the part.
    """
    if rate == part.rate:
        vat, net = part.vat, part.gross - part.vat
    elif variant is VatVariant.NET_KEPT:
        net = part.gross - part.vat
        vat = vat_on_top(net, rate)
    else:
        vat = vat_included(part.gross, rate)
        net = part.gross - vat
    return OffsetRow(
        number=number,
        accrued_on=day,
        gross=part.gross,
        old_rate=part.rate,
        old_vat=part.vat,
        net=net,
        rate=rate,
        vat=vat,
        shortfall=net + vat - part.gross,
    )
