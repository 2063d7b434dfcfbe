"""Lists of the back office that may hold a million rows: nothing counts them all, no page skips far.

A list counts and shows its first rows; whoever needs what is behind them narrows it by filters or opens the registry,
whose pages have no end.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.views import ChangeList

# Twenty pages of the usual size.
MOST_ROWS = 1_000


class FirstRowsPaginator(Paginator[Any]):
    """Pages of the first rows of a list."""

    template_name = "back_office/first_rows_pages.html"

    @cached_property
    def count(self) -> int:
        """How many rows there are, up to `MOST_ROWS`."""
        return min(self._counted, MOST_ROWS)

    @property
    def is_cut(self) -> bool:
        """Whether there are more."""
        return self._counted > MOST_ROWS

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return int(rows.order_by()[: MOST_ROWS + 1].count())


class LongChangeList(ChangeList):
    """A list whose order an index has: the key that makes it total goes the same way as the column."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str | Combinable]:
        """Turn the key that Django adds."""
        ordering: list[str | Combinable] = list(super().get_ordering(request, queryset))
        first = ordering[0] if ordering else ""
        if ordering[-1:] == ["-pk"] and isinstance(first, str) and not first.startswith("-"):
            return [*ordering[:-1], "pk"]
        return ordering
