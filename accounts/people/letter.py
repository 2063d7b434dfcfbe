"""The letter of an invitation. Its secret is made here and goes nowhere else: not into the job, not into a log."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import Invitation
from accounts.people.invite import VALID_FOR
from accounts.people.link import digest_of, new_secret
from common.jobs import JobRun


def run(job_run: JobRun) -> None:
    """Give the invitation a new link and send it; nobody gets a letter of one that was taken or withdrawn.

    A worker killed between the two sends a second letter, whose link is then the one that works.
    """
    secret = new_secret()
    invitation = _link(job_run.params["invitation_id"], secret)
    if invitation is None:
        return
    with override(settings.LANGUAGE_CODE):
        context = {
            "brand": settings.BRAND,
            "invitation": invitation,
            "inviter": invitation.invited_by.user if invitation.invited_by else None,
            "url": settings.SITE_URL + reverse("people:open_invitation", args=[secret]),
            "days": VALID_FOR.days,
        }
        send_mail(
            subject=gettext("You are invited to %(name)s") % {"name": settings.BRAND["name"]},
            message=render_to_string("people/invitation_letter.txt", context).strip() + "\n",
            from_email=None,
            recipient_list=[invitation.email],
        )


@transaction.atomic
def _link(invitation_id: int, secret: str) -> Invitation | None:
    rows = Invitation.objects.open(at=timezone.now()).select_related("company", "invited_by__user")
    invitation = rows.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is not None:
        invitation.token_digest = digest_of(secret)
        invitation.save(update_fields=["token_digest"])
    return invitation
