"""The manager's decision: a new company, a known one, a refusal; whatever is refused leaves nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Company, CompanyRegistration, Membership
from accounts.registration.decisions import DecisionRefused, confirm, refuse
from accounts.registration.matching import Likeness, matches
from accounts.roles import Party, Role
from common import sample_ids
from common.models import Job
from tests.access.digest import digest
from tests.accounts.registration.conftest import work_off
from tests.factories import (
    NOW,
    TODAY,
    ContractFactory,
    DelegationFactory,
    LesseeFactory,
    MembershipFactory,
    RegistrationFactory,
    SupplierFactory,
    make_contract,
)

pytestmark = pytest.mark.django_db


def decide(registration: CompanyRegistration, actor: Membership, *, join: bool = False) -> Membership:
    return confirm(registration_id=registration.pk, join=join, actor=actor, at=NOW)


def code_of(registration: CompanyRegistration, actor: Membership, *, join: bool = False) -> str:
    """Why the decision was refused; nothing may have changed."""
    before = digest()
    with pytest.raises(DecisionRefused) as refused:
        decide(registration, actor, join=join)
    assert digest() == before
    return refused.value.code


@pytest.mark.parametrize(("party", "role"), [("lessee", Role.LESSEE_ADMIN), ("supplier", Role.SUPPLIER_MANAGER)])
def test_confirmed_it_is_a_company_with_its_administrator(party: str, role: Role, manager: Membership) -> None:
    registration = RegistrationFactory(party=party, legal_address="г. Москва", phone="+7 495 000-00-01")
    membership = decide(registration, manager)
    company = Company.objects.get(inn=registration.inn)
    names = ("party", "inn", "kpp", "ogrn", "short_name", "full_name", "legal_address", "phone")
    assert [getattr(company, name) for name in names] == [getattr(registration, name) for name in names]
    assert (company.manager, membership.company, membership.user, membership.role, membership.is_active) == (
        manager.user,
        company,
        registration.applicant,
        role,
        True,
    )
    registration.refresh_from_db()
    assert (registration.state, registration.company, registration.decided_by, registration.decided_at) == (
        "confirmed",
        company,
        manager,
        NOW,
    )
    work_off()
    assert [letter.to for letter in mail.outbox] == [[registration.applicant.email]]


def test_the_applicant_acts_from_the_next_request_on(manager: Membership) -> None:
    registration = RegistrationFactory()
    client = Client()
    client.force_login(registration.applicant)
    assert client.get("/contracts/").status_code == 403
    decide(registration, manager)
    assert client.get("/contracts/").status_code == 200
    assert client.get("/registration/").status_code == 200


def test_a_refusal_has_a_reason_that_the_applicant_reads(manager: Membership) -> None:
    registration = RegistrationFactory()
    refuse(registration_id=registration.pk, reason="  Нет в ЕГРЮЛ ", actor=manager, at=NOW)
    registration.refresh_from_db()
    assert (registration.state, registration.reason, registration.company) == ("refused", "Нет в ЕГРЮЛ", None)
    client = Client()
    client.force_login(registration.applicant)
    assert "Нет в ЕГРЮЛ" in client.get("/registration/").content.decode()
    work_off()
    assert ([letter.to for letter in mail.outbox], "Нет в ЕГРЮЛ" in mail.outbox[0].body) == (
        [[registration.applicant.email]],
        True,
    )


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_without_a_reason_is_none(reason: str, manager: Membership) -> None:
    registration = RegistrationFactory()
    before = digest()
    with pytest.raises(ValidationError):
        refuse(registration_id=registration.pk, reason=reason, actor=manager, at=NOW)
    assert digest() == before


MAY_DECIDE = {Role.LESSOR_MANAGER, Role.LESSOR_HEAD, Role.LESSOR_ADMIN}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("decision", ["confirm", "refuse"])
def test_who_may_decide(role: Role, decision: str) -> None:
    registration, actor = RegistrationFactory(), MembershipFactory(role=role)

    def act() -> None:
        if decision == "confirm":
            decide(registration, actor)
        else:
            refuse(registration_id=registration.pk, reason="Нет", actor=actor, at=NOW)

    if role in MAY_DECIDE:
        act()
    else:
        with pytest.raises(PermissionDenied):
            act()
    registration.refresh_from_db()
    assert (registration.state != "waiting") == (role in MAY_DECIDE)


def test_nobody_decides_on_their_own(manager: Membership) -> None:
    registration = RegistrationFactory(applicant=manager.user)
    before = digest()
    with pytest.raises(PermissionDenied):
        decide(registration, manager)
    with pytest.raises(PermissionDenied):
        refuse(registration_id=registration.pk, reason="Нет", actor=manager, at=NOW)
    assert digest() == before


def test_another_managers_registration_is_not_there(manager: Membership, head: Membership) -> None:
    other = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    registration = RegistrationFactory(manager=other.user)
    with pytest.raises(CompanyRegistration.DoesNotExist):
        decide(registration, manager)
    assert decide(registration, head).company.manager == other.user


@pytest.mark.parametrize("state", ["confirmed", "refused"])
def test_decided_once_is_decided(state: str, manager: Membership, head: Membership) -> None:
    registration = RegistrationFactory()
    if state == "confirmed":
        decide(registration, manager)
    else:
        refuse(registration_id=registration.pk, reason="Нет", actor=manager, at=NOW)
    assert code_of(registration, head) == "decided"
    with pytest.raises(DecisionRefused) as refused:
        refuse(registration_id=registration.pk, reason="Нет", actor=head, at=NOW)
    assert refused.value.code == "decided"


def known(registration: CompanyRegistration, **fields: Any) -> Company:
    """A company of the same party, INN and KPP."""
    same = {"party": registration.party, "inn": registration.inn, "kpp": registration.kpp}
    return LesseeFactory(**(same | fields))


def test_a_known_company_is_joined_only_in_so_many_words(manager: Membership) -> None:
    registration = RegistrationFactory(short_name="ООО «Другое имя»")
    company = known(registration, manager=manager.user, phone="+7 495 111-11-11")
    assert code_of(registration, manager) == "known"
    membership = decide(registration, manager, join=True)
    company.refresh_from_db()
    assert (membership.company, company.short_name != registration.short_name, company.phone) == (
        company,
        True,
        "+7 495 111-11-11",
    )
    assert Company.objects.filter(inn=registration.inn).count() == 1


@pytest.mark.parametrize("person", ["active", "not yet"])
def test_a_company_with_an_administrator_is_joined_by_nobody(
    person: str, manager: Membership, head: Membership
) -> None:
    registration = RegistrationFactory()
    dates = {"active": {}, "not yet": {"starts_on": "2027-01-01"}}[person]
    MembershipFactory(company=known(registration, manager=manager.user), **dates)
    codes = [code_of(registration, who, join=join) for who in (manager, head) for join in (False, True)]
    assert codes == ["has_administrator"] * 4


@pytest.mark.parametrize(
    "person",
    [{"is_active": False}, {"user__is_active": False}, {"ends_on": "2026-11-24"}, {"role": Role.LESSEE_FINANCIER}],
)
def test_an_administrator_who_left_stands_in_nobodys_way(person: dict[str, object], manager: Membership) -> None:
    registration = RegistrationFactory()
    company = known(registration, manager=manager.user)
    MembershipFactory(company=company, **person)
    assert decide(registration, manager, join=True).company == company


def test_a_deputy_of_an_administrator_who_left_is_no_administrator(manager: Membership) -> None:
    registration = RegistrationFactory()
    company = known(registration, manager=manager.user)
    left = MembershipFactory(company=company, is_active=False)
    DelegationFactory(on_behalf_of=left, user=MembershipFactory(company=company, role=Role.LESSEE_AUDITOR).user)
    assert decide(registration, manager, join=True).company == company


def test_who_was_blocked_in_the_company_does_not_come_back_so(manager: Membership) -> None:
    registration = RegistrationFactory()
    company = known(registration, manager=manager.user)
    MembershipFactory(company=company, user=registration.applicant, is_active=False)
    assert code_of(registration, manager, join=True) == "blocked"


def test_another_managers_client_is_not_joined(manager: Membership) -> None:
    registration = RegistrationFactory()
    known(registration, manager=MembershipFactory(role=Role.LESSOR_MANAGER).user)
    assert code_of(registration, manager, join=True) == "foreign"


def test_a_deputy_confirms_for_the_absent_manager(manager: Membership) -> None:
    absent = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    DelegationFactory(on_behalf_of=absent, user=manager.user)
    membership = decide(RegistrationFactory(manager=absent.user), manager)
    assert membership.company.manager == absent.user
    assert decide(RegistrationFactory(), manager).company.manager == manager.user


def test_who_acts_for_another_manager_confirms_for_them(manager: Membership) -> None:
    absent = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    delegated = DelegationFactory(on_behalf_of=absent, user=manager.user)
    assert decide(RegistrationFactory(), delegated).company.manager == absent.user


def test_the_manager_sees_what_is_known_of_the_inn(manager: Membership) -> None:
    registration = RegistrationFactory()
    supplier = SupplierFactory(inn=registration.inn, kpp=registration.kpp)
    part = LesseeFactory(inn=registration.inn, manager=manager.user)
    same = known(registration, manager=manager.user)
    LesseeFactory()
    MembershipFactory(company=part)
    assert found(registration, manager) == [
        (same, Likeness.SAME, False),
        (part, Likeness.OTHER_PART, True),
        (supplier, Likeness.OTHER_PARTY, False),
    ]


def found(registration: CompanyRegistration, actor: Membership) -> list[tuple[Company | None, Likeness, bool]]:
    rows = matches(registration, actor=actor, on=TODAY)
    return [(one.company, one.likeness, one.has_administrator) for one in rows]


def test_of_companies_led_by_others_it_is_said_that_they_are_known(manager: Membership, head: Membership) -> None:
    registration = RegistrationFactory()
    other = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    same = known(registration, manager=other.user)
    parts = [LesseeFactory(inn=registration.inn, manager=led.user) for led in (other, manager)]
    MembershipFactory(company=same)
    assert found(registration, manager) == [(None, Likeness.SAME, False), (parts[1], Likeness.OTHER_PART, False)]
    assert found(registration, head) == [
        (same, Likeness.SAME, True),
        *((part, Likeness.OTHER_PART, False) for part in parts),
    ]
    assert code_of(registration, manager) == "foreign"


def test_who_leads_a_part_of_the_contracts_opens_the_client_to_nobody_by_confirming(manager: Membership) -> None:
    registration = RegistrationFactory()
    company = known(registration)
    other = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    for led in (manager, other):
        make_contract(lessor=manager.company, lessee=company, manager=led.user)
    before = digest()
    with pytest.raises(DecisionRefused) as refused:
        decide(registration, manager, join=True)
    assert (refused.value.code, digest()) == ("foreign", before)


def test_another_part_of_a_known_company_is_a_company_of_its_own(manager: Membership) -> None:
    registration = RegistrationFactory()
    part = LesseeFactory(inn=registration.inn)
    MembershipFactory(company=part)
    assert decide(registration, manager).company != part
    assert Company.objects.filter(inn=registration.inn).count() == 2


def test_details_that_are_wrong_by_now_leave_nothing(manager: Membership) -> None:
    registration = RegistrationFactory(inn=sample_ids.sample_person_inn(5))
    before = digest()
    with pytest.raises(ValidationError):
        decide(registration, manager)
    assert digest() == before


# Routing ---------------------------------------------------------------------------------------------------
def registered(**fields: Any) -> CompanyRegistration:
    """A registration with the job that its service leaves."""
    made = RegistrationFactory(**fields)
    Job.objects.create(
        kind="route_registration", title="Регистрация", language="ru", params={"registration_id": made.pk}
    )
    work_off()
    made.refresh_from_db()
    return made


def test_a_registration_of_a_known_inn_comes_to_its_manager(manager: Membership, head: Membership) -> None:
    company = LesseeFactory(manager=manager.user)
    made = registered(inn=company.inn)
    assert (made.manager, [letter.to for letter in mail.outbox]) == (manager.user, [[manager.user.email]])


def test_the_manager_of_the_newest_contract_where_there_is_no_personal_one(manager: Membership) -> None:
    company = LesseeFactory()
    older, left = (MembershipFactory(role=Role.LESSOR_MANAGER, user__last_name=name).user for name in ("Абаев", "Яров"))
    ContractFactory(lessee=company, manager=older, signed_on="2020-01-01")
    ContractFactory(lessee=company, manager=manager.user, signed_on="2026-01-01")
    ContractFactory(lessee=company, manager=left, signed_on="2026-02-01")
    left.is_active = False
    left.save()
    assert registered(inn=company.inn).manager == manager.user


def test_a_registration_of_nobodys_company_is_told_to_the_heads(manager: Membership, head: Membership) -> None:
    MembershipFactory(role=Role.LESSOR_HEAD, company=head.company, is_active=False)
    made = registered()
    assert (made.manager, [letter.to for letter in mail.outbox]) == (None, [[head.user.email]])


def test_a_company_on_another_side_of_the_deal_leads_nowhere(manager: Membership) -> None:
    supplier = SupplierFactory(manager=manager.user)
    assert registered(inn=supplier.inn).manager is None


def test_during_an_absence_the_deputy_is_told_and_sees_it_and_then_the_manager(
    manager: Membership, clock: Callable[[object], None]
) -> None:
    deputy = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    third = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    DelegationFactory(on_behalf_of=manager, user=deputy.user, ends_on="2026-11-26")
    company = LesseeFactory(manager=manager.user)
    clients = {}
    for who, member in {"manager": manager, "deputy": deputy, "third": third}.items():
        clients[who] = Client()
        clients[who].force_login(member.user)

    def seen(made: CompanyRegistration) -> dict[str, int]:
        page = f"/admin/accounts/companyregistration/{made.pk}/change/"
        return {who: client.get(page).status_code for who, client in clients.items()}

    during = registered(inn=company.inn)
    assert seen(during) == {"manager": 200, "deputy": 200, "third": 404}
    clock(NOW.replace(day=27))
    after = registered(inn=company.inn)
    assert [seen(one) for one in (during, after)] == [{"manager": 200, "deputy": 404, "third": 404}] * 2
    assert [letter.to for letter in mail.outbox] == [[deputy.user.email], [manager.user.email]]


def test_a_job_done_twice_writes_once_more_and_changes_nothing(manager: Membership) -> None:
    company = LesseeFactory(manager=manager.user)
    made = registered(inn=company.inn)
    company.manager = MembershipFactory(role=Role.LESSOR_MANAGER).user
    company.save()
    Job.objects.create(kind="route_registration", title="", language="ru", params={"registration_id": made.pk})
    work_off()
    made.refresh_from_db()
    assert made.manager == manager.user


def test_a_decided_registration_is_told_to_nobody(manager: Membership) -> None:
    made = RegistrationFactory(party=Party.LESSEE)
    refuse(registration_id=made.pk, reason="Нет", actor=manager, at=NOW)
    Job.objects.all().delete()
    Job.objects.create(kind="route_registration", title="", language="ru", params={"registration_id": made.pk})
    work_off()
    assert mail.outbox == []
