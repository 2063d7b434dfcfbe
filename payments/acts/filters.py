"""Filters of the list of acts; each is a parameter of the URL."""

import django_filters
from django.utils.translation import gettext_lazy as _

from common.listing import DAY, ListFilter, Sorting
from payments.models import ActState, ReconciliationAct

SORTING = Sorting(
    columns={
        "number": ("year", "number"),
        "ends": ("ends_on",),
        "closing": ("closing",),
        "made": ("made_at",),
    },
    default="-made",
)


class ActFilter(ListFilter):
    """By contract number, state and the end of the period."""

    q = django_filters.CharFilter(field_name="contract__number", lookup_expr="icontains", label=_("Contract"))
    status = django_filters.ChoiceFilter(field_name="state", choices=ActState, label=_("State"), empty_label=_("All"))
    ends_from = django_filters.DateFilter(
        field_name="ends_on", lookup_expr="gte", label=_("Period ends from"), widget=DAY
    )
    ends_to = django_filters.DateFilter(field_name="ends_on", lookup_expr="lte", label=_("Period ends to"), widget=DAY)

    class Meta:
        model = ReconciliationAct
        fields: tuple[str, ...] = ()
