"""Registering a company, and the manager's decision."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import CompanyRegistration, Membership, RegistrationState, User
from accounts.roles import Party
from common.jobs import enqueue
from common.locks import lock_name

ROUTE = "route_registration"
# A person who mistypes needs a few; more are tried by a program.
MOST_IN_A_DAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CompanyToRegister:
    """What an applicant tells of the company."""

    party: str
    inn: str
    kpp: str
    ogrn: str
    short_name: str
    full_name: str
    legal_address: str = ""
    phone: str = ""


@transaction.atomic
def register_company(*, applicant: User, company: CompanyToRegister, at: datetime) -> CompanyRegistration:
    """Take a registration, which then waits for the lessor's manager.

    Known companies are not asked here: a job does it later, so that neither the answer nor its time tells the
    applicant whether the lessor knows this INN.

    Raises:
        PermissionDenied: the lessor's own people do not apply to themselves.
        ValidationError: by field, or for the whole when one waits already or too many came in a day.

    """
    lock_name(f"registration {applicant.pk}")
    if Membership.objects.own().filter(user=applicant.pk, company__party=Party.LESSOR).exists():
        raise PermissionDenied
    own = CompanyRegistration.objects.of_applicant(applicant)
    if own.filter(state=RegistrationState.WAITING).exists():
        raise ValidationError(_("You have a registration that waits for an answer."), code="waiting")
    if own.filter(created_at__gt=at - DAY).count() >= MOST_IN_A_DAY:
        raise ValidationError(
            _("You have sent too many registrations today. Try again tomorrow, or call us."), code="too_many"
        )
    registration = CompanyRegistration(applicant=applicant, created_at=at, **asdict(company))
    registration.full_clean(exclude=["applicant", "decided_at", "decided_by", "company"])
    registration.save()
    params = {"registration_id": registration.pk}
    enqueue(kind=ROUTE, title=gettext("Registration of a company"), user_id=None, params=params)
    return registration
