"""Sign-ins, failures, sign-outs and changes of what one signs in with, as the trail tells them.

Each company of the person has an entry of its own, so that its administrator reads it. These are signals of Django
and of allauth: there is no other place where every way to sign in passes.
"""

from functools import partial
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Membership, User
from common import row_scope, trail
from common.models import TrailKind

PASSWORD_SIGNALS = {"set": account.password_set, "changed": account.password_changed, "reset": account.password_reset}
EMAIL_SIGNALS = {
    "added": account.email_added,
    "confirmed": account.email_confirmed,
    "removed": account.email_removed,
}
FACTOR_SIGNALS = {
    "added": second_factor.authenticator_added,
    "removed": second_factor.authenticator_removed,
    "reset": second_factor.authenticator_reset,
}


def connect() -> None:
    """Called once, when the application starts."""
    account.user_logged_in.connect(_signed_in, dispatch_uid="trail")
    user_login_failed.connect(_refused, dispatch_uid="trail")
    second_factor.authentication_failed.connect(_refused_by_factor, dispatch_uid="trail")
    user_logged_out.connect(_signed_out, dispatch_uid="trail")
    for happened, signal in PASSWORD_SIGNALS.items():
        signal.connect(partial(_password_told, happened), dispatch_uid="trail", weak=False)
    for happened, signal in EMAIL_SIGNALS.items():
        signal.connect(partial(_email_told, happened), dispatch_uid="trail", weak=False)
    account.email_changed.connect(_main_email_told, dispatch_uid="trail")
    for happened, signal in FACTOR_SIGNALS.items():
        signal.connect(partial(_factor_told, happened), dispatch_uid="trail", weak=False)


def masked(address: str) -> str:
    """Leave of an address that nobody has what support can recognise: `i***@example.org`."""
    name, at, domain = address.strip().lower().partition("@")
    return f"{name[:1]}***{at}{domain}"


def _signed_in(*, request: HttpRequest, user: User, **signal: Any) -> None:
    del signal
    methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    _tell(TrailKind.SIGN_IN, request, user, {"methods": methods}, by_person=True)


def _refused(*, credentials: dict[str, Any], request: HttpRequest | None = None, **signal: Any) -> None:
    """A wrong password, or an address that nobody has: that one is told to no company."""
    del signal
    if request is None:
        return
    address = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email=address.strip().lower()).first()
    if user is not None:
        _tell(TrailKind.SIGN_IN_FAILED, request, user, {"step": "password"}, by_person=False)
        return
    with trail.as_who(trail.asking(request)):
        trail.write(TrailKind.SIGN_IN_FAILED, detail={"step": "password", "address": masked(address)})


def _refused_by_factor(*, request: HttpRequest, user: User, **signal: Any) -> None:
    step = "reauthentication" if signal.get("reauthentication") else "second_factor"
    _tell(TrailKind.SIGN_IN_FAILED, request, user, {"step": step}, by_person=False)


def _signed_out(*, request: HttpRequest, user: User | None, **signal: Any) -> None:
    del signal
    if user is not None:
        _tell(TrailKind.SIGN_OUT, request, user, {}, by_person=True)


def _password_told(happened: str, /, *, request: HttpRequest, user: User, **signal: Any) -> None:
    del signal
    _tell(TrailKind.PASSWORD_CHANGED, request, user, {"password": happened}, by_person=True)


def _email_told(happened: str, /, *, request: HttpRequest, email_address: EmailAddress, **signal: Any) -> None:
    del signal
    column = "before" if happened == "removed" else "after"
    address = {column: {"email": email_address.email}}
    detail = {"happened": happened}
    _tell(TrailKind.EMAIL_CHANGED, request, email_address.user, detail, by_person=True, **address)


def _main_email_told(
    *,
    request: HttpRequest,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **signal: Any,
) -> None:
    del signal
    before = {"email": from_email_address.email} if from_email_address else None
    after = {"email": to_email_address.email}
    _tell(TrailKind.EMAIL_CHANGED, request, user, {"happened": "main"}, by_person=True, before=before, after=after)


def _factor_told(
    happened: str, /, *, request: HttpRequest, user: User, authenticator: Authenticator, **signal: Any
) -> None:
    del signal
    factor = {"factor": authenticator.type, "happened": happened}
    _tell(TrailKind.SECOND_FACTOR_CHANGED, request, user, factor, by_person=True)


def _tell(  # noqa: PLR0913 - the parts of an entry
    kind: TrailKind,
    request: HttpRequest,
    user: User,
    detail: dict[str, Any],
    *,
    by_person: bool,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Add an entry for each company of the person; `by_person` says that it was this person and not who tried."""
    with row_scope.as_system(), trail.as_who(trail.asking(request)):
        companies = Membership.objects.active(on=timezone.localdate()).filter(user=user).order_by("company_id")
        ids = list(companies.values_list("company_id", flat=True).distinct())
        trail.write(
            kind,
            company_ids=ids or [None],
            object=user,
            before=before,
            after=after,
            detail=detail,
            user_id=user.pk if by_person else None,
        )
