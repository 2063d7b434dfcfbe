"""People who sign in by the form, from browsers and addresses of their own."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from tests.factories import MembershipFactory

PASSWORD = "спокойный-банк-2026"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
SECRET = "JBSWY3DPEHPK3PXP"


def make_person(**fields: object) -> Membership:
    """Somebody with a password; who needs a second factor has an app with `SECRET`."""
    membership: Membership = MembershipFactory(**fields)
    membership.user.set_password(PASSWORD)
    membership.user.save()
    return membership


def browser(ip: str = "198.51.100.7", user_agent: str = FIREFOX) -> Client:
    """A browser without cookies behind an address."""
    return Client(REMOTE_ADDR=ip, headers={"user-agent": user_agent})


def enter(client: Client, user: User, password: str = PASSWORD) -> Any:
    """Send the form of signing in."""
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def is_in(client: Client, user: User) -> bool:
    """Whether the session is this person's."""
    return client.session.get("_auth_user_id") == str(user.pk)


def code_of(secret: str = SECRET) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def wrong_code(secret: str = SECRET) -> str:
    """Six digits that the app does not show now."""
    return f"{(int(code_of(secret)) + 500_000) % 1_000_000:06d}"


def send_code(client: Client, code: str) -> Any:
    """Send the form of the second step."""
    return client.post(reverse("mfa_authenticate"), {"code": code})


def give_app(user: User) -> Authenticator:
    """An authenticator app with `SECRET`."""
    app: Authenticator = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    return app
