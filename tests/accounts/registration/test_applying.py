"""What an applicant may send, and that the answer tells nothing of known companies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Company, CompanyRegistration, Membership, User
from accounts.registration.services import MOST_IN_A_DAY, CompanyToRegister, register_company
from accounts.roles import Role
from common import sample_ids
from common.models import Job
from tests.accounts.registration.conftest import details, only
from tests.factories import NOW, LesseeFactory, MembershipFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db
FORM, STATE = "/registration/company/", "/registration/"


def test_a_person_without_a_company_registers_one_and_waits(client: Client, applicant: User) -> None:
    assert client.get(STATE).headers["Location"] == FORM
    assert client.get(FORM).status_code == 200
    assert client.post(FORM, details()).headers["Location"] == STATE
    stored = CompanyRegistration.objects.values(*details(), "applicant", "state", "manager", "company").get()
    assert stored == details() | {"applicant": applicant.pk, "state": "waiting", "manager": None, "company": None}
    assert [row.pk for row in client.get(STATE).context["registrations"]] == [only().pk]
    job = Job.objects.get()
    assert (job.kind, job.user, job.params) == ("route_registration", None, {"registration_id": only().pk})
    assert (Company.objects.count(), Membership.objects.count()) == (0, 0)


def test_an_entrepreneur_and_a_supplier_register_too(client: Client) -> None:
    inn, ogrnip = sample_ids.sample_person_inn(7), sample_ids.sample_ogrnip(7)
    client.post(FORM, details(party="supplier", inn=inn, kpp="", ogrn=ogrnip))
    assert (only().party, only().inn, only().kpp, only().ogrn) == ("supplier", inn, "", ogrnip)


def test_numbers_copied_with_spaces_are_read(client: Client) -> None:
    plain = details()
    spaced = {name: f" {plain[name][:4]} {plain[name][4:]} " for name in ("inn", "kpp", "ogrn")}
    client.post(FORM, plain | spaced)
    assert {name: getattr(only(), name) for name in spaced} == {name: plain[name] for name in spaced}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("party", "lessor"),
        ("party", ""),
        ("inn", "7701234567"),
        ("inn", "abc"),
        ("inn", "1" * 41),
        ("inn", ""),
        ("kpp", ""),
        ("kpp", "12345"),
        ("ogrn", "1027700132196"),
        ("ogrn", sample_ids.sample_ogrnip(3)),
        ("short_name", ""),
        ("short_name", "я" * 201),
        ("short_name", "a\x00b"),
        ("full_name", ""),
        ("legal_address", "я" * 501),
        ("phone", "1" * 21),
    ],
)
def test_wrong_values_are_told_by_field_and_nothing_is_written(field: str, value: str, client: Client) -> None:
    response = client.post(FORM, details(**{field: value}))
    # The form offers no lessor.
    status = 400 if value == "lessor" else 200
    assert (response.status_code, list(response.context["form"].errors)) == (status, [field])
    assert (CompanyRegistration.objects.count(), Job.objects.count()) == (0, 0)


def test_fields_that_are_not_asked_are_not_taken(client: Client, manager: Membership) -> None:
    forged = {"state": "confirmed", "manager": manager.user_id, "company": manager.company_id, "applicant": 1}
    client.post(FORM, details() | forged)
    assert (only().state, only().manager, only().company) == ("waiting", None, None)


def test_while_one_waits_another_is_not_taken(client: Client, applicant: User) -> None:
    waiting = RegistrationFactory(applicant=applicant)
    assert [client.get(FORM).headers["Location"], client.post(FORM, details()).headers["Location"]] == [STATE, STATE]
    with pytest.raises(ValidationError) as refused:
        register_company(applicant=applicant, company=CompanyToRegister(**details()), at=NOW)
    assert (refused.value.code, only()) == ("waiting", waiting)


def test_only_so_many_in_a_day(client: Client, applicant: User, clock: Callable[[object], None]) -> None:
    for _ in range(MOST_IN_A_DAY):
        RegistrationFactory(applicant=applicant, state="refused", decided_at=NOW, reason="Нет")
    response = client.post(FORM, details())
    assert (response.status_code, response.context["form"].non_field_errors().as_data()[0].code) == (200, "too_many")
    clock(NOW + timedelta(days=1))
    assert client.post(FORM, details()).status_code == 302


@pytest.mark.parametrize("on_behalf", [False, True])
def test_the_lessors_people_do_not_register(on_behalf: bool, manager: Membership) -> None:
    client = Client()
    client.force_login(manager.user)
    assert [client.get(FORM).headers["Location"], client.post(FORM, details()).headers["Location"]] == ["/", "/"]
    with pytest.raises(PermissionDenied):
        register_company(applicant=manager.user, company=CompanyToRegister(**details()), at=NOW)
    assert CompanyRegistration.objects.count() == 0


def test_registrations_of_others_are_not_shown(client: Client, applicant: User) -> None:
    RegistrationFactory(short_name="ООО «Чужая»")
    own = RegistrationFactory(applicant=applicant)
    response = client.get(STATE)
    assert (list(response.context["registrations"]), "Чужая" in response.content.decode()) == ([own], False)


def test_a_visitor_is_asked_to_sign_in() -> None:
    answers = [Client().get(STATE), Client().get(FORM), Client().post(FORM, details())]
    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {"/account/login/"}


def told(data: dict[str, Any]) -> tuple[object, ...]:
    """All that a new applicant gets: the answer, the page after it without the INN, how many queries were asked."""
    client = Client()
    client.force_login(UserFactory())
    client.get(FORM)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(FORM, data)
        page = client.get(STATE).content.decode()
    # The form of signing out at the end has a token of its own.
    shown = page.partition("csrfmiddlewaretoken")[0].replace(data["inn"], "")
    return answer.status_code, answer.headers.get("Location"), shown, len(asked)


def test_the_answer_is_the_same_whether_the_inn_is_known_or_not() -> None:
    known = LesseeFactory(inn=details()["inn"], kpp=details()["kpp"])
    MembershipFactory(company=known, role=Role.LESSEE_ADMIN)
    assert told(details()) == told(details(inn=sample_ids.sample_company_inn(902)))


def test_no_company_is_asked_for_while_the_applicant_waits(client: Client) -> None:
    LesseeFactory(inn=details()["inn"])
    with CaptureQueriesContext(connection) as asked:
        client.post(FORM, details())
    assert [query["sql"] for query in asked if 'FROM "accounts_company"' in query["sql"]] == []
