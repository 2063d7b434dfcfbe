"""The report of responsibility by month, the same for both sides (requirement N-07)."""

from datetime import date, timedelta

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common import trail
from common.xlsx import table_response
from workflow.exports import report_columns, report_rows
from workflow.kinds import Side
from workflow.responsibility import OfMatter, Spent, parts, responsibility
from workflow.showing import address_of

SHOWN_MATTERS = 50
# Before the portal there was no clock.
EARLIEST = date(2020, 1, 1)


def report(request: PortalRequest) -> HttpResponse:
    """How long each side held matters in a month: by side, then the matters that waited longest."""
    now = timezone.now()
    month = _month(request)
    found = responsibility(request.actor, month, now)
    sides = [row.side for row in found.sides]
    following = _next_month(month)
    return render(
        request,
        "workflow/report.html",
        {
            "report": found,
            "previous": month - timedelta(days=1) if month > EARLIEST else None,
            "following": following if following <= timezone.localdate(now) else None,
            "rows": [
                {
                    "matter": row.matter,
                    "url": address_of(row.matter, request.actor),
                    "cells": _cells(row, sides),
                }
                for row in found.matters[:SHOWN_MATTERS]
            ],
            "more": max(len(found.matters) - SHOWN_MATTERS, 0),
        },
    )


def report_export(request: PortalRequest) -> FileResponse:
    """Download the turns of the month as XLSX."""
    month = _month(request)
    trail.exported("matters:report_export", object_id=f"{month:%Y-%m}")
    return table_response(
        f"responsibility-{month:%Y-%m}.xlsx",
        sheet=_("Responsibility"),
        columns=report_columns(),
        rows=report_rows(parts(request.actor, month, timezone.now())),
    )


def _cells(row: OfMatter, sides: list[Side]) -> list[dict[str, Side | Spent]]:
    return [{"side": side, "spent": row.sides.get(side, Spent())} for side in sides]


def _month(request: PortalRequest) -> date:
    """The month of the address, this one when it names none."""
    this_month = timezone.localdate().replace(day=1)
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return this_month
    return asked if EARLIEST <= asked <= this_month else this_month


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
