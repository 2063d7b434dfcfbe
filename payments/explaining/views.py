"""The panel and the page on which a figure explains itself; the same for both sides."""

from collections.abc import Sequence
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.access import can
from accounts.http import PortalRequest
from calculator.engine.explain.tree import Explanation
from calculator.explaining import Link, told
from contracts.queries import contract_for_page
from payments.explaining import links
from payments.explaining.about import about_row
from payments.explaining.book import Book
from payments.explaining.moment import AsOf, AsOfForm
from payments.explaining.registry import UnknownFigure, figure_of
from payments.explaining.totals import TOTALS, TooMany, explain_total


def explain(request: PortalRequest, pk: int, figure: str) -> HttpResponse:
    """How a figure of a contract is made up; `row` names a row of the schedule or a receipt, `on` and `known` a day."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    moment = AsOf.read(request.GET, timezone.localdate())
    book = Book(contract, moment.on, moment.known_at)
    row = _row(request)
    try:
        found = figure_of(figure)
        if not can(request.actor, found.right):
            raise PermissionDenied
        nodes = found.explain(book, row)
    except UnknownFigure as error:
        raise Http404 from error
    shown: dict[str, object] = {
        "title": found.label,
        "contract": contract,
        "about": about_row(book, figure, row, request.actor),
    }
    return _page(request, nodes, links.of_contract(contract, moment.query), moment, shown)


def total(request: PortalRequest, figure: str) -> HttpResponse:
    """How a total over all contracts in sight is made up."""
    moment = AsOf.read(request.GET, timezone.localdate())
    if figure not in TOTALS:
        raise Http404
    if not can(request.actor, TOTALS[figure].right):
        raise PermissionDenied
    shown: dict[str, object] = {"title": TOTALS[figure].label}
    try:
        nodes = [explain_total(request.actor, figure, moment)]
    except TooMany:
        nodes, shown["too_many"] = [], True
    return _page(request, nodes, links.of_total(moment.query), moment, shown)


def _row(request: PortalRequest) -> int | None:
    text = request.GET.get("row", "")
    if not text:
        return None
    # Longer ids than bigint are of no row.
    if not (text.isascii() and text.isdigit() and len(text) <= 18):  # noqa: PLR2004 - digits of bigint
        raise Http404
    return int(text)


def _page(
    request: PortalRequest, nodes: Sequence[Explanation], link: Link, moment: AsOf, shown: dict[str, object]
) -> HttpResponse:
    """The panel for htmx, else a page of its own."""
    template = "payments/explaining/_panel.html" if request.htmx else "payments/explaining/page.html"
    context = {
        **shown,
        "nodes": [told(node, link) for node in nodes],
        "moment": moment,
        "as_of": AsOfForm(request.GET or None),
        "page_url": request.get_full_path(),
    }
    response = render(request, template, context, status=HTTPStatus.OK)
    # One address answers with a page or with a part of one.
    patch_vary_headers(response, ["HX-Request"])
    return response
