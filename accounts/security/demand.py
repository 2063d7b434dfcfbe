"""Who must have a second factor, and the last one that they may not take away."""

from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.acting import SECOND_FACTORS
from accounts.models import Membership, User


def demanding(user: User) -> list[Membership]:
    """Memberships of the person, today's, whose role or company demands a second factor."""
    active = Membership.objects.active(on=timezone.localdate()).filter(user=user).select_related("company")
    return [membership for membership in active if membership.needs_second_factor]


def is_last(authenticator: Authenticator) -> bool:
    """Whether without it the person has no second factor; recovery codes are none by themselves."""
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=SECOND_FACTORS)
    return not others.exclude(pk=authenticator.pk).exists()
