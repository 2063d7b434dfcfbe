"""Filters of the invoice list; each is a parameter of the URL."""

import re
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.listing import DAY, ListFilter
from payments.models import Invoice, InvoiceLine, InvoiceState

_NUMBER = re.compile(r"(20\d{2})-0*(\d{1,9})")


class InvoiceFilter(ListFilter):
    """By number of the invoice or of a contract it asks for, state and due date."""

    q = django_filters.CharFilter(method="of_number", label=_("Invoice or contract"))
    status = django_filters.ChoiceFilter(
        field_name="state", choices=InvoiceState, label=_("State"), empty_label=_("All")
    )
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"), widget=DAY)
    due_to = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due to"), widget=DAY)

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = ()

    def of_number(self, rows: QuerySet[Invoice], _name: str, value: str) -> QuerySet[Invoice]:
        """Invoices of contracts whose numbers hold this text, also as one of several, or the invoice of this number."""
        others = InvoiceLine.objects.filter(invoice=OuterRef("pk"), contract__number__icontains=value)
        found: Any = Q(contract__number__icontains=value) | (Q(contract_ids__len__gt=1) & Exists(others))
        if number := _NUMBER.fullmatch(value.strip()):
            found |= Q(year=int(number[1]), serial=int(number[2]))
        return rows.filter(found)
