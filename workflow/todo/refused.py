"""Refusals of services on forms of tasks: beside the field that they are about, else above."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts.http import PortalRequest
from common.messages import MessageError
from common.refusals import RefusableForm, tell
from workflow.todo.refusals import TaskOver

# Code of a refusal -> field of a form; the first that the form has.
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "no_title": ("title",),
        "no_reason": ("reason",),
        "day_is_over": ("due_on",),
        "same_day": ("due_on",),
        "remind_after_due": ("remind_on",),
        "not_of_company": ("doer", "owner"),
        "same_owner": ("owner",),
        "writes_no_answers": ("doer", "owner"),
        "empty_message": ("result",),
    }
)


@contextmanager
def refused_by(form: RefusableForm, request: PortalRequest) -> Iterator[None]:
    """Show what a service refuses on the form, and leave it in the trail; that a task is over is told elsewhere.

    Raises:
        TaskOver: nothing is left to be typed.

    """
    try:
        yield
    except TaskOver:
        raise
    except MessageError as refused:
        field = next((name for name in FIELDS.get(refused.code, ()) if name in form.fields), "__all__")
        form.refuse(ValidationError({field: ValidationError(refused.text(gettext), code=refused.code)}))
        tell(request, reason=refused.code)
