"""One version of a schedule with what was paid of its rows, for the workbook and the paper."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DecimalField, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from common.money import ZERO
from contracts.models import Contract
from payments.models import Instalment, ScheduleVersion

_MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=2)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row, and what was paid of it; `paid_on` is the day of the receipt that paid the rest."""

    instalment: Instalment
    paid: Decimal
    paid_on: date | None

    @property
    def left(self) -> Decimal:
        """What was not paid yet."""
        return self.instalment.amount - self.paid


@dataclass(frozen=True, slots=True)
class SheetTotals:
    """Sums of all rows, roubles."""

    amount: Decimal
    principal: Decimal
    interest: Decimal
    insurance: Decimal
    buyout: Decimal
    other: Decimal
    vat: Decimal
    paid: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A version with its rows; `replaced_by` is the next version, None while this one is in force."""

    contract: Contract
    version: ScheduleVersion
    replaced_by: ScheduleVersion | None
    rows: Sequence[SheetRow]

    @property
    def totals(self) -> SheetTotals:
        """Sums of the rows."""
        own = {"paid", "left"}
        names = [field.name for field in fields(SheetTotals) if field.name not in own]
        sums = {name: sum((getattr(row.instalment, name) for row in self.rows), ZERO) for name in names}
        paid = sum((row.paid for row in self.rows), ZERO)
        return SheetTotals(**sums, paid=paid, left=sums["amount"] - paid)


def sheet_of(contract: Contract, number: int | None) -> Sheet | None:
    """A version of a contract in sight by its number, the one in force without; None when there is none.

    Of a version that was replaced is told what was paid of it until then: its payments passed to the next one.
    """
    wanted = number if number is not None else contract.schedule_number
    versions = ScheduleVersion.objects.filter(contract=contract, number__in=[wanted, wanted + 1])
    found = {version.number: version for version in versions}
    version, after = found.get(wanted), found.get(wanted + 1)
    if version is None:
        return None
    rows = _rows_with_paid(version, after)
    told = [SheetRow(row, row.paid, row.paid_on if row.paid >= row.amount else None) for row in rows]
    return Sheet(contract, version, after, told)


def _rows_with_paid(version: ScheduleVersion, after: ScheduleVersion | None) -> "QuerySet[Any]":
    counted = Q(allocations__made_at__lt=after.made_at) if after else Q(allocations__isnull=False)
    paid = Sum("allocations__amount", filter=counted)
    came = counted & Q(allocations__amount__gt=0)
    return (
        Instalment.objects.filter(version=version)
        .annotate(
            paid=Coalesce(paid, Value(ZERO), output_field=_MONEY),
            paid_on=Max("allocations__receipt__received_on", filter=came, output_field=DateField()),
        )
        .order_by("number")
    )
