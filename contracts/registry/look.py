"""How the registry is asked to look: columns, order, grouping, density and the saved view that it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import QueryDict

from accounts.models import Membership
from common.keyset import AFTER, BEFORE
from contracts.registry.columns import RegistryColumn, chosen
from contracts.registry.filters import RegistryFilter, refused
from contracts.registry.grouping import Grouping, grouping_for

COLUMNS, DENSITY, GROUP, SORT, VIEW = "columns", "density", "group", "sort", "view"
# What is not about a page of the list.
SHAPE = (SORT, GROUP, DENSITY)
PLACE = (AFTER, BEFORE, VIEW)
LONGEST_VALUE, MOST_VALUES = 200, 100
# Digits of an id fit into bigint whatever they are.
ID_DIGITS = 18


class Density(StrEnum):
    """How close the rows stand."""

    USUAL = "usual"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Look:
    """What the address asks, as far as this person may."""

    columns: list[RegistryColumn]
    density: Density
    grouping: Grouping | None
    view_id: int | None

    @classmethod
    def of(cls, params: QueryDict, actor: Membership) -> "Look":
        """Read the address; what it does not know or the person may not have is left out."""
        view = params.get(VIEW, "")
        density = params.get(DENSITY, "")
        return cls(
            columns=chosen(asked_columns(params), actor),
            density=Density(density) if density in Density else Density.USUAL,
            grouping=grouping_for(params.get(GROUP, ""), actor),
            view_id=int(view) if view.isascii() and view.isdigit() and len(view) <= ID_DIGITS else None,
        )

    @property
    def is_plain(self) -> bool:
        """Whether the address comes from no saved view."""
        return not self.view_id


def asked_columns(params: QueryDict) -> list[str]:
    """Keys of columns in the address: one list with commas, or one parameter for each as a form sends them."""
    return [key for value in params.getlist(COLUMNS) for key in value.split(",") if key]


def filters_of(params: QueryDict, actor: Membership) -> dict[str, list[str]]:
    """What the address asks of rows, without what the person may not use."""
    names = RegistryFilter.base_filters.keys() - refused(actor)
    return {name: values for name, values in _lists(params) if name in names}


def kept_params(params: QueryDict, actor: Membership) -> dict[str, list[str]]:
    """What a saved view keeps of an address: filters and shape, no place in the list."""
    shape = {name: values for name, values in _lists(params) if name in SHAPE}
    return filters_of(params, actor) | shape


def _lists(params: QueryDict) -> Iterable[tuple[str, list[str]]]:
    for name, values in params.lists():
        given = [value[:LONGEST_VALUE] for value in values if value][:MOST_VALUES]
        if given:
            yield name, given


def address(params: Mapping[str, Any], *, columns: Iterable[str] = (), view: int | None = None) -> str:
    """Query of an address that asks for these parameters."""
    query = QueryDict(mutable=True)
    for name, values in params.items():
        if isinstance(values, list):
            query.setlist(name, [str(value) for value in values])
    if keys := ",".join(columns):
        query[COLUMNS] = keys
    if view is not None:
        query[VIEW] = str(view)
    return query.urlencode(safe=",")
