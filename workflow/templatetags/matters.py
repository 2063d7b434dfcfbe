"""`{% turn_of matter as turn %}`, `{% approval_of … %}`, `{% tasks_of … %}`: parts of matters on other pages."""

from django import template
from django.template.context import Context
from django.utils import timezone

from workflow import approvals_shown, showing
from workflow.deciding import steps_for
from workflow.models import Matter
from workflow.todo import queries as task_queries
from workflow.todo.showing import ShownTask
from workflow.todo.showing import lines as task_lines

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
    return approvals_shown.approval_of(matter, context["actor"], timezone.now(), typed=context.get("typed"))


@register.simple_tag(takes_context=True)
def waits_for_me(context: Context, matter: Matter) -> bool:
    """Whether a step of the approval of the matter waits for the reader."""
    return steps_for(context["actor"]).filter(run__matter=matter).exists()


@register.simple_tag(takes_context=True)
def tasks_of(context: Context, matter: Matter) -> list[ShownTask]:
    """Open tasks of a matter as far as the reader reads them, the nearest day first."""
    actor = context["actor"]
    return task_lines(task_queries.of_matter(matter, actor), actor, timezone.localdate())
