"""allauth's hooks."""

from collections.abc import Sequence
from typing import Any, override

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registration.newcomers import lead_newcomer
from accounts.security import demand, devices, letters, limits, sessions
from common import row_scope


class AccountAdapter(DefaultAccountAdapter):
    """The portal's rules of signing up and in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anybody may have an account; what it opens is decided by a company's administrator or a manager."""
        del request
        return True

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password unless too many were wrong; see `accounts.security.limits` for whose count it is."""
        attempt = limits.password_attempt(request, str(credentials.get("email", "")))
        if attempt is None:
            raise self.validation_error("too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            attempt.rollback()
        return user

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Remember the browser, the session and, to a person who used another browser before, tell of this one."""
        response: HttpResponse = super().post_login(request, user, **options)
        at = timezone.now()
        sessions.begin(request, at=at)
        devices.welcome(request, response, user, at=at)
        lead_newcomer(response, user)
        return response

    @override
    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: EmailConfirmationHMAC, signup: bool
    ) -> None:
        """Ask to confirm an e-mail, unless it was asked a moment ago: the link of the last letter works."""
        address = emailconfirmation.email_address
        if limits.confirmations_to(request, address.user, address.email):
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an e-mail unless it is somebody else's, who may have not confirmed it yet: it names one person."""
        # Row security hides other people from a request; the constraint that this would break does not.
        with row_scope.as_system():
            others = User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id)
            taken = others.exists()
        if taken:
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
            return False
        confirmed: bool = super().confirm_email(request, email_address)
        return confirmed

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell of a change by a letter that a worker sends."""
        address = email or EmailAddress.objects.get_primary_email(user)
        if app_settings.EMAIL_NOTIFICATIONS and address:
            letters.post(template_prefix, email=address, request=self.request, at=timezone.now(), context=context)


class MFAAdapter(DefaultMFAAdapter):
    """The portal's rules of the second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role or company demands a second factor, and this is your last one. Add another one first."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last one of a person who must have one."""
        return not demand.is_last(authenticator) or not demand.demanding(authenticator.user)


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ending of sessions."""

    def end_sessions(self, sessions_to_end: Sequence[UserSession]) -> None:
        """End them and leave it in the trail."""
        sessions.end(sessions_to_end)
