"""allauth's forms with the portal's counts of attempts."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.security import letters, limits

DAY = 24 * 3600


class _CountedCode(BaseAuthenticateForm):
    """A code of the app or a recovery code; wrong ones are counted."""

    user: User

    def clean_code(self) -> str:
        """Check the code unless too many were wrong."""
        attempt = limits.second_factor_attempt(context.request, self.user)
        if attempt is None:
            _warn_of_guessing(context.request, self.user)
            raise get_adapter().validation_error("too_many_login_attempts")
        code = self._checked()
        attempt.rollback()
        return code

    def _checked(self) -> str:
        demo = self._demo_app()
        if demo is None or self.cleaned_data["code"].replace(" ", "") != settings.DEMO_SECOND_FACTOR_CODE:
            return str(super().clean_code())
        self.authenticator = demo
        return str(self.cleaned_data["code"])

    @property
    def demo_code(self) -> str:
        """The code that the demo stand shows to its invented people, who have no phone; empty everywhere else."""
        return settings.DEMO_SECOND_FACTOR_CODE if self._demo_app() else ""

    def _demo_app(self) -> Authenticator | None:
        if not settings.DEMO_SECOND_FACTOR_CODE:
            return None
        found: Authenticator | None = Authenticator.objects.filter(
            user=self.user, type=Authenticator.Type.TOTP, data__demo=True
        ).first()
        return found


class SecondFactorForm(_CountedCode, AuthenticateForm):
    """The second step of signing in."""


class ConfirmForm(_CountedCode, ReauthenticateForm):
    """A code asked once more before something important."""


def _warn_of_guessing(request: HttpRequest, user: User) -> None:
    """Tell the owner, at most once a day, that somebody who knows the password is guessing codes."""
    if request.user.is_authenticated or not cache.add(f"accounts:codes-guessed:{user.pk}", "yes", DAY):
        return
    letters.post(letters.CODES_GUESSED, email=user.email, request=request, at=timezone.now())


class PasswordLetterForm(ResetPasswordForm):
    """Asks for the letter with a link for a new password. Who is known to the portal cannot be told from the answer."""

    def clean_email(self) -> str:
        """Refuse an address of the network that asks too often."""
        email = str(super().clean_email())
        if not limits.letters_from_here(context.request, email):
            raise get_adapter().validation_error("rate_limited")
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the letter, unless so many were sent to this e-mail that one more would only be a nuisance."""
        email = str(self.cleaned_data["email"])
        if limits.letters_to(request, email):
            super().save(request, **kwargs)
        return email
