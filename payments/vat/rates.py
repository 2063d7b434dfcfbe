"""Payments of a schedule by rate of VAT."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min, QuerySet, Sum

from payments.models import Instalment


@dataclass(frozen=True, slots=True)
class OfRate:
    """Rows of one rate: their first and last due dates, sums with VAT and of VAT, roubles."""

    rate: Decimal
    first_on: date
    last_on: date
    amount: Decimal
    vat: Decimal

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return self.amount - self.vat


def by_rate(rows: QuerySet[Instalment]) -> list[OfRate]:
    """Sum rows by rate, the earliest first."""
    sums = rows.order_by().values_list("vat_rate")
    found = sums.annotate(first=Min("due_on"), last=Max("due_on"), all=Sum("amount"), tax=Sum("vat"))
    return [OfRate(*row) for row in found.order_by("first")]
