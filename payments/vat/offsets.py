"""How the advance is offset against accruals, with VAT at the rates of both days and what is missing between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from calculator.engine.lease.offsets import AdvancePart, offset_row
from calculator.engine.lease.options import VatVariant
from calculator.engine.lease.plan import OffsetRow
from common.money import ZERO, split_evenly
from common.vat import rate_on, vat_included
from contracts.models import Contract
from payments.ledger.terms import terms_of
from payments.models import AdvanceOffsetRule, Allocation, Instalment, InstalmentKind, VatRule

VARIANTS = {VatRule.NET_KEPT: VatVariant.NET_KEPT, VatRule.GROSS_KEPT: VatVariant.GROSS_KEPT}


@dataclass(frozen=True, slots=True)
class Offsets:
    """Parts of the advance by accrual; whether the lessee is billed for what is missing."""

    rows: Sequence[OffsetRow]
    is_billed: bool

    @property
    def gross(self) -> Decimal:
        """What is offset in all, roubles with VAT at the old rates."""
        return sum((row.gross for row in self.rows), ZERO)

    @property
    def shortfall(self) -> Decimal:
        """VAT that is missing in all, below zero when the rate fell."""
        return sum((row.shortfall for row in self.rows), ZERO)


def offsets_of(contract: Contract) -> Offsets:
    """Offset the advance of the schedule in force as the contract's terms say.

    A part that has come has the rate of the day it came (NK art. 167 p. 1), what has not come that of its due date.
    """
    terms = terms_of(contract)
    rows = list(Instalment.objects.in_force().filter(version__contract=contract).order_by("number"))
    evenly = terms is not None and terms.advance_offset == AdvanceOffsetRule.EVENLY
    variant = VARIANTS[VatRule(terms.vat_rule)] if terms is not None else VatVariant.NET_KEPT
    days = _accruals(contract, rows, evenly=evenly)
    found = [
        offset_row(share, number=number, day=day, rate=rate_on(day), variant=variant)
        for part in _parts([row for row in rows if row.kind == InstalmentKind.ADVANCE])
        for share, (number, day) in zip(_split(part, len(days)), days, strict=True)
    ]
    found.sort(key=lambda row: (row.accrued_on, row.number, row.old_rate))
    return Offsets(found, is_billed=terms is None or terms.shortfall_to_lessee)


def _accruals(contract: Contract, rows: Sequence[Instalment], *, evenly: bool) -> list[tuple[int, date]]:
    if evenly:
        return [(row.number, row.due_on) for row in rows if row.kind == InstalmentKind.LEASE]
    return [(0, contract.starts_on)]


def _parts(advance: Sequence[Instalment]) -> list[AdvancePart]:
    """The advance by rates of VAT: what came by days of receipts, then what has not come."""
    by_rate: dict[Decimal, Decimal] = {}
    left = sum((row.amount for row in advance), ZERO)
    paid = Allocation.objects.filter(instalment__in=advance).order_by().values_list("receipt__received_on")
    for day, total in paid.annotate(total=Sum("amount")).exclude(total=ZERO).order_by("receipt__received_on"):
        by_rate[rate_on(day)] = by_rate.get(rate_on(day), ZERO) + total
        left -= total
    if left:
        rate = advance[-1].vat_rate
        by_rate[rate] = by_rate.get(rate, ZERO) + left
    return [AdvancePart(gross, rate, vat_included(gross, rate)) for rate, gross in by_rate.items()]


def _split(part: AdvancePart, count: int) -> list[AdvancePart]:
    """Equal parts with their VAT; the residue of both is in the last one."""
    left, found = part.vat, []
    for gross in split_evenly(part.gross, count):
        vat = min(vat_included(gross, part.rate), left)
        left -= vat
        found.append(AdvancePart(gross, part.rate, vat))
    if left:
        found[-1] = AdvancePart(found[-1].gross, part.rate, found[-1].vat + left)
    return found
