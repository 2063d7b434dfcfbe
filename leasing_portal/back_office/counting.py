"""Numbers of the back office's home page: what they are called, where they lead, how they are counted at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import IntegerField, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Tile:
    """One count. `amount` is roubles, when the rows have a sum worth knowing; `is_alarm` marks what needs a person."""

    label: str | Promise
    count: int
    url: str
    amount: Decimal | None = None
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A tile of rows that are counted together with those of all others; an `urgent` one alarms as soon as it is one.

    `rows` are those of the list that `url` leads to.
    """

    label: str | Promise
    rows: QuerySet[Any]
    url: str
    urgent: bool = False


class CountOf(Subquery):
    """How many rows a query has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def tiles_of(found: Sequence[Sequence[Tile | Counted]], actor: Membership) -> list[list[Tile]]:
    """Tiles of several groups, every number that is not known yet by one query."""
    asked = [tile for tiles in found for tile in tiles if isinstance(tile, Counted)]
    counts = iter(_counts([tile.rows for tile in asked], actor))
    return [[tile if isinstance(tile, Tile) else _known(tile, next(counts)) for tile in tiles] for tiles in found]


def _known(tile: Counted, count: int) -> Tile:
    return Tile(tile.label, count, tile.url, is_alarm=tile.urgent and count > 0)


def _counts(asked: Sequence[QuerySet[Any]], actor: Membership) -> Iterable[int]:
    if not asked:
        return ()
    columns = [CountOf(rows.order_by().values("pk")) for rows in asked]
    counts: tuple[int, ...] = Membership.objects.filter(pk=actor.pk).values_list(*columns).get()
    return counts


def listed(url_name: str, **params: object) -> str:
    """Address of a list with filters in force."""
    address = reverse(url_name)
    return f"{address}?{urlencode(params)}" if params else address
