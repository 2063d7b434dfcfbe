"""Decisions and registrations at the same moment: one wins, the others change nothing."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Company, CompanyRegistration, Membership
from accounts.registration.decisions import DecisionRefused, confirm, refuse
from accounts.registration.services import CompanyToRegister, register_company
from accounts.roles import Role
from tests.accounts.registration.conftest import details
from tests.factories import NOW, MembershipFactory, RegistrationFactory, UserFactory
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def managers() -> list[Membership]:
    first = MembershipFactory(role=Role.LESSOR_MANAGER)
    return [first, *(MembershipFactory(role=Role.LESSOR_MANAGER, company=first.company) for _ in range(THREADS - 1))]


def test_eight_managers_confirm_and_refuse_one_registration() -> None:
    registration, office = RegistrationFactory(), managers()

    def decide(number: int) -> str:
        actor = office[number]
        try:
            if number % 2:
                refuse(registration_id=registration.pk, reason=f"Нет {number}", actor=actor, at=NOW)
                return "refused"
            confirm(registration_id=registration.pk, join=True, actor=actor, at=NOW)
        except DecisionRefused as error:
            return error.code
        return "confirmed"

    outcomes = list(at_once(decide))
    registration.refresh_from_db()
    assert sorted(outcomes) == sorted([registration.state, *["decided"] * (THREADS - 1)])
    confirmed = int(registration.state == "confirmed")
    assert (Company.objects.filter(inn=registration.inn).count(), registration.applicant.memberships.count()) == (
        confirmed,
        confirmed,
    )
    assert registration.decided_by == office[outcomes.index(registration.state)]


def test_eight_applicants_of_one_company_make_one_with_one_administrator() -> None:
    first, manager = RegistrationFactory(), managers()[0]
    same = {name: getattr(first, name) for name in ("party", "inn", "kpp", "ogrn", "short_name", "full_name")}
    registrations = [first, *(RegistrationFactory(**same) for _ in range(THREADS - 1))]

    def decide(number: int) -> str:
        try:
            confirm(registration_id=registrations[number].pk, join=True, actor=manager, at=NOW)
        except DecisionRefused as error:
            return error.code
        return "confirmed"

    assert sorted(at_once(decide)) == sorted(["confirmed", *["has_administrator"] * (THREADS - 1)])
    company = Company.objects.get(inn=first.inn)
    assert (company.memberships.count(), CompanyRegistration.objects.filter(state="waiting").count()) == (
        1,
        THREADS - 1,
    )


def test_eight_clicks_of_one_applicant_are_one_registration() -> None:
    applicant = UserFactory()

    def apply(number: int) -> str:
        company = CompanyToRegister(**details(short_name=f"ООО «Полюс {number}»"))
        try:
            register_company(applicant=applicant, company=company, at=NOW)
        except ValidationError as error:
            return str(error.code)
        return "taken"

    assert sorted(at_once(apply)) == sorted(["taken", *["waiting"] * (THREADS - 1)])
    assert CompanyRegistration.objects.filter(applicant=applicant).count() == 1
