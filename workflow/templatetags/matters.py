"""`{% turn_of matter as turn %}`, `{% approval_of matter as approval %}`: parts of matters on their subjects' pages."""

from django import template
from django.template.context import Context
from django.utils import timezone

from workflow import approvals_shown, showing
from workflow.models import Matter

register = template.Library()


@register.simple_tag(takes_context=True)
def turn_of(context: Context, matter: Matter) -> showing.ShownTurn | None:
    """Whose turn it is and for how long; None in a matter that waits for nobody."""
    return showing.turn_of(matter, context["actor"], timezone.now())


@register.simple_tag(takes_context=True)
def approval_of(context: Context, matter: Matter) -> approvals_shown.ShownApproval | None:
    """The newest approval with its picture and the steps that wait for the reader; None when there was none.

    `typed` of the context is a note of a decision that came too late: it is offered again.
    """
    return approvals_shown.approval_of(matter, context["actor"], timezone.now(), typed=context.get("typed") or "")
