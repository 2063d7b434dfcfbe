"""The letter that lets a new person set a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.models import User
from common.jobs import JobRun, enqueue

KIND = "send_invitation"


def invite(*, user: User) -> None:
    """Send the letter after the commit, by a worker, so that a slow mail server holds no page."""
    title = gettext("Invitation of %(email)s") % {"email": user.email}
    enqueue(kind=KIND, title=title, user_id=None, params={"user_id": user.pk})


def run(job_run: JobRun) -> None:
    """Send the link. Somebody who has a password or was blocked meanwhile gets none; a second letter does no harm."""
    user = User.objects.get(pk=job_run.params["user_id"])
    if not user.is_active or user.has_usable_password():
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    context = {
        "person": user,
        "brand": settings.BRAND,
        "url": settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
    }
    with override(settings.LANGUAGE_CODE):
        send_mail(
            subject=gettext("Your access to %(name)s") % {"name": settings.BRAND["name"]},
            message=render_to_string("accounts/invitation.txt", context).strip() + "\n",
            from_email=None,
            recipient_list=[user.email],
        )
