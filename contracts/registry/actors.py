"""Who ordered a job, with the rights of the day it runs."""

from django.utils.timezone import localdate

from accounts.access import can
from accounts.acting import memberships_to_act, prepare
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop


class NoMoreRight(MessageError):
    """The person who ordered the job may not do it any more."""


def actor_of_job(membership_id: int, capability: Capability) -> Membership:
    """The membership that ordered.

    Raises:
        NoMoreRight: it has ended or lost the right since.

    """
    today = localdate()
    found = memberships_to_act(today).filter(pk=membership_id).first()
    if found is None or not can(prepare(found, on=today), capability):
        raise NoMoreRight("no_more_right", gettext_noop("The person who ordered this may not do it any more."))
    return found
