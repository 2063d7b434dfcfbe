"""The advance, offset at once or evenly: parts at the old rate of VAT against accruals at their own."""

from collections.abc import Sequence
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
        rows.append(_row(number, day, gross, (old_rate, old_vat), rate_on(day), options.vat_variant))
    return tuple(rows)


def _row(
    number: int, day: date, gross: Decimal, old: tuple[Decimal, Decimal], rate: Decimal, variant: VatVariant
) -> OffsetRow:
    old_rate, old_vat = old
    if rate == old_rate:
        vat, net = old_vat, gross - old_vat
    elif variant is VatVariant.NET_KEPT:
        net = gross - old_vat
        vat = vat_on_top(net, rate)
    else:
        vat = vat_included(gross, rate)
        net = gross - vat
    return OffsetRow(
        number=number,
        accrued_on=day,
        gross=gross,
        old_rate=old_rate,
        old_vat=old_vat,
        net=net,
        rate=rate,
        vat=vat,
        shortfall=net + vat - gross,
    )
