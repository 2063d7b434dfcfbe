"""`{% may "payments:invoice_issue" "POST" as may_issue %}`: the buttons ask the same table as the guard."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.module_loading import import_string

from accounts.access import may_open

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, url_name: str, method: str = "GET") -> bool:
    """Whether the visitor may call the URL. A name without a row raises."""
    return may_open(context.get("actor"), url_name, method)


@register.simple_tag(takes_context=True)
def company_tabs(context: Context) -> list[dict[str, Any]]:
    """Tabs of the company's own pages that the visitor may open; see `leasing_portal/navigation.py`."""
    tabs = import_string(f"{settings.NAVIGATION}.company_tabs")
    found: list[dict[str, Any]] = tabs(context["actor"], context["request"])
    return found
