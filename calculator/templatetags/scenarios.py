"""How pages show values of calculations, and what leads from the calculator to saving and comparing."""

from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.module_loading import import_string

from accounts.models import Membership
from calculator.applying import DRAFT, apply_page
from calculator.quoting.quote import Quote
from calculator.scenarios.address import UNFINISHED, Unfinished, asking, compare_address
from calculator.scenarios.measures import Kind, Value
from calculator.scenarios.naming import name_of
from calculator.scenarios.written import written, written_change

register = template.Library()


@register.simple_tag
def written_value(value: Value, kind: Kind) -> str:
    """A value with its unit."""
    return written(value, kind)


@register.filter
def as_change(change: Decimal) -> str:
    """How far a sum is from that of the first variant."""
    return written_change(change)


@register.simple_tag(takes_context=True)
def calculator_tabs(context: Context) -> list[dict[str, Any]]:
    """Tabs of the calculator's pages that the visitor may open; see `leasing_portal/navigation.py`."""
    tabs = import_string(f"{settings.NAVIGATION}.calculator_tabs")
    found: list[dict[str, Any]] = tabs(context.get("actor"), context["request"])
    return found


@register.simple_tag(takes_context=True)
def unfinished_comparison(context: Context) -> str:
    """The comparison that led to the calculator, as one value of its address."""
    return Unfinished.read(context["request"].GET.get(UNFINISHED, "")).text


@register.inclusion_tag("calculator/scenarios/_keep.html", takes_context=True)
def keep_calculation(context: Context, quote: Quote) -> dict[str, Any]:
    """Save the calculation of the page, put it into a comparison, order a paper of it."""
    actor: Membership | None = context.get("actor")
    query = asking(quote.request, quote.offer)
    unfinished = Unfinished.read(context["request"].GET.get(UNFINISHED, ""))
    return {
        "actor": actor,
        "csrf_token": context.get("csrf_token"),
        "is_fresh": context.get("is_fresh", False),
        "apply_page": apply_page(actor, draft=context["request"].GET.get(DRAFT, "")),
        "query": query,
        "name": name_of(quote),
        "unfinished": unfinished,
        "changed_url": unfinished.with_changed(query) if unfinished.place else "",
        "added_url": "" if unfinished.is_full else unfinished.with_one_more(query),
        "back_url": compare_address(unfinished.keys),
    }


@register.inclusion_tag("calculator/scenarios/_keep_forms.html", takes_context=True)
def keep_nothing_yet(context: Context) -> dict[str, Any]:
    """The forms of `keep_calculation` where nothing can be kept yet: they wait for the first possible calculation."""
    names = ("actor", "csrf_token", "is_fresh")
    return {name: context.get(name) for name in names} | {
        "apply_page": apply_page(context.get("actor"), draft=context["request"].GET.get(DRAFT, ""))
    }
