"""Filters of the list of kept calculations; each is a parameter of the URL."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from calculator.models import Product, Scenario
from common.listing import DAY, ListFilter

WHOSE = [("own", _("Mine")), ("others", _("Of colleagues"))]


class ScenarioFilter(ListFilter):
    """By fragment of the name, product, maker and day."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))
    product = django_filters.ModelChoiceFilter(
        field_name="product_version__product",
        queryset=Product.objects.order_by("position", "name"),
        to_field_name="code",
        label=_("Product"),
        empty_label=_("All"),
    )
    whose = django_filters.ChoiceFilter(choices=WHOSE, method="by_maker", label=_("Whose"), empty_label=_("All"))
    made_from = django_filters.DateFilter(
        field_name="created_at", lookup_expr="date__gte", label=_("Saved from"), widget=DAY
    )
    made_to = django_filters.DateFilter(
        field_name="created_at", lookup_expr="date__lte", label=_("Saved to"), widget=DAY
    )

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = ()

    def by_maker(self, scenarios: QuerySet[Scenario], name: str, value: str) -> QuerySet[Scenario]:
        """Own ones, or those of colleagues."""
        del name
        actor = self.request.actor
        own = {actor.user_id, actor.grantor.user_id}
        return scenarios.filter(owner__in=own) if value == "own" else scenarios.exclude(owner__in=own)
