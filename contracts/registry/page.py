"""What the registry's page shows, put together from what the address asks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.http import PortalRequest
from common.addresses import query_of_list
from common.keyset import AFTER, BEFORE
from contracts.models import Contract, SavedView
from contracts.queries import contract_sorting
from contracts.registry.chips import chips_of
from contracts.registry.columns import drawing_of, heads_of
from contracts.registry.filters import RegistryFilter
from contracts.registry.grouping import Group, Grouping, GroupTotals, grouped
from contracts.registry.look import GROUP, Look
from contracts.registry.operations import operations_for
from contracts.registry.queries import in_registry
from contracts.registry.reading import page_for, size_for
from contracts.registry.saved import query_of


@dataclass(frozen=True, slots=True)
class Row:
    """A contract as a line of the table."""

    contract: Contract
    cells: SafeString
    mark: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group as a line of the table, with the address of its contracts."""

    name: str
    totals: GroupTotals
    url: str


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Groups as the page shows them."""

    groups: list[GroupLine]
    others: GroupTotals
    total: GroupTotals
    more: int


def asked(request: PortalRequest) -> RegistryFilter:
    """The filter with what the address asks and nothing else."""
    rows = in_registry(request.actor)
    return RegistryFilter(request.GET, rows, actor=request.actor, only_asked=True, request=request)


def context_of(request: PortalRequest, views: list[SavedView]) -> dict[str, Any]:
    """Everything that the page needs: rows or groups, the size of the result, tabs, chips."""
    actor, params = request.actor, request.GET
    found = asked(request)
    look = Look.of(params, actor)
    body = _groups if look.grouping else _rows
    return {
        "filter": found,
        "chips": chips_of(found.form, params),
        "look": look,
        "tabs": tabs_of(views, look),
        "query": query_of_list(params),
        "kept": [
            (name, value) for name, values in params.lists() for value in values if name not in {"q", AFTER, BEFORE}
        ],
        "operations": operations_for(actor),
        "can_export": can(actor, Capability.EXPORTS_DOWNLOAD),
        # Everything that is done with marked contracts is a job; whoever looks through other eyes starts none.
        "can_mark": not actor.is_looked_through,
        **body(found, look, request),
    }


def _rows(found: RegistryFilter, look: Look, request: PortalRequest) -> dict[str, Any]:
    params = request.GET
    size, page = page_for(found, look.columns, params, request.actor)
    draw = drawing_of(look.columns)
    return {
        "size": size,
        "totals": size.totals,
        "page": page,
        "heads": heads_of(look.columns, params, contract_sorting(request.actor).chosen(params)),
        "rows": [Row(contract, draw(contract), _mark(contract)) for contract in page],
        "previous_url": page.previous_url(params),
        "next_url": page.next_url(params),
    }


def _mark(contract: Contract) -> str:
    return _("Mark the contract %(number)s") % {"number": contract.number}


def _groups(found: RegistryFilter, look: Look, request: PortalRequest) -> dict[str, Any]:
    """Groups of a small result; those of a large one come after the page."""
    size = size_for(found, request.actor)
    groups = group_table(found.qs, look, request) if size.is_exact else None
    return {"size": size, "totals": size.totals, "groups": groups}


def group_table(contracts: QuerySet[Contract], look: Look, request: PortalRequest) -> GroupTable:
    """Groups with the addresses of their contracts."""
    if look.grouping is None:
        raise Http404
    found = grouped(contracts, look.grouping, by_money=request.actor.sees_money)
    lines = [_line(group, look.grouping, request.GET) for group in found.groups]
    return GroupTable(lines, found.others, found.total, found.more)


def _line(group: Group, grouping: Grouping, params: QueryDict) -> GroupLine:
    rest = query_of_list(params, GROUP, grouping.filter)
    return GroupLine(group.name, group.totals, f"?{'&'.join(filter(None, (rest, _one(grouping.filter, group.value))))}")


def _one(name: str, value: str) -> str:
    query = QueryDict(mutable=True)
    query[name] = value
    return query.urlencode(safe=",")


def tabs_of(views: list[SavedView], look: Look) -> list[dict[str, Any]]:
    """Saved views as tabs."""
    return [{"view": view, "url": f"?{query_of(view)}", "is_current": view.pk == look.view_id} for view in views]
