"""Pages of lists."""

from collections.abc import Callable
from typing import Self

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, Field

from integrations.api.parameters import ListParameters


class Page[Row: BaseModel](BaseModel):
    """A page of a list. Rows that are added meanwhile may move others to the next page."""

    count: int = Field(description="Rows of the whole result, not of the page.")
    page: int
    pages: int = Field(description="At least one, even when there are no rows.")
    limit: int
    next: str | None = Field(description="Address of the next page; null on the last one.")
    items: list[Row]

    @classmethod
    def of[M: Model](
        cls, request: HttpRequest, rows: QuerySet[M], parameters: ListParameters, show: Callable[[M], Row]
    ) -> Self:
        """Read the page that is asked for; one past the last is empty."""
        found = Paginator(rows, parameters.limit)
        pages = found.num_pages
        items = list(found.page(parameters.page)) if parameters.page <= pages else []
        return cls(
            count=found.count,
            page=parameters.page,
            pages=pages,
            limit=parameters.limit,
            next=_address(request, parameters.page + 1) if parameters.page < pages else None,
            items=[show(row) for row in items],
        )


def _address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
