"""Tags of the contract pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.module_loading import import_string

from contracts.approval import words
from contracts.events_shown import Shown, shown
from contracts.models import Contract, ContractEvent

register = template.Library()


@register.simple_tag(takes_context=True)
def contract_tabs(context: Context, contract: Contract) -> list[dict[str, Any]]:
    """Tabs of the contract that the visitor may open; apps above add theirs in the navigation table."""
    tabs = import_string(f"{settings.NAVIGATION}.contract_tabs")
    found: list[dict[str, Any]] = tabs(context["actor"], contract.pk, context["request"])
    return found


@register.simple_tag
def event_look(event: ContractEvent) -> Shown:
    """How a line of the timeline is shown."""
    return shown(event)


@register.filter
def measured(number: Decimal | None, rule: str) -> str:
    """What a policy compares, as its rule measures it."""
    return words.measured(rule, number)


@register.filter
def of(rows: Mapping[int, Any], key: int) -> Any:
    """The row of a dictionary that the view made, or nothing."""
    return rows.get(key)
