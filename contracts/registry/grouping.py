"""Groups of the registry with their totals: every contract stands in one of them, so they sum to the whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership, User
from common.money import ZERO
from common.regions import region_name
from contracts.models import Contract, ContractStatus
from contracts.queries import MONEY_FIELD
from contracts.registry.cells import kinds_label
from contracts.registry.filters import KINDS_SEPARATOR

# Groups that a page shows; the others stand together in its last line.
MOST_GROUPS = 100


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """Numbers of contracts; roubles of live ones, as in the totals of the list, and the price of all."""

    count: int = 0
    live: int = 0
    price: Decimal = ZERO
    scheduled: Decimal = ZERO
    paid: Decimal = ZERO
    overdue: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """What is still to be paid by the schedules, roubles."""
        return self.scheduled - self.paid

    def __add__(self, other: "GroupTotals") -> "GroupTotals":
        names = self.__slots__
        return GroupTotals(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its name, its totals, and the value of the filter that leads to its contracts."""

    name: str
    totals: GroupTotals
    value: str


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups of a result, those that are not shown in one sum, and the sum of all."""

    groups: list[Group]
    others: GroupTotals
    total: GroupTotals
    more: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what contracts are grouped: a column of theirs, and how its values are called."""

    key: str
    title: str | Promise
    column: str
    filter: str
    names: Callable[[set[Any]], Mapping[Any, str]]
    staff: bool = False
    several: bool = False
    value: Callable[[Any], str] = str


def _companies(ids: set[Any]) -> Mapping[Any, str]:
    return dict(Company.objects.filter(pk__in=ids).values_list("pk", "short_name"))


def _people(ids: set[Any]) -> Mapping[Any, str]:
    return {person.pk: str(person) for person in User.objects.filter(pk__in=ids)} | {None: str(_("Nobody"))}


def _regions(codes: set[Any]) -> Mapping[Any, str]:
    return {code: region_name(code) for code in codes}


def _kinds(sets: set[Any]) -> Mapping[Any, str]:
    return {kinds: kinds_label(list(kinds)) for kinds in sets}


def _person_value(key: Any) -> str:
    return "null" if key is None else str(key)


GROUPINGS: tuple[Grouping, ...] = (
    Grouping("client", _("Client"), "head", "holding", _companies, staff=True),
    Grouping("branch", _("Branch"), "lessee", "branch", _companies, several=True),
    # A contract with a vehicle and a machine is of both kinds: a group of its own, or its price would count twice.
    Grouping("kind", _("Kinds of the assets"), "asset_kinds", "kinds", _kinds, value=KINDS_SEPARATOR.join),
    Grouping("manager", _("Manager"), "manager", "manager", _people, staff=True, value=_person_value),
    Grouping("region", _("Region"), "region", "region", _regions, staff=True),
)


def groupings_for(actor: Membership) -> list[Grouping]:
    """By what this person may group."""
    has_several = actor.is_lessor or len(actor.company_ids) > 1
    return [one for one in GROUPINGS if (actor.is_lessor or not one.staff) and (has_several or not one.several)]


def grouping_for(key: str, actor: Membership) -> Grouping | None:
    """The grouping that the address names, if this person may have it."""
    return next((one for one in groupings_for(actor) if one.key == key), None)


def grouped(contracts: QuerySet[Contract], grouping: Grouping, *, by_money: bool, most: int = MOST_GROUPS) -> Grouped:
    """Group the whole result in one query; names come in a second one.

    The largest debts stand first, or the most contracts: to people who see no roubles the order would tell them.
    """
    rows = sorted(_rows(contracts, grouping), key=_by_debt if by_money else _by_number)
    shown, rest = rows[:most], rows[most:]
    names = grouping.names({key for key, _totals in shown})
    groups = [Group(names.get(key, "—"), totals, grouping.value(key)) for key, totals in shown]
    others = sum((totals for _key, totals in rest), GroupTotals())
    total = sum((totals for _key, totals in shown), others)
    return Grouped(groups, others, total, more=len(rest))


def _rows(contracts: QuerySet[Contract], grouping: Grouping) -> list[tuple[Any, GroupTotals]]:
    live = Q(status__in=ContractStatus.live())

    def total(field: str, only: Q | None = live) -> Coalesce:
        return Coalesce(Sum(field, filter=only), Value(ZERO), output_field=MONEY_FIELD)

    found = (
        contracts.order_by()
        .values_list(grouping.column)
        .annotate(
            _count=Count("pk"),
            _live=Count("pk", filter=live),
            _price=total("price", None),
            _scheduled=total("scheduled_total"),
            _paid=total("paid_total"),
            _overdue=total("overdue_total"),
        )
    )
    return [(tuple(key) if isinstance(key, list) else key, GroupTotals(*sums)) for key, *sums in found]


def _by_debt(row: tuple[Any, GroupTotals]) -> tuple[Any, ...]:
    return (-row[1].remaining, *_by_number(row))


def _by_number(row: tuple[Any, GroupTotals]) -> tuple[Any, ...]:
    return (-row[1].count, str(row[0]))
