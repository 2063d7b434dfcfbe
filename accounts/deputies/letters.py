"""Letters to the deputy and the principal: one is named, it ended early."""

from enum import StrEnum

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from accounts.models import Membership
from common.jobs import JobRun, enqueue

KIND = "send_deputy_letter"


class Happened(StrEnum):
    """What a letter tells of; each has a template of its own."""

    NAMED = "named"
    ENDED = "ended"


class Reader(StrEnum):
    """To whom a letter goes."""

    DEPUTY = "deputy"
    PRINCIPAL = "principal"


def write_to_both(delegation: Membership, happened: Happened) -> None:
    """Send the letters after the commit, each by a job of its own, so that one that fails repeats no other."""
    for reader in Reader:
        params = {"membership_id": delegation.pk, "reader": reader.value, "happened": happened.value}
        enqueue(kind=KIND, title=gettext("Letter about a deputy"), user_id=None, params=params)


def run(job_run: JobRun) -> None:
    """Send one letter; who was blocked meanwhile gets none."""
    delegation = Membership.objects.select_related("user", "company", "on_behalf_of__user").get(
        pk=job_run.params["membership_id"]
    )
    principal = delegation.grantor.user
    person = delegation.user if job_run.params["reader"] == Reader.DEPUTY else principal
    if not person.is_active:
        return
    happened = Happened(job_run.params["happened"])
    context = {
        "delegation": delegation,
        "deputy": delegation.user,
        "principal": principal,
        "is_deputy": person.pk == delegation.user_id,
        "person": person,
        "brand": settings.BRAND,
        "url": settings.SITE_URL,
    }
    with override(settings.LANGUAGE_CODE):
        send_mail(
            subject=_subject(happened, principal.name_with_initials),
            message=render_to_string(f"deputies/letter_{happened}.txt", context).strip() + "\n",
            from_email=None,
            recipient_list=[person.email],
        )


def _subject(happened: Happened, principal: str) -> str:
    words = {
        Happened.NAMED: gettext("Deputy of %(name)s is named"),
        Happened.ENDED: gettext("Deputy of %(name)s no longer acts"),
    }
    return words[happened] % {"name": principal}
