"""`{% may "payments:invoice_issue" "POST" as may_issue %}`: the buttons ask the same table as the guard."""

from django import template
from django.template.context import Context

from accounts.access import may_open

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, url_name: str, method: str = "GET") -> bool:
    """Whether the visitor may call the URL. A name without a row raises."""
    return may_open(context.get("actor"), url_name, method)
