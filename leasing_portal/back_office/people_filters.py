"""Filters of the list of people; the counts of the home page use the same conditions."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from leasing_portal.back_office.filters import YesNoFilter


def second_factor() -> Exists:
    """Whether the person has an authenticator app or a passkey; recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=kinds))


class SecondFactorFilter(YesNoFilter):
    """People with or without a second factor."""

    title = _("second factor")
    parameter_name = "mfa"
    condition = staticmethod(second_factor)
