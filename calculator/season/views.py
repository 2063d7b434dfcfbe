"""The seasonal designer: the page with its grid, and the part of it that follows every change of a payment."""

import json
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from calculator.calculation import Calculation
from calculator.pace import at_pace
from calculator.season.comparing import chart_with_balance, compare, deferral_of
from calculator.season.designing import Design, design, equal_of, lease_of
from calculator.season.grid import months_of, rows_of
from calculator.season.plan import Season
from calculator.season.showing import PARTS_OF_LINK, show_nearest, show_suggestions, step_of, told_of
from calculator.showing import Shown


@at_pace()
def page(request: HttpRequest) -> HttpResponse:
    """The designer over the lease of the address; it works as a plain form too."""
    actor: Membership | None = getattr(request, "actor", None)
    segment = actor.company.segment if actor and not actor.is_lessor else ""
    calculation = equal_of(request.GET, on=timezone.localdate(), segment=segment)
    context = _context(request, calculation)
    frame = "cabinet.html" if actor else "visitor.html"
    return render(request, "calculator/season/page.html", {"frame": frame, **context})


@at_pace(panel="season-result")
def result(request: HttpRequest) -> HttpResponse:
    """What a changed payment changes: figures, chart, table, sums of the grid, and the address of the page."""
    calculation = equal_of(request.GET, on=timezone.localdate())
    context = _context(request, calculation)
    response = render(request, "calculator/season/_fresh.html", {"is_fresh": True, **context})
    drawn = context.get("design")
    if isinstance(drawn, Design) and not drawn.read.errors:
        response.headers["HX-Replace-Url"] = drawn.lease.address(drawn.season)
    return response


def _context(request: HttpRequest, calculation: Calculation | None) -> dict[str, object]:
    lease = lease_of(calculation, request.GET) if calculation else None
    if calculation is None or lease is None:
        query = calculation.query if calculation else ""
        return {"calculation": calculation, "back": f"{reverse('calculator:page')}?{query}"}
    drawn = design(lease, request.GET)
    return {"calculation": calculation, "design": drawn, **_of_grid(drawn), **_of_outcome(request, drawn)}


def _of_grid(drawn: Design) -> dict[str, object]:
    lease = drawn.lease
    rows = rows_of(drawn.read, drawn.quote.schedule if drawn.quote else None, lease.calendar, lease.highest)
    cells = {cell.number: cell.told() for row in rows for cell in row.cells}
    hidden = parse_qsl(lease.query(Season()))
    return {
        "rows": rows,
        "cells": cells,
        # In an attribute: scripts of a fragment are left out by the page's rules.
        "told_cells": json.dumps(cells, ensure_ascii=False),
        "months": list(months_of(drawn.season, lease.calendar)),
        "most_skipped": lease.equal.offer.most_skipped_months,
        "hidden": [(name, value) for name, value in hidden if name not in PARTS_OF_LINK],
        "unfinished": lease.unfinished,
        "suggestions": show_suggestions(lease),
        "highest": lease.highest,
        "has_costs": lease.has_costs,
        "step": step_of(lease.payment),
        "equal_address": lease.address(Season()),
        "is_drawn": bool(drawn.season.skipped or drawn.season.fixed or drawn.read.typed),
    }


def _of_outcome(request: HttpRequest, drawn: Design) -> dict[str, object]:
    lease, quote = drawn.lease, drawn.quote
    back = lease.back(drawn.season if quote else Season())
    if quote is None:
        return {"back": back, "nearest": show_nearest(drawn), "told": told_of(drawn)}
    return {
        "back": back,
        "quote": quote,
        "shown": Shown(quote.plan),
        "figures": compare(quote, lease.equal),
        "deferral": deferral_of(quote.schedule),
        "chart": json.dumps(chart_with_balance(quote.plan), ensure_ascii=False),
        "link": request.build_absolute_uri(lease.address(drawn.season)),
        "told": told_of(drawn),
    }
