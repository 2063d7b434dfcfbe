"""The public calculator: the page, and the part of it that follows every change of a field."""

import json
import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from calculator.calculation import Calculation, calculate
from calculator.charts import chart_of
from calculator.comparing import saving_parts, show_ways
from calculator.engine.explain import UnknownFigure
from calculator.explaining import explain_figure, explain_row
from calculator.pace import at_pace
from calculator.scenarios.address import UNFINISHED, Unfinished, calculator_address
from calculator.showing import Shown

_NUMBER = re.compile(r"[0-9]{1,3}")


@at_pace()
def page(request: HttpRequest) -> HttpResponse:
    """The calculator, with the calculation of the address: in the cabinet's frame for those who have one."""
    actor: Membership | None = getattr(request, "actor", None)
    segment = actor.company.segment if actor and not actor.is_lessor else ""
    found = calculate(request.GET, on=timezone.localdate(), segment=segment)
    frame = "cabinet.html" if actor else "visitor.html"
    return render(request, "calculator/page.html", {"frame": frame, **_context(request, found)})


@at_pace(panel="calculator-result")
def result(request: HttpRequest) -> HttpResponse:
    """What a changed field changes: figures, schedule, notes under the fields, and the address of the page."""
    found = calculate(request.GET, on=timezone.localdate())
    response = render(request, "calculator/_fresh.html", {"is_fresh": True, **_context(request, found)})
    if found is not None:
        # A comparison that led here stays in the address, so that the way back outlives a reload.
        unfinished = Unfinished.read(request.GET.get(UNFINISHED, "")).text
        response.headers["HX-Replace-Url"] = calculator_address(found.query, unfinished)
    return response


@at_pace()
def explanation(request: HttpRequest) -> HttpResponse:
    """How a figure is made up: `row` names a row of the schedule, `figure` one of those beside the payment."""
    found = calculate(request.GET, on=timezone.localdate())
    if found is None or found.quote is None:
        raise Http404
    row = request.GET.get("row", "")
    try:
        if _NUMBER.fullmatch(row):
            told = explain_row(found.quote, int(row))
            heading = _("How payment %(number)s is reckoned") % {"number": row}
        else:
            told = explain_figure(found.quote, request.GET.get("figure", ""))
            heading = told[0].what
    except UnknownFigure as error:
        raise Http404 from error
    frame = "cabinet.html" if getattr(request, "actor", None) else "visitor.html"
    context = {"frame": frame, "heading": heading, "told": told, "back_address": _address(found)}
    return render(request, "calculator/explanation.html", context)


def _context(request: HttpRequest, found: Calculation | None) -> dict[str, object]:
    if found is None:
        return {"calculation": None}
    shown = Shown(found.quote.plan) if found.quote else None
    return {
        "calculation": found,
        "form": found.form,
        "inputs": found.inputs,
        "quote": found.quote,
        "shown": shown,
        "ways": show_ways(found.quote, found.form.catalogue) if found.quote else None,
        "saving_parts": saving_parts(found.quote) if found.quote else [],
        "chart": json.dumps(chart_of(found.quote.plan), ensure_ascii=False) if found.quote else None,
        "explanation_address": f"{reverse('calculator:explanation')}?{found.query}",
        "link": request.build_absolute_uri(_address(found)),
        "today_address": f"{reverse('calculator:page')}?{found.today_query}",
        # Choices of another product come with the fragment; those that stay are not touched under the hand.
        "choices_are_new": request.GET.get("choices") != found.form.choices_key,
    }


def _address(found: Calculation) -> str:
    return f"{reverse('calculator:page')}?{found.query}"
