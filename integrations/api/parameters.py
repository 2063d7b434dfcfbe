"""Query parameters: read strictly, so that a misspelt filter never gives the whole list instead of a part of it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_filters import FilterSet
from ninja import Field, Schema
from pydantic import BeforeValidator, JsonValue

from common.listing import Sorting

MOST_ROWS, USUAL_ROWS = 200, 50
LONGEST_TEXT = 100
SHOWN_VALUE = 100
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A parameter, the value given, and what is expected."""

    field: str
    value: str
    message: str


class BadParameters(Exception):
    """The parameters cannot be taken; nothing was read."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = list(wrong)
        super().__init__(self.wrong)


def _day(value: object) -> date:
    """Read a day: ISO 8601 and nothing else, as a number would be taken for seconds since 1970."""
    text = str(value)
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(_("Expected a date such as 2026-11-25."))


def _whole(most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        text = str(value)
        if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= most:
            raise ValueError(_("Expected a whole number from 1 to %(most)s.") % {"most": most})
        return int(text)

    return read


MOST_PAGES = 999_999_999
Day = Annotated[date, BeforeValidator(_day)]
# The pattern is told for those who read the description; `common.middleware` refuses such an address.
Text = Annotated[str, Field(max_length=LONGEST_TEXT, json_schema_extra={"pattern": r"^[^\u0000]*$"})]


class ListParameters(Schema):
    """Order and page of a list; the filters come besides."""

    page: Annotated[int, Field(ge=1, le=MOST_PAGES), BeforeValidator(_whole(MOST_PAGES))] = 1
    limit: Annotated[
        int, Field(ge=1, le=MOST_ROWS, description="Rows on a page."), BeforeValidator(_whole(MOST_ROWS))
    ] = USUAL_ROWS
    sort: str | None = Field(None, description="Column; with “-” before it, the other way round.")

    def filters(self) -> dict[str, str]:
        """Filters as the filter forms of the pages read them."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"page", "limit", "sort"})


def sort_field(columns: Iterable[str]) -> Any:
    """Declare `sort` with the columns that the list may be sorted by."""
    values: list[JsonValue] = [value for column in columns for value in (column, f"-{column}")]
    told = "Column; with “-” before it, the other way round."
    return Field(None, description=told, json_schema_extra={"enum": values})


def take_only(request: HttpRequest, known: type[Schema] | None = None) -> None:
    """Refuse a parameter that nobody reads, and one that is given twice.

    Raises:
        BadParameters: naming it.

    """
    names = list(known.model_fields) if known else []
    wrong = [
        Wrong(name, ", ".join(values)[:SHOWN_VALUE], _unread(name, names))
        for name, values in request.GET.lists()
        if name not in names or len(values) > 1
    ]
    if wrong:
        raise BadParameters(wrong)


def _unread(name: str, names: Sequence[str]) -> str:
    if name in names:
        return _("Give this parameter once.")
    if not names:
        return _("There are no parameters here.")
    return _("There is no such parameter. Known ones: %(names)s.") % {"names": ", ".join(names)}


def filtered[M: Model](found: FilterSet) -> QuerySet[M]:
    """Rows that the page's own filter leaves.

    Raises:
        BadParameters: the filter does not take a value, or is not for people without the right to see money.

    """
    if absent := [name for name in found.data if name not in found.filters]:
        raise BadParameters([Wrong(name, str(found.data[name]), _unread(name, list(found.filters))) for name in absent])
    if not found.is_valid():
        raise BadParameters(
            [
                Wrong(name, str(found.data.get(name, ""))[:SHOWN_VALUE], " ".join(map(str, errors)))
                for name, errors in found.errors.items()
            ]
        )
    rows: QuerySet[M] = found.qs
    return rows


def order_of(sorting: Sorting, sort: str | None) -> list[str]:
    """Fields to order by.

    Raises:
        BadParameters: there is no such column for this token.

    """
    if sort is not None and sort.removeprefix("-") not in sorting.columns:
        columns = ", ".join(sorting.columns)
        told = _("Expected one of %(columns)s, with “-” before it for the other way round.") % {"columns": columns}
        raise BadParameters([Wrong("sort", sort[:SHOWN_VALUE], told)])
    return sorting.fields(sorting.default if sort is None else sort)


def explained(errors: Iterable[Mapping[str, Any]]) -> BadParameters:
    """Say in our words what pydantic did not take."""
    return BadParameters([Wrong(str(error["loc"][-1]), _given(error), _expected(error)) for error in errors])


def _given(error: Mapping[str, Any]) -> str:
    """What was given; of a field that is missing pydantic tells all the others."""
    return "" if error["type"] == "missing" else str(error["input"])[:SHOWN_VALUE]


def _expected(error: Mapping[str, Any]) -> str:
    told = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(told["error"])
    if error["type"] == "string_too_long":
        return _("Expected at most %(most)s characters.") % {"most": told["max_length"]}
    if error["type"] == "missing":
        return _("Give this field.")
    if error["type"] == "extra_forbidden":
        return _("There is no such field.")
    if "expected" in told:
        return _("Expected one of %(values)s.") % {"values": str(told["expected"]).replace("'", "")}
    return str(error["msg"])
