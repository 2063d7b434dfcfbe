"""Filters of the registry; each is a parameter of the address. What a role may not use is neither offered nor taken."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership, User
from accounts.roles import Party
from common.listing import DAY
from common.regions import region_choices
from contracts.filters import ContractFilter
from contracts.models import AssetKind, Contract, ContractStatus, ProductKind
from contracts.registry.dpd import Bucket, in_bucket
from contracts.registry.fields import MoneyFilter, SeveralFilter, WholeFilter
from contracts.registry.fragments import of_asset, of_client
from contracts.search import search, search_all

KINDS_SEPARATOR = ","
# Filters by figures in roubles would tell operations staff what the columns do not.
MONEY = frozenset(
    {
        "debt", "dpd", "overdue_from", "overdue_to", "price_from", "price_to", "remaining_from", "remaining_to",
    }
)  # fmt: skip
SEARCHES = ("q", "asset", "client")
# Values of filters that ask for nothing.
NOTHING: tuple[object, ...] = (None, "", [])
# A client has one lessor and asks about own companies.
STAFF = frozenset({"client", "holding", "inn", "manager", "region"})


def people_of(actor: Membership) -> QuerySet[User]:
    """People of the lessor, whether they lead a contract now or not: asking the contracts would read all of them."""
    return User.objects.filter(memberships__company=actor.company_id, memberships__on_behalf_of=None).distinct()


def clients_of(actor: Membership) -> QuerySet[Company]:
    """Clients that may be named: whoever sees a contract sees its lessee, and an id that is not there finds nothing."""
    if actor.is_lessor:
        return Company.objects.filter(party=Party.LESSEE)
    return Company.objects.filter(pk__in=actor.company_ids)


class RegistryFilter(ContractFilter):
    """By everything that a row of the registry is known by; `actor` decides what may be asked."""

    base_filters: dict[str, django_filters.Filter]

    status = SeveralFilter(choices=ContractStatus, lookup_expr="in", label=_("State"))
    product = SeveralFilter(choices=ProductKind, lookup_expr="in", label=_("Product"))
    kind = SeveralFilter(
        field_name="asset_kinds", choices=AssetKind, lookup_expr="overlap", label=_("Kind of the assets")
    )
    # One set of kinds exactly: where a group leads to.
    kinds = django_filters.CharFilter(method="by_kinds", label=_("Kinds of the assets"), widget=forms.HiddenInput)
    asset = django_filters.CharFilter(method="by_asset", label=_("VIN, plate or serial number"), max_length=60)
    client = django_filters.CharFilter(method="by_client", label=_("Client"), max_length=100)
    inn = django_filters.CharFilter(method="by_inn", label=_("INN"), max_length=12)
    holding = django_filters.ModelChoiceFilter(
        field_name="head", queryset=Company.objects.none(), label=_("Client with branches"), widget=forms.HiddenInput
    )
    branch = django_filters.ModelChoiceFilter(
        field_name="lessee", queryset=Company.objects.none(), label=_("Branch"), empty_label=_("All")
    )
    manager = django_filters.ModelChoiceFilter(
        queryset=User.objects.none(), label=_("Manager"), empty_label=_("All"), null_label=_("Nobody")
    )
    region = django_filters.ChoiceFilter(choices=region_choices, label=_("Region"), empty_label=_("All"))
    ends_from = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte", label=_("Ends from"), widget=DAY)
    ends_to = django_filters.DateFilter(field_name="ends_on", lookup_expr="lte", label=_("Ends to"), widget=DAY)
    term_from = WholeFilter(field_name="term_months", lookup_expr="gte", label=_("Term from, months"))
    term_to = WholeFilter(field_name="term_months", lookup_expr="lte", label=_("Term to, months"))
    price_from = MoneyFilter(field_name="price", lookup_expr="gte", label=_("Price from, ₽"))
    price_to = MoneyFilter(field_name="price", lookup_expr="lte", label=_("Price to, ₽"))
    remaining_from = MoneyFilter(field_name="remaining", lookup_expr="gte", label=_("Remaining from, ₽"))
    remaining_to = MoneyFilter(field_name="remaining", lookup_expr="lte", label=_("Remaining to, ₽"))
    overdue_from = MoneyFilter(field_name="overdue_total", lookup_expr="gte", label=_("Overdue from, ₽"))
    overdue_to = MoneyFilter(field_name="overdue_total", lookup_expr="lte", label=_("Overdue to, ₽"))
    dpd = SeveralFilter(choices=Bucket, method="by_days_past_due", label=_("Days past due"))

    def __init__(
        self, data: Any, rows: QuerySet[Contract], *, actor: Membership, only_asked: bool = False, **kwargs: Any
    ) -> None:
        if only_asked:
            # A page that shows no form need not build one; filters are copied one by one, which takes time.
            asked = {name: made for name, made in self.base_filters.items() if name in data}
            # A text is compared last, when everything else has left few rows.
            self.base_filters = dict(sorted(asked.items(), key=lambda item: item[0] in SEARCHES))
        super().__init__(data, rows, sees_money=actor.sees_money, **kwargs)
        self.actor = actor
        for name in refused(actor) & self.filters.keys():
            del self.filters[name]
        rows_of = {"holding": clients_of, "manager": people_of, "branch": clients_of}
        for name in rows_of.keys() & self.filters.keys():
            self.filters[name].queryset = rows_of[name](actor)
        if actor.is_lessor and "branch" in self.filters:
            self.filters["branch"].extra["widget"] = forms.HiddenInput

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked of the rows."""
        return any(value not in NOTHING for value in self._asked())

    @property
    def is_search(self) -> bool:
        """Whether a fragment is looked for."""
        return any(self._asked(*SEARCHES))

    def _asked(self, *names: str) -> list[Any]:
        form = self.form
        form.is_valid()  # Fills `cleaned_data`.
        return [form.cleaned_data.get(name) for name in names or form.fields]

    def by_text(self, contracts: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """Search by fragment; the lessor's registry has an index for it."""
        del name
        return search_all(contracts, value) if self.actor.is_lessor else search(contracts, value)

    def by_asset(self, contracts: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """By fragment of an identifier of an asset."""
        return of_asset(self.by_text(contracts, name, value), value)

    def by_client(self, contracts: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """By fragment of the lessee's name."""
        return of_client(self.by_text(contracts, name, value), value)

    def by_inn(self, contracts: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """By the beginning of the lessee's INN."""
        del name
        digits = "".join(filter(str.isdigit, value))
        lessees = Company.objects.filter(party=Party.LESSEE, inn__startswith=digits)
        return contracts.filter(lessee__in=lessees.order_by().values("pk")) if digits else contracts.none()

    def by_kinds(self, contracts: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """With assets of exactly these kinds."""
        del name
        return contracts.filter(asset_kinds=sorted(value.split(KINDS_SEPARATOR)))

    def by_days_past_due(self, contracts: QuerySet[Contract], name: str, value: list[str]) -> QuerySet[Contract]:
        """With the oldest late payment in any of the buckets, as of the person's day."""
        del name
        late = Q()
        for bucket in value:
            late |= in_bucket(Bucket(bucket), self.actor.today)
        return contracts.filter(late) if value else contracts


def refused(actor: Membership) -> frozenset[str]:
    """Filters that this person may not use."""
    names: frozenset[str] = frozenset()
    if not actor.sees_money:
        names |= MONEY
    if not actor.is_lessor:
        names |= STAFF
        if len(actor.company_ids) == 1:
            names |= {"branch"}
    return names
