"""Pages of long lists without counting and without OFFSET: the next page begins after the last row of this one.

A page is found by the value of the sorting column and the id of the row at its edge, both in the address (`after`,
`before`). So page one thousand costs what page one costs, and rows that come in meanwhile move nothing. Rows without
a value stand last in either direction, by their ids. An address that cannot be read leads to the first page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import DateField, DateTimeField, DecimalField, F, Field, IntegerField, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import QueryDict

from common.addresses import query_of_list

AFTER, BEFORE = "after", "before"
# Longer than any number of a contract; what is longer is no edge of a page.
LONGEST_VALUE = 200
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Key:
    """The column that a list is sorted by: a field or an annotation, its type, and the direction."""

    name: str
    field: "Field[Any, Any]"
    descending: bool = False
    nullable: bool = False

    def turned(self) -> "Key":
        """The same column the other way round."""
        return Key(self.name, self.field, not self.descending, self.nullable)

    def order(self) -> list[str]:
        """What to order rows by, so that no two are equal."""
        sign = "-" if self.descending else ""
        return [f"{sign}{self.name}", f"{sign}pk"]


@dataclass(frozen=True, slots=True)
class Edge:
    """The row beside which a page begins; no value when the column is empty there."""

    value: Any
    pk: int

    def token(self) -> str:
        """Write it for the address."""
        return f"{'' if self.value is None else self.value}~{self.pk}"


@dataclass(frozen=True, slots=True)
class KeysetPage[M: Model]:
    """Rows of a page, and what the address must say for the pages beside it; empty when there is none."""

    object_list: list[M]
    next: str
    previous: str

    def next_url(self, params: QueryDict) -> str:
        """Address of the page after this one; empty when there is none."""
        return _at(params, AFTER, self.next)

    def previous_url(self, params: QueryDict) -> str:
        """Address of the page before this one; empty when there is none."""
        return _at(params, BEFORE, self.previous)

    def __iter__(self) -> Any:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


def page_by_key[M: Model](
    rows: QuerySet[M], key: Key, params: QueryDict, *, size: int, read: Callable[[QuerySet[M]], list[M]] = list
) -> KeysetPage[M]:
    """The page that the address asks for, in one query; two where rows with a value end and those without begin.

    `read` makes rows of the query of a page, for lists whose rows are wide: what the page shows of them is then read
    for the page alone, not for all that are put in order.
    """
    after = read_edge(params.get(AFTER, ""), key)
    before = None if after else read_edge(params.get(BEFORE, ""), key)
    if before is not None:
        found = _beside(rows, key, before, size + 1, read, backwards=True)
        if len(found) > size:
            shown = found[:size][::-1]
            return KeysetPage(shown, _token(shown[-1], key), _token(shown[0], key))
        # Nothing stands before the first full page.
    found = _beside(rows, key, after, size + 1, read)
    shown = found[:size]
    following = _token(shown[-1], key) if len(found) > size else ""
    return KeysetPage(shown, following, _token(shown[0], key) if after and shown else "")


def begins(params: QueryDict, key: Key) -> bool:
    """Whether the address asks for no place in the list, so that its first page is meant."""
    return read_edge(params.get(AFTER, ""), key) is None and read_edge(params.get(BEFORE, ""), key) is None


def first_page[M: Model](shown: list[M], key: Key, *, has_next: bool) -> KeysetPage[M]:
    """The first page, of rows that are at hand."""
    return KeysetPage(shown, _token(shown[-1], key) if has_next else "", "")


def _at(params: QueryDict, name: str, token: str) -> str:
    if not token:
        return ""
    return f"?{query_of_list(params, **{name: token})}"


def read_edge(token: str, key: Key) -> Edge | None:
    """Read what `Edge.token` wrote; None when it is something else."""
    text, mark, pk = token.rpartition("~")
    if not mark or not (pk.isascii() and pk.isdigit()) or len(pk) > MOST_DIGITS:
        return None
    if text == "":
        return Edge(None, int(pk)) if key.nullable else None
    value = _value(text, key.field)
    return None if value is None else Edge(value, int(pk))


def _value(text: str, field: "Field[Any, Any]") -> Any:
    if len(text) > LONGEST_VALUE or "\0" in text:
        return None
    # A moment is a day too, as far as classes of fields are asked.
    readers = (
        (DateTimeField, _moment),
        (DateField, date.fromisoformat),
        (DecimalField, _number),
        (IntegerField, _whole),
    )
    read = next((reader for kind, reader in readers if isinstance(field, kind)), str)
    try:
        return read(text)
    except (ValueError, InvalidOperation):
        return None


def _moment(text: str) -> datetime | None:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else None


def _number(text: str) -> Decimal | None:
    number = Decimal(text)
    return number if number.is_finite() and abs(number.adjusted()) < MOST_DIGITS else None


def _whole(text: str) -> int | None:
    return int(text) if len(text) < MOST_DIGITS else None


def _token(row: Model, key: Key) -> str:
    return Edge(getattr(row, key.name), row.pk).token()


def _beside[M: Model](
    rows: QuerySet[M], key: Key, edge: Edge | None, limit: int, read: Callable[[QuerySet[M]], list[M]],
    *, backwards: bool = False,
) -> list[M]:  # fmt: skip
    """Rows on one side of the edge, nearest first; from the beginning when there is none."""
    way = key.turned() if backwards else key
    if not key.nullable:
        return read(_cut(rows, way, edge).order_by(*way.order())[:limit])
    parts: Sequence[bool] = (True, False) if backwards else (False, True)
    found: list[M] = []
    for empty in parts:
        if edge is not None and (edge.value is None) != empty and empty is parts[0]:
            continue  # The edge lies in the other part.
        at = edge if edge is not None and (edge.value is None) == empty else None
        found += read(_part(rows, way, at, empty=empty)[: limit - len(found)])
        if len(found) >= limit:
            break
    return found


def _part[M: Model](rows: QuerySet[M], way: Key, edge: Edge | None, *, empty: bool) -> QuerySet[M]:
    part = rows.filter(**{f"{way.name}__isnull": empty})
    if not empty:
        return _cut(part, way, edge).order_by(*way.order())
    if edge is not None:
        part = part.filter(pk__lt=edge.pk) if way.descending else part.filter(pk__gt=edge.pk)
    # The column stands in the order too, although it is empty: an index of both gives the rows as they are asked for.
    return part.order_by(*way.order())


def _cut[M: Model](rows: QuerySet[M], way: Key, edge: Edge | None) -> QuerySet[M]:
    if edge is None:
        return rows
    compare = TupleLessThan if way.descending else TupleGreaterThan
    return rows.filter(Q(compare(Tuple(F(way.name), F("pk")), (edge.value, edge.pk))))
