"""Letters about registrations: to the manager who decides, to the applicant who waits."""

from enum import StrEnum

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.models import CompanyRegistration, User
from common.jobs import JobRun, enqueue

KIND = "send_registration_letter"


class Subject(StrEnum):
    """What a letter tells of; each has a template of its own."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


def write_to_manager(registration: CompanyRegistration, reader: User) -> None:
    """Tell who decides that a registration came."""
    _order(registration, reader.pk, Subject.RECEIVED)


def write_to_applicant(registration: CompanyRegistration) -> None:
    """Tell the applicant what was decided."""
    _order(registration, registration.applicant_id, Subject(registration.state))


def _order(registration: CompanyRegistration, reader_id: int, subject: Subject) -> None:
    params = {"registration_id": registration.pk, "reader_id": reader_id, "subject": subject.value}
    enqueue(kind=KIND, title=gettext("Letter about a registration"), user_id=None, params=params)


def run(job_run: JobRun) -> None:
    """Send one letter; who was blocked meanwhile gets none."""
    reader = User.objects.get(pk=job_run.params["reader_id"])
    if not reader.is_active:
        return
    registration = CompanyRegistration.objects.select_related("applicant", "company").get(
        pk=job_run.params["registration_id"]
    )
    subject = Subject(job_run.params["subject"])
    context = {
        "registration": registration,
        "person": reader,
        "brand": settings.BRAND,
        "url": settings.SITE_URL + _address(registration, subject),
    }
    with override(settings.LANGUAGE_CODE):
        send_mail(
            subject=_words(subject) % {"name": registration.short_name},
            message=render_to_string(f"registration/letter_{subject}.txt", context).strip() + "\n",
            from_email=None,
            recipient_list=[reader.email],
        )


def _address(registration: CompanyRegistration, subject: Subject) -> str:
    if subject is Subject.RECEIVED:
        return reverse("admin:accounts_companyregistration_change", args=[registration.pk])
    return reverse("registration:state")


def _words(subject: Subject) -> str:
    return {
        Subject.RECEIVED: gettext("New registration: %(name)s"),
        Subject.CONFIRMED: gettext("%(name)s is registered"),
        Subject.REFUSED: gettext("Registration of %(name)s is refused"),
    }[subject]
