"""From a schedule and options to what the client pays."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from calculator.engine.lease.accrual_days import accrual_days
from calculator.engine.lease.costs import Added, check_costs, payment_numbers, spread, with_vat
from calculator.engine.lease.documents import accrual_rows, vat_documents
from calculator.engine.lease.offsets import offset_rows
from calculator.engine.lease.options import Apart, CostItem, CostKind, CostVat, LeaseOptions
from calculator.engine.lease.plan import PART_OF, LeasePlan, LeaseRow, OffsetRow, RateOn, RowKind
from calculator.engine.lease.vat import rate_in_force, taxed
from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import ZERO
from common.vat import vat_included


def plan_lease(schedule: Schedule, options: LeaseOptions) -> LeasePlan:
    """Return what the client pays under a schedule with these costs, VAT rates and offset of the advance.

    Every VAT amount is rounded half up to the kopeck, and every cost adds up to its amount, the residue in the last of
    its payments. Without changes of the VAT rate and without costs, rows pay exactly what the schedule does.

    Raises:
        ImpossibleTerms: a cost that cannot be charged so.
        VatRateUnknown: a day before the first VAT rate.

    """
    check_costs(options.costs, schedule)
    return _Builder(schedule, options).plan()


class _Builder:
    """Holds what all rows share; used once."""

    def __init__(self, schedule: Schedule, options: LeaseOptions) -> None:
        self.schedule = schedule
        self.options = options
        rates = tuple(sorted(options.vat_rates, key=lambda rate: rate.since))
        self.rate_on: RateOn = cache(lambda day: rate_in_force(rates, day))
        self.signed_on = options.signed_on or schedule.terms.starts_on
        self.contract_rate = self.rate_on(self.signed_on)
        self.days: Mapping[int, date] = accrual_days(schedule, options.accrual_day)

    def plan(self) -> LeasePlan:
        advance = self._advance()
        numbers = payment_numbers(self.schedule)
        places = [(number, self.days[number]) for number in numbers]
        old_rate = advance[0].vat_rate if advance else self.contract_rate
        offsets = offset_rows(self.schedule, self.options, places, old_rate, self.rate_on)
        added = self._added()
        short = self._billed(offsets)
        payments = tuple(
            self._payment(row, added.get(row.number, []), short.get(row.number, ZERO)) for row in self.schedule.rows
        )
        rows = (*advance, *payments, *self._apart())
        return LeasePlan(
            schedule=self.schedule,
            options=self.options,
            contract_rate_of_vat=self.contract_rate,
            rows=rows,
            offsets=offsets,
            accruals=accrual_rows(rows, offsets),
            documents=vat_documents(rows, offsets),
        )

    def _advance(self) -> tuple[LeaseRow, ...]:
        amount = self.schedule.terms.advance
        if not amount:
            return ()
        paid_on = self.options.advance_on or self.signed_on
        rate = self.rate_on(paid_on)
        vat = vat_included(amount, rate)
        row = LeaseRow(
            kind=RowKind.ADVANCE,
            number=0,
            due_on=paid_on,
            accrued_on=paid_on,
            principal=amount,
            amount=amount,
            vat_rate=rate,
            vat=vat,
            net=amount - vat,
        )
        return (row,)

    def _added(self) -> dict[int, list[Added]]:
        by_number: dict[int, list[Added]] = {}
        for item in self.options.costs:
            for share in spread(item, self.schedule, self.contract_rate):
                by_number.setdefault(share.number, []).append(share)
        return by_number

    def _billed(self, offsets: Sequence[OffsetRow]) -> dict[int, Decimal]:
        """The shortfall that each payment bears; that of an offset at the start is paid with the first one."""
        if not self.options.shortfall_billed:
            return {}
        return {row.number or 1: row.shortfall for row in offsets}

    def _payment(self, row: Row, added: Sequence[Added], shortfall: Decimal) -> LeaseRow:
        parts = dict.fromkeys(PART_OF.values(), ZERO)
        untaxed = ZERO
        for share in added:
            parts[PART_OF[share.kind]] += share.amount
            untaxed += share.amount if share.untaxed else ZERO
        day = self.days[row.number]
        rate = self.rate_on(day)
        agreed = row.payment + sum(parts.values(), ZERO) - untaxed
        with_new_rate = taxed(agreed, self.contract_rate, rate, self.options.vat_variant)
        amount = with_new_rate.gross + untaxed + shortfall
        vat = with_new_rate.vat + shortfall
        return LeaseRow(
            kind=RowKind.BUYOUT if row.is_buyout else RowKind.PAYMENT,
            number=row.number,
            due_on=row.due_on,
            accrued_on=day,
            principal=row.principal,
            interest=row.interest,
            insurance=parts[PART_OF[CostKind.INSURANCE]],
            taxes=parts[PART_OF[CostKind.TAX]],
            other=parts[PART_OF[CostKind.OTHER]],
            vat_change=with_new_rate.change,
            shortfall=shortfall,
            amount=amount,
            untaxed=untaxed,
            vat_rate=rate,
            vat=vat,
            net=amount - vat,
        )

    def _apart(self) -> tuple[LeaseRow, ...]:
        items = [
            (item.charging.on or self.schedule.terms.starts_on, item)
            for item in self.options.costs
            if isinstance(item.charging, Apart)
        ]
        items.sort(key=lambda pair: pair[0])
        first = len(self.schedule.rows) + 1
        return tuple(self._billed_apart(number, day, item) for number, (day, item) in enumerate(items, start=first))

    def _billed_apart(self, number: int, day: date, item: CostItem) -> LeaseRow:
        agreed = with_vat(item, self.contract_rate)
        rate = self.rate_on(day)
        is_taxed = item.vat is not CostVat.NONE
        part = taxed(agreed if is_taxed else ZERO, self.contract_rate, rate, self.options.vat_variant)
        untaxed = ZERO if is_taxed else agreed
        return LeaseRow(
            kind=RowKind.APART,
            number=number,
            due_on=day,
            accrued_on=day,
            insurance=agreed if item.kind is CostKind.INSURANCE else ZERO,
            taxes=agreed if item.kind is CostKind.TAX else ZERO,
            other=agreed if item.kind is CostKind.OTHER else ZERO,
            vat_change=part.change,
            amount=part.gross + untaxed,
            untaxed=untaxed,
            vat_rate=rate,
            vat=part.vat,
            net=part.gross + untaxed - part.vat,
            item=item,
        )
