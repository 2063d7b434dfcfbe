"""Refusals of services on forms of requests: beside the field that they are about, else above."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts.http import PortalRequest
from common.messages import MessageError
from common.refusals import RefusableForm, tell
from contracts.requests.refusing import RequestRefused


@contextmanager
def refused_by(form: RefusableForm, request: PortalRequest) -> Iterator[None]:
    """Show what a service refuses on the form, and leave it in the trail."""
    try:
        yield
    except MessageError as refused:
        field = refused.field if isinstance(refused, RequestRefused) and refused.field in form.fields else "__all__"
        form.refuse(ValidationError({field: ValidationError(refused.text(gettext), code=refused.code)}))
        tell(request, reason=refused.code)
