"""Pages of an applicant: the company's form, and where the registration stands."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import CompanyRegistration, RegistrationState, User
from accounts.registration.forms import RegistrationForm
from accounts.registration.services import CompanyToRegister, register_company


def state(request: HttpRequest) -> HttpResponse:
    """Where the person's registrations stand, the newest first; without any, the form."""
    found = list(CompanyRegistration.objects.of_applicant(_person(request))[:10])
    if not found:
        return redirect("registration:apply")
    return render(request, "registration/state.html", {"registrations": found, "may_apply": _may_apply(request, found)})


def apply(request: HttpRequest) -> HttpResponse:
    """Register a company; while one waits, another cannot be registered."""
    person = _person(request)
    if not _may_apply(request, list(CompanyRegistration.objects.of_applicant(person)[:1])):
        return redirect("registration:state" if _waits(person) else "home")
    form = RegistrationForm(request.POST) if request.method == "POST" else RegistrationForm()
    if request.method == "POST" and form.is_valid() and _registered(form, person):
        messages.success(request, _("The registration is sent. The answer comes by e-mail."))
        return redirect("registration:state")
    return render(request, "registration/apply.html", {"form": form}, status=form.status)


def _person(request: HttpRequest) -> User:
    person = request.user
    if not isinstance(person, User):
        raise TypeError("the matrix lets only signed-in people here")
    return person


def _waits(person: User) -> bool:
    return CompanyRegistration.objects.of_applicant(person).filter(state=RegistrationState.WAITING).exists()


def _may_apply(request: HttpRequest, found: list[CompanyRegistration]) -> bool:
    """Whether the form is shown: nothing waits, and the person is not the lessor's own."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.is_lessor:
        return False
    return all(registration.state != RegistrationState.WAITING for registration in found)


def _registered(form: RegistrationForm, person: User) -> bool:
    """Whether the registration was taken; what was refused is told by the form."""
    company = CompanyToRegister(**{name: form.cleaned_data[name] for name in CompanyToRegister.__slots__})
    try:
        register_company(applicant=person, company=company, at=timezone.now())
    except ValidationError as error:
        form.refuse(error)
        return False
    return True
