"""Sessions of a colleague who was blocked."""

from datetime import date

from allauth.usersessions.models import UserSession

from accounts.models import Membership, User
from accounts.security import sessions
from common import row_scope


def end_sessions_of(user: User, *, today: date) -> None:
    """Sign the person out everywhere, unless they still act for some company; the database hides such rows here."""
    with row_scope.as_system():
        if not Membership.objects.active(on=today).filter(user=user).exists():
            sessions.end(list(UserSession.objects.filter(user=user)))
