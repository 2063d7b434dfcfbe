"""The comparison of calculations, open to everybody, and papers of it for people who are signed in."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.http import PortalRequest
from accounts.models import Membership
from calculator.models import Scenario
from calculator.pace import at_pace
from calculator.scenarios.address import (
    MOST,
    Unfinished,
    calculator_address,
    compare_address,
    id_of,
    keys_of,
    opens_in_calculator,
)
from calculator.scenarios.comparison import Comparison
from calculator.scenarios.forms import ExportForm
from calculator.scenarios.jobs import order_export
from calculator.scenarios.variants import Variant, read_variants
from common.refusals import send_back

ONLY, DIFFERENCES = "only", "differences"


@at_pace()
@never_cache
def compare(request: HttpRequest) -> HttpResponseBase:
    """Up to five calculations as columns; the address holds all of them. A sixth is refused, and the page says so."""
    actor: Membership | None = getattr(request, "actor", None)
    keys = keys_of(request.GET)
    if actor is None and not request.user.is_authenticated and any(id_of(key) is not None for key in keys):
        return redirect_to_login(request.get_full_path())
    variants = _variants(keys, actor)
    comparison = Comparison(tuple(variant.quote for variant in variants))
    only = request.GET.get(ONLY) == DIFFERENCES and len(variants) > 1
    shown = keys[:MOST]
    context = {
        "frame": "cabinet.html" if actor else "visitor.html",
        "columns": [_column(variant, shown) for variant in variants],
        "groups": comparison.only_differences() if only else comparison.groups,
        "only_differences": only,
        "all_url": compare_address(shown),
        "differences_url": f"{compare_address(shown)}&{urlencode({ONLY: DIFFERENCES})}",
        "add_url": calculator_address("", Unfinished(tuple(shown)).text),
        "is_full": len(shown) == MOST,
        "most": MOST,
        "refused": len(keys) - len(shown),
        "keys": shown,
        "link": request.build_absolute_uri(compare_address(shown)),
    }
    return render(request, "calculator/scenarios/compare.html", context, status=400 if context["refused"] else 200)


def _variants(keys: Sequence[str], actor: Membership | None) -> list[Variant]:
    try:
        return read_variants(keys, actor=actor, on=timezone.localdate())
    except Scenario.DoesNotExist as error:
        raise Http404 from error


def _column(variant: Variant, keys: Sequence[str]) -> dict[str, object]:
    """A variant with where its buttons lead: change it in the calculator, repeat it, take it out."""
    place, opens = variant.number - 1, variant.quote is None or opens_in_calculator(variant.quote.request)
    rest = [key for number, key in enumerate(keys) if number != place]
    return {
        "variant": variant,
        "change_url": calculator_address(variant.query, Unfinished(tuple(keys), variant.number).text) if opens else "",
        "repeat_url": calculator_address(variant.query, Unfinished(tuple(keys)).text) if opens else "",
        "remove_url": compare_address(rest),
    }


def export(request: PortalRequest) -> HttpResponseBase:
    """Order a paper or a workbook; the page of the job has it when it is ready."""
    keys = keys_of(request.POST)
    form = ExportForm(request.POST, keys=keys)
    if not form.is_valid():
        send_back(request, _("Choose from one to five calculations, and PDF or XLSX."), reason="export_refused")
        return redirect(compare_address(keys[:MOST]))
    variants = _variants(keys, request.actor)
    job = order_export(variants, form=form.cleaned_data["format"], actor=request.actor, on=timezone.localdate())
    return redirect("jobs:detail", job.pk)
