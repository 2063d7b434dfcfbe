"""Where a person goes after sign-in who has never acted for a company."""

from django.http import HttpResponse
from django.urls import reverse

from accounts.models import Membership, User
from accounts.sign_in import HOME
from common import row_scope
from common.row_scope import RowScope


def lead_newcomer(response: HttpResponse, user: User) -> None:
    """Send a newcomer to the registration of a company, in place of a home page that would be closed to them.

    Whoever was led to another page (an invitation) goes there; whoever was blocked learns it on the home page.
    """
    if response.headers.get("Location") == HOME and is_newcomer(user):
        response.headers["Location"] = reverse("registration:state")


def is_newcomer(user: User) -> bool:
    """Whether no company has ever given the person a role. Asked at sign-in, before the request knows the person."""
    with row_scope.within(RowScope(user_id=user.pk)):
        return not Membership.objects.filter(user=user).exists()
