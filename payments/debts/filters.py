"""Filters of the page of debts; each is a parameter of the URL."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.listing import DAY, ListFilter
from contracts.models import Contract
from contracts.registry.dpd import Bucket, in_bucket
from payments.explaining.moment import AsOf, AsOfForm
from payments.models import DisputeState, LineDispute


class DebtFilter(ListFilter):
    """By fragment of the contract's number or the client's name, by days past due."""

    q = django_filters.CharFilter(method="by_text", label=_("Contract or company"))
    bucket = django_filters.ChoiceFilter(
        choices=Bucket, method="by_days", label=_("Days past due"), empty_label=_("All")
    )

    # Which day the rows are of is asked of the address, not of the query.
    on = django_filters.DateFilter(method="as_of", label=AsOfForm.base_fields["on"].label, widget=DAY)
    known = django_filters.DateFilter(method="as_of", label=AsOfForm.base_fields["known"].label, widget=DAY)

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()

    def by_text(self, rows: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """By fragment; companies are those of contracts in sight."""
        del name
        text = value.strip()
        return rows.filter(Q(number__icontains=text) | Q(lessee__short_name__icontains=text) | Q(lessee__inn=text))

    def as_of(self, rows: QuerySet[Contract], name: str, value: date) -> QuerySet[Contract]:
        """Leave the contracts as they are: their figures are read as of the day."""
        del name, value
        return rows

    def by_days(self, rows: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """With the oldest late payment in the range today; of another day the rows that were read are asked."""
        del name
        moment = AsOf.read(self.request.GET, self.request.actor.today)
        return rows.filter(in_bucket(Bucket(value), moment.today)) if moment.is_now else rows


class DisputeFilter(ListFilter):
    """By state and contract."""

    q = django_filters.CharFilter(field_name="contract__number", lookup_expr="icontains", label=_("Contract"))
    state = django_filters.ChoiceFilter(choices=DisputeState, label=_("State"), empty_label=_("All"))

    class Meta:
        model = LineDispute
        fields: tuple[str, ...] = ()
