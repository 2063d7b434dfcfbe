"""People: a new one gets a letter, nobody locks themselves out, no password is shown."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import invitations
from accounts.models import Company, Membership, User
from accounts.roles import Role
from common.jobs.run import JobRun
from common.models import Job
from tests.factories import LesseeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/user/add/"


def form(**changes: Any) -> dict[str, Any]:
    return {
        "email": "New.Person@Example.org",
        "last_name": "Новая",
        "first_name": "Анна",
        "middle_name": "",
        "phone": "",
        "is_active": "on",
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    } | changes


def with_membership(company: Company, role: Role) -> dict[str, Any]:
    return form(
        **{
            "memberships-TOTAL_FORMS": 1,
            "memberships-0-company": company.pk,
            "memberships-0-role": role,
            "memberships-0-is_active": "on",
        }
    )


def test_a_new_person_has_a_role_no_password_and_a_letter_in_the_queue(client: Client) -> None:
    lessee = LesseeFactory()
    assert client.post(ADD, with_membership(lessee, Role.LESSEE_AUDITOR)).status_code == 302
    person = User.objects.get(email="new.person@example.org")
    assert (person.has_usable_password(), person.is_superuser) == (False, False)
    assert [(m.company, m.role) for m in person.memberships.all()] == [(lessee, Role.LESSEE_AUDITOR)]
    assert list(Job.objects.values_list("kind", "params")) == [("send_invitation", {"user_id": person.pk})]


def test_a_new_person_is_active_and_the_form_offers_nothing_else(client: Client) -> None:
    offered = client.get(ADD).context["adminform"].form.fields
    assert list(offered) == ["email", "phone", "last_name", "first_name", "middle_name"]
    client.post(ADD, {name: value for name, value in form().items() if name != "is_active"})
    assert User.objects.get(email="new.person@example.org").is_active


def test_an_existing_person_is_blocked_on_their_page(client: Client, lessor: Company) -> None:
    person = MembershipFactory(company=lessor, role=Role.LESSOR_RISK).user
    data = {name: value for name, value in form().items() if name not in {"email", "is_active"}}
    assert client.post(f"/admin/accounts/user/{person.pk}/change/", data).status_code == 302
    person.refresh_from_db()
    assert (person.is_active, Job.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=pbkdf2",
        "password=x",
        "last_login__gte=2026-01-01",
        "email__startswith=a",
        "memberships__user__password__contains=a",
        "memberships__company__inn__startswith=7",
    ],
)
def test_a_list_is_asked_only_by_its_own_filters(query: str, client: Client) -> None:
    response = client.get(f"/admin/accounts/user/?{query}")
    assert (response.status_code, response.templates[0].name) == (400, "400.html")


@pytest.mark.parametrize("query", ["is_active__exact=1", "mfa=no", "role=lessor_admin", "q=a&p=1"])
def test_the_filters_of_the_list_work(query: str, client: Client) -> None:
    assert client.get(f"/admin/accounts/user/?{query}").status_code == 200


def test_a_role_of_another_party_is_refused_and_nobody_is_added(client: Client) -> None:
    response = client.post(ADD, with_membership(LesseeFactory(), Role.LESSOR_ADMIN))
    assert response.context["inline_admin_formsets"][0].formset.errors[0].keys() == {"role"}
    assert not User.objects.filter(email="new.person@example.org").exists()


def test_the_letter_lets_the_person_set_a_password(client: Client) -> None:
    client.post(ADD, form())
    invitations.run(JobRun(Job.objects.get(), lease=None))  # type: ignore[arg-type] # the letter reports nothing
    letter = mail.outbox[0]
    link = next(line for line in letter.body.splitlines() if "/account/password/reset/key/" in line)
    page = Client().get(link.partition("//")[2].partition("/")[1] + link.partition("//")[2].partition("/")[2])
    assert (letter.to, page.status_code) == (["new.person@example.org"], 302)


def test_a_person_with_a_password_gets_no_second_letter() -> None:
    person = MembershipFactory().user
    person.set_password("correct horse battery")
    person.save()
    invitations.run(JobRun(Job(params={"user_id": person.pk}), lease=None))  # type: ignore[arg-type] # as above
    assert mail.outbox == []


def test_nobody_blocks_themselves(client: Client, admin: Membership) -> None:
    data = {name: value for name, value in form().items() if name not in {"email", "is_active"}}
    response = client.post(f"/admin/accounts/user/{admin.user_id}/change/", data)
    admin.user.refresh_from_db()
    assert (list(response.context["adminform"].form.errors), admin.user.is_active) == (["is_active"], True)


def test_nobody_changes_their_own_role(client: Client, admin: Membership) -> None:
    response = client.post(f"/admin/accounts/membership/{admin.pk}/change/", {"role": "lessor_head", "is_active": "on"})
    admin.refresh_from_db()
    assert (len(response.context["adminform"].form.non_field_errors()), admin.role) == (1, Role.LESSOR_ADMIN)


def test_nobody_changes_their_own_role_on_their_own_page(client: Client, admin: Membership) -> None:
    data = form(
        **{
            "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 1,
            "memberships-0-id": admin.pk,
            "memberships-0-user": admin.user_id,
            "memberships-0-company": admin.company_id,
            "memberships-0-role": Role.LESSOR_HEAD,
            "memberships-0-is_active": "on",
        }
    )
    client.post(f"/admin/accounts/user/{admin.user_id}/change/", data)
    admin.refresh_from_db()
    assert admin.role == Role.LESSOR_ADMIN


def test_a_blocked_membership_is_saved(client: Client, lessor: Company) -> None:
    other = MembershipFactory(company=lessor, role=Role.LESSOR_RISK)
    response = client.post(f"/admin/accounts/membership/{other.pk}/change/", {"role": other.role})
    other.refresh_from_db()
    assert (response.status_code, other.is_active) == (302, False)


def test_the_page_shows_no_password(client: Client, admin: Membership) -> None:
    admin.user.set_password("correct horse battery")
    admin.user.save()
    client.force_login(admin.user)
    page = client.get(f"/admin/accounts/user/{admin.user_id}/change/").content.decode()
    assert ("pbkdf2" in page, admin.user.password in page, admin.user.email in page) == (False, False, True)


def test_the_invitation_is_sent_after_the_commit(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(ADD, form())
    assert len(callbacks) == 1
