"""`{% turn_of matter as turn %}`: whose turn it is in a matter, for pages of its subject."""

from django import template
from django.template.context import Context
from django.utils import timezone

from workflow import showing
from workflow.models import Matter

register = template.Library()


@register.simple_tag(takes_context=True)
def turn_of(context: Context, matter: Matter) -> showing.ShownTurn | None:
    """Whose turn it is and for how long; None in a matter that waits for nobody."""
    return showing.turn_of(matter, context["actor"], timezone.now())
