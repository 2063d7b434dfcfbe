"""The second factor of colleagues: taking off a lost one, and demanding one from everybody in the company."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership, User
from accounts.people.hold import hold, still_manages
from common import row_scope, trail
from common.jobs import JobRun, enqueue
from common.models import TrailKind

KIND = "send_second_factor_letter"


@transaction.atomic
def reset_second_factor(*, membership_id: int, actor: Membership, at: datetime) -> User:
    """Remove the application, the keys and the recovery codes of a colleague who lost them, and write to them.

    The second factor guards every company of a person, so an administrator resets it only of people who act nowhere
    else: the lessor's staff and people of other companies turn to support.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: the actor's own row, a colleague with wider rights, a person of other companies, or nothing
            to reset.

    """
    membership = hold(membership_id, actor=actor)
    if acts_elsewhere(membership.user, actor=actor):
        raise ValidationError(
            _("This person acts for other companies too. Support resets the second factor after a check."),
            code="acts_elsewhere",
        )
    # Shown to their owner alone; that this administrator may remove them has been asked above.
    with row_scope.as_system():
        removed, _rows = Authenticator.objects.filter(user=membership.user).delete()
    if not removed:
        raise ValidationError(_("This colleague has no second factor."), code="no_second_factor")
    trail.write(TrailKind.SECOND_FACTOR_RESET, company_id=membership.company_id, object=membership.user)
    enqueue(
        kind=KIND,
        title=gettext("Letter to %(email)s") % {"email": membership.user.email},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={"user_id": membership.user_id, "by": str(actor.user), "at": at.isoformat()},
    )
    return membership.user


def acts_elsewhere(user: User, *, actor: Membership) -> bool:
    """Whether the person has, or ever had, a role outside of the actor's companies. The database hides such rows."""
    if user.is_superuser:
        return True
    with row_scope.as_system():
        return Membership.objects.filter(user=user).exclude(company__in=actor.company_ids).exists()


def send_letter(job_run: JobRun) -> None:
    """Tell the person; a second letter does no harm."""
    user = User.objects.get(pk=job_run.params["user_id"])
    with override(settings.LANGUAGE_CODE):
        at = date_format(localtime(datetime.fromisoformat(job_run.params["at"])), "DATETIME_FORMAT")
        context = {"brand": settings.BRAND, "by": job_run.params["by"], "at": at, "url": settings.SITE_URL}
        send_mail(
            subject=gettext("Your second factor was reset"),
            message=render_to_string("people/second_factor_letter.txt", context).strip() + "\n",
            from_email=None,
            recipient_list=[user.email],
        )


def may_require(actor: Membership) -> bool:
    """Whether the actor decides for the whole company; an administrator of listed contracts does not."""
    return can(actor, Capability.COLLEAGUES_MANAGE) and not actor.grantor.contracts_limited


@transaction.atomic
def require_second_factor(*, company_id: int, required: bool, actor: Membership) -> Company:
    """Demand a second factor from everybody in the company, or only from those whose role demands it.

    Who has none sets one up at the next request, before anything else opens.

    Raises:
        PermissionDenied: the actor may not manage colleagues, or is limited to listed contracts.
        Company.DoesNotExist: the company is not in reach.

    """
    if not may_require(actor):
        raise PermissionDenied
    company = Company.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).get(pk=company_id)
    still_manages(actor)
    if company.second_factor_required != required:
        company.second_factor_required = required
        company.save(update_fields=["second_factor_required"])
    return company
