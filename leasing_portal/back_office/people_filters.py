"""Filters of the list of people; the counts of the home page use the same conditions."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from accounts.models import Membership, User
from accounts.roles import Role
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.filters import YesNoFilter


def second_factor(person: str = "pk") -> Exists:
    """Whether the person has an authenticator app or a passkey; recovery codes alone are none.

    `person` names the field of the outer row that holds the person's id.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Exists(Authenticator.objects.filter(user=OuterRef(person), type__in=kinds))


class SecondFactorFilter(YesNoFilter):
    """People with or without a second factor."""

    title = _("second factor")
    parameter_name = "mfa"
    condition = staticmethod(second_factor)


class RoleFilter(DropdownFilter):
    """People with a role in a company that the reader sees; a role elsewhere is not told by this filter either."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str | Promise]]:
        """Name the roles."""
        return [(role.value, role.label) for role in Role]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Apply the chosen role; one that does not exist is no choice."""
        if self.value() not in Role.values:
            return queryset
        seen = Membership.objects.visible_to(actor_of(request)).filter(role=self.value())
        return queryset.filter(pk__in=seen.values("user"))
