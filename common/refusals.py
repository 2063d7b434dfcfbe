"""What no honest use of a page sends, and refusals whose answer is no error: each leaves an entry in the trail.

A page with the status 400 is told by the guard, which writes every error; a redirect and a list are told here.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from common import trail
from common.models.trail import TrailKind

# Somebody else's id, or a choice that the page did not offer.
FORGED = frozenset({"invalid_choice", "invalid_list", "invalid_pk_value"})


def status_of(*shown: forms.BaseForm, forged: Iterable[str] = FORGED) -> int:
    """Status of a page with these forms: 400 when an error has one of the codes, which the trail keeps as a refusal."""
    return 400 if any(codes_of(form).intersection(forged) for form in shown) else 200


def codes_of(form: forms.BaseForm) -> set[str | None]:
    """Codes of the errors of a form; an unbound one has none, and that of a page to read a bare dict."""
    if not form.errors:
        return set()
    return {error.code for errors in form.errors.as_data().values() for error in errors}


def tell(request: HttpRequest, *, reason: str, **told: Any) -> None:
    """Write to the trail what was refused though the answer is a page or a redirect."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    look = getattr(request, "view_as", None)
    trail.write(
        TrailKind.REFUSED,
        # What support tried through a client's eyes concerns the client.
        company_id=look.target.company_id if look else trail.OF_ACTOR,
        object_label=name[:100],
        object_text=request.path,
        detail={"method": request.method, "page": name, "reason": reason, **told},
    )


def reason_of(error: ValidationError) -> str:
    """Codes of an error, whatever it is about."""
    by_field = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return ", ".join(sorted({str(one.code) for errors in by_field for one in errors}))


def send_back(request: HttpRequest, text: str, *, reason: str) -> None:
    """Say on the next page why not, and leave it in the trail; the caller answers with the redirect."""
    messages.error(request, text)
    tell(request, reason=reason)


class RefusableMixin(forms.BaseForm):
    """A form that shows what a service refused after the form itself was right."""

    forged = FORGED

    def refuse(self, error: ValidationError) -> None:
        """Show the errors beside their fields; what is about no field of this form, above."""
        for name, errors in error.update_error_dict({}).items():
            self.add_error(name if name in self.fields else None, ValidationError(list(errors)))

    @property
    def status(self) -> int:
        """Status of the page: 400 for what no honest use of the form sends."""
        return status_of(self, forged=self.forged)


class RefusableForm(RefusableMixin, forms.Form):
    """A form of fields of its own that shows refusals of a service."""
