"""Letters about what happened to a person's sign-in, sent by a worker, so that a slow mail server holds no page."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.security import browsers
from common import trail
from common.jobs import JobRun, enqueue

KIND = "send_security_letter"
# Prefixes of templates, as allauth names them.
NEW_DEVICE = "security/email/new_device"
CODES_GUESSED = "security/email/codes_guessed"


def post(
    template: str, *, email: str, request: HttpRequest, at: datetime, context: dict[str, Any] | None = None
) -> None:
    """Queue a letter, sent after the commit; `template` has a subject and a message.

    Args:
        template: prefix of the two templates.
        email: to whom.
        request: from where the thing was done; the letter names address and browser.
        at: when.
        context: texts for the message; no secret, for the row of the job keeps them.

    """
    asking = trail.asking(request)
    params = {
        "template": template,
        "email": email,
        "at": at.isoformat(),
        "ip": asking.ip or "",
        "user_agent": asking.user_agent,
        "context": {name: str(value) for name, value in (context or {}).items()},
    }
    enqueue(kind=KIND, title=gettext("Letter on security to %(email)s") % params, user_id=None, params=params)


def run(job_run: JobRun) -> None:
    """Send the letter; a second one does no harm."""
    params = job_run.params
    with override(settings.LANGUAGE_CODE):
        context = params["context"] | {
            "timestamp": timezone.localtime(datetime.fromisoformat(params["at"])),
            "ip": params["ip"] or gettext("unknown address"),
            "user_agent": browsers.in_words(params["user_agent"]),
            "sessions_url": settings.SITE_URL + reverse("usersessions_list"),
        }
        send_mail(
            subject=render_to_string(f"{params['template']}_subject.txt", context).strip(),
            message=render_to_string(f"{params['template']}_message.txt", context).strip() + "\n",
            from_email=None,
            recipient_list=[params["email"]],
        )
