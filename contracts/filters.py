"""Filters of the contract list; each is a parameter of the URL."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.listing import DAY, ListFilter
from contracts import queries
from contracts.models import AssetKind, Contract, ContractStatus, LeasedAsset, ProductKind
from contracts.search import search

DEBT_CHOICES = [("overdue", _("Overdue")), ("none", _("No overdue"))]


class ContractFilter(ListFilter):
    """By fragment of number, VIN or plate; state; product; debt; date of signing."""

    q = django_filters.CharFilter(method="by_text", label=_("Number, VIN or plate"))
    status = django_filters.ChoiceFilter(choices=ContractStatus, label=_("State"), empty_label=_("All"))
    product = django_filters.ChoiceFilter(choices=ProductKind, label=_("Product"), empty_label=_("All"))
    debt = django_filters.ChoiceFilter(choices=DEBT_CHOICES, method="by_debt", label=_("Debt"), empty_label=_("All"))
    signed_from = django_filters.DateFilter(
        field_name="signed_on", lookup_expr="gte", label=_("Signed from"), widget=DAY
    )
    signed_to = django_filters.DateFilter(field_name="signed_on", lookup_expr="lte", label=_("Signed to"), widget=DAY)

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, sees_money: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_money:
            # A filter by debt would tell operations staff what the columns do not.
            self.filters.pop("debt", None)

    def by_text(self, contracts: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """Search by fragment."""
        del name
        return search(contracts, value)

    def by_debt(self, contracts: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """With or without overdue payments."""
        del name
        return contracts.filter(overdue_total__gt=0) if value == "overdue" else contracts.filter(overdue_total=0)


class AssetFilter(ListFilter):
    """By fragment of name, identifier or plate; kind."""

    q = django_filters.CharFilter(method="by_text", label=_("Name, VIN, number or plate"))
    kind = django_filters.ChoiceFilter(choices=AssetKind, label=_("Kind"), empty_label=_("All"))

    class Meta:
        model = LeasedAsset
        fields: tuple[str, ...] = ()

    def by_text(self, assets: QuerySet[LeasedAsset], name: str, value: str) -> QuerySet[LeasedAsset]:
        """Search by fragment."""
        del name
        return queries.search_assets(assets, value)
