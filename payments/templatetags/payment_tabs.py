"""Tabs of the pages about payments."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.module_loading import import_string

register = template.Library()


@register.simple_tag(takes_context=True)
def payment_tabs(context: Context) -> list[dict[str, Any]]:
    """Pages about payments that the person may open; see `leasing_portal/navigation.py`."""
    tabs = import_string(f"{settings.NAVIGATION}.payment_tabs")
    found: list[dict[str, Any]] = tabs(context["actor"], context["request"])
    return found
