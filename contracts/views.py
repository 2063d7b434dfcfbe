"""Contract pages of the cabinet."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common import trail
from common.listing import chips, page_of
from common.xlsx import table_response
from contracts import holding, queries
from contracts.exports import branch_columns, branch_rows
from contracts.filters import AssetFilter
from contracts.matters import contract_matter
from contracts.preparation.approvals import cancellable
from contracts.preparation.page import parts

LATEST = 5
TIMELINE_PAGE = 50


def contract_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Overview of one contract: parties, terms, assets, figures, the latest events."""
    contract = get_object_or_404(queries.contract_for_overview(request.actor), pk=pk)
    return render(
        request,
        "contracts/detail.html",
        {
            **parts(contract, request.actor, at=timezone.now()),
            "contract": contract,
            "matter": queries.matter_of_contract(contract, request.actor),
            "assets": list(contract.assets.select_related("supplier")),
            "events": list(queries.timeline(contract, request.actor)[:LATEST]),
            "term": queries.term_progress(contract, timezone.localdate()),
        },
    )


def contract_timeline(request: PortalRequest, pk: int) -> HttpResponse:
    """Everything that happened to one contract, newest first."""
    contract = get_object_or_404(queries.contract_for_page(request.actor), pk=pk)
    return render(
        request,
        "contracts/timeline.html",
        {
            "contract": contract,
            "page": page_of(queries.timeline(contract, request.actor), request.GET, size=TIMELINE_PAGE),
            "term": queries.term_progress(contract, timezone.localdate()),
        },
    )


def contract_feed(request: PortalRequest, pk: int) -> HttpResponse:
    """The feed of the contract's matter; a contract that came with a portfolio has none before it is needed."""
    contract = get_object_or_404(queries.contract_for_page(request.actor), pk=pk)
    shown = {
        "contract": contract,
        "matter": queries.matter_of_contract(contract, request.actor),
        "cancellable": cancellable(contract, request.actor),
        "term": queries.term_progress(contract, timezone.localdate()),
    }
    return render(request, "contracts/feed.html", shown)


def start_feed(request: PortalRequest, pk: int) -> HttpResponse:
    """Open the matter of the contract, so that somebody can write in it."""
    contract = get_object_or_404(queries.contract_for_page(request.actor), pk=pk)
    contract_matter(contract=contract, actor=request.actor, at=timezone.now())
    return redirect("contracts:feed", contract.pk)


def asset_list(request: PortalRequest) -> HttpResponse:
    """Leased assets of the company; for a supplier, what it supplied."""
    sorting = queries.asset_sorting(request.actor)
    found = AssetFilter(request.GET, queries.assets_for_list(request.actor), request=request)
    return render(
        request,
        "contracts/assets.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "sees_contracts": queries.sees_contracts(request.actor),
            "sort": sorting.chosen(request.GET),
            "page": page_of(found.qs.order_by(*sorting.order_by(request.GET)), request.GET),
        },
    )


def branches(request: PortalRequest) -> HttpResponse:
    """Totals of the head office and of each branch; their sum is the total."""
    rows = holding.by_company(request.actor)
    return render(request, "contracts/branches.html", {"rows": rows, "total": holding.total(rows)})


def branches_export(request: PortalRequest) -> FileResponse:
    """Download the totals by company as XLSX."""
    rows = holding.by_company(request.actor)
    trail.exported("contracts:branches_export")
    return table_response(
        f"branches-{timezone.localdate():%Y-%m-%d}.xlsx",
        sheet=_("By company"),
        columns=branch_columns(),
        rows=branch_rows(rows, holding.total(rows)),
    )
