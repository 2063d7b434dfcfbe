"""Filters of the list of colleagues; each is a parameter of the URL."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.people.queries import INVITED, PersonState
from accounts.roles import Party, Role
from common.listing import ListFilter

STATES = [
    (PersonState.ACTIVE.value, _("Active")),
    (PersonState.UPCOMING.value, _("Not started")),
    (PersonState.EXPIRED.value, _("Expired")),
    (PersonState.BLOCKED.value, _("Blocked")),
    (INVITED, _("Invited")),
]


class PeopleFilter(ListFilter):
    """By name or e-mail; role; state. The state "invited" leaves no colleague: those are in the second list."""

    q = django_filters.CharFilter(method="by_text", label=_("Name or e-mail"), max_length=100)
    role = django_filters.ChoiceFilter(label=_("Role"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("All"))

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["role"].extra["choices"] = roles_of(party)

    def by_text(self, people: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Find every word in a name or in the address."""
        del name
        for word in value.split():
            people = people.filter(
                Q(user__last_name__icontains=word)
                | Q(user__first_name__icontains=word)
                | Q(user__middle_name__icontains=word)
                | Q(user__email__icontains=word)
            )
        return people

    def by_state(self, people: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Leave people in one state."""
        del name
        return people.filter(Q(state=value))


class InvitationFilter(django_filters.FilterSet):
    """The same parameters for open invitations, which are shown unless another state is asked for."""

    q = django_filters.CharFilter(method="by_text", max_length=100)
    role = django_filters.CharFilter()
    state = django_filters.CharFilter(method="by_state")

    def by_text(self, invitations: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Find every word in the given name or in the address."""
        del name
        for word in value.split():
            invitations = invitations.filter(
                Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(email__icontains=word)
            )
        return invitations

    def by_state(self, invitations: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Leave all or none."""
        del name
        return invitations if value == INVITED else invitations.none()


def roles_of(party: Party) -> list[tuple[str, Any]]:
    """Roles that companies of a party may give, as choices."""
    return [(role.value, role.label) for role in Role if role.party is party]
