"""Filters of the invoice list; each is a parameter of the URL."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.listing import DAY, ListFilter
from payments.models import Invoice, InvoiceState


class InvoiceFilter(ListFilter):
    """By contract number, state and due date."""

    q = django_filters.CharFilter(field_name="contract__number", lookup_expr="icontains", label=_("Contract"))
    status = django_filters.ChoiceFilter(
        field_name="state", choices=InvoiceState, label=_("State"), empty_label=_("All")
    )
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"), widget=DAY)
    due_to = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due to"), widget=DAY)

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = ()
