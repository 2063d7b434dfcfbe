"""The back office: nobody changes their own rights, a deputy gives none for longer, and one administrator stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.acting import SESSION_KEY
from accounts.models import Company, Membership, User
from accounts.people.hold import administrators
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from tests.access.digest import digest
from tests.factories import DelegationFactory, LesseeFactory, LessorFactory, MembershipFactory
from tests.threads import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db
PEOPLE, MEMBERSHIPS = "/admin/accounts/user/", "/admin/accounts/membership/"


def today_plus(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def deputy(admin: Membership) -> Membership:
    """An accountant who acts for the administrator until the day after tomorrow."""
    own = MembershipFactory(company=admin.company, role=Role.LESSOR_ACCOUNTANT)
    days = {"starts_on": today_plus(0), "ends_on": today_plus(2)}
    acting: Membership = DelegationFactory(on_behalf_of=admin, user=own.user, **days)
    return acting


@pytest.fixture
def second(admin: Membership) -> Membership:
    """Another administrator, so that what is refused is not refused for the sake of the last one."""
    return MembershipFactory(company=admin.company, role=Role.LESSOR_ADMIN)


def acting_as(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    session = client.session
    session[SESSION_KEY] = membership.pk
    session.save()
    return client


def rights(membership: Membership, **changes: Any) -> dict[str, Any]:
    """What the page of a membership sends."""
    stored = {"role": membership.role, "is_active": "on" if membership.is_active else ""}
    days = {name: value or "" for name, value in (("starts_on", membership.starts_on), ("ends_on", membership.ends_on))}
    return stored | days | changes


def person(user: User, *memberships: Membership, **changes: Any) -> dict[str, Any]:
    """What the page of a person sends, with the roles inside it."""
    sent: dict[str, Any] = {"last_name": user.last_name, "first_name": user.first_name, "is_active": "on"}
    sent |= {"memberships-TOTAL_FORMS": len(memberships), "memberships-INITIAL_FORMS": len(memberships)}
    for number, row in enumerate(memberships):
        fields = {"id": row.pk, "user": user.pk, "company": row.company_id, **rights(row)}
        sent |= {f"memberships-{number}-{name}": value for name, value in fields.items()}
    return sent | changes


def page(row: Membership | User) -> str:
    return f"{PEOPLE if isinstance(row, User) else MEMBERSHIPS}{row.pk}/change/"


def codes(response: Any) -> set[str]:
    """Codes of all errors on a page of the back office."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += inline.formset.forms
    return {str(error.code) for form in forms for errors in form.errors.as_data().values() for error in errors}


def refused(work: Callable[[], Any]) -> set[str]:
    """Codes of the refusal; the database stays as it was."""
    before = digest()
    response = work()
    assert digest() == before
    return codes(response)


CHANGES: dict[str, dict[str, Any]] = {
    "role": {"role": Role.LESSOR_HEAD},
    "block": {"is_active": ""},
    "end": {"ends_on": "2099-01-01"},
    "start": {"starts_on": "2020-01-01"},
    "contracts": {"contracts_limited": "on"},
    "amount": {"sign_limit": "1"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.usefixtures("second")
def test_nobody_changes_their_own_rights(change: str, client: Client, admin: Membership) -> None:
    sent = rights(admin) | CHANGES[change]
    assert refused(lambda: client.post(page(admin), sent)) == {"own_access"}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.usefixtures("second")
def test_a_deputy_changes_neither_own_rights_nor_the_principals(
    change: str, admin: Membership, deputy: Membership
) -> None:
    client = acting_as(deputy)
    own = Membership.objects.own().get(user=deputy.user)
    for row in (own, admin):
        sent = rights(row) | CHANGES[change]
        assert refused(partial(client.post, page(row), sent)) == {"own_access"}


@pytest.mark.usefixtures("second")
def test_nor_on_the_persons_page(admin: Membership, deputy: Membership) -> None:
    client = acting_as(deputy)
    own = Membership.objects.own().get(user=deputy.user)
    for row in (own, admin):
        sent = person(row.user, row, **{"memberships-0-role": Role.LESSOR_HEAD})
        assert refused(partial(client.post, page(row.user), sent)) == {"own_access"}


def test_nobody_gives_themselves_a_role_in_another_company(client: Client, admin: Membership) -> None:
    sent = {"user": admin.user_id, "company": LesseeFactory().pk, "role": Role.LESSEE_ADMIN, "is_active": "on"}
    assert refused(lambda: client.post(f"{MEMBERSHIPS}add/", sent)) == {"own_access"}


def test_ones_own_page_is_saved_when_the_rights_stay(client: Client, admin: Membership) -> None:
    sent = person(admin.user, admin, phone="+7 495 111-22-33")
    assert client.post(page(admin.user), sent).status_code == 302
    admin.user.refresh_from_db()
    assert admin.user.phone == "+7 495 111-22-33"


@pytest.mark.usefixtures("second")
def test_a_deputy_blocks_neither_the_principal_nor_an_administrator(
    admin: Membership, second: Membership, deputy: Membership
) -> None:
    client = acting_as(deputy)
    answers = {}
    for row in (deputy, admin, second):
        sent = person(row.user, is_active="")
        answers[row.pk] = refused(partial(client.post, page(row.user), sent))
    assert answers == {
        deputy.pk: {"blocks_oneself"},
        admin.pk: {"own_access"},
        second.pk: {"deputy_and_administrator"},
    }


def test_a_deputy_neither_appoints_administrators_nor_changes_them(second: Membership, deputy: Membership) -> None:
    client = acting_as(deputy)
    colleague = MembershipFactory(company=deputy.company, role=Role.LESSOR_RISK)
    appoint = rights(colleague, role=Role.LESSOR_ADMIN, ends_on=today_plus(2))
    assert refused(lambda: client.post(page(colleague), appoint)) == {"deputy_and_administrator"}
    assert refused(lambda: client.post(page(second), rights(second, is_active=""))) == {"deputy_and_administrator"}


def test_rights_in_the_office_last_no_longer_than_those_of_who_gives_them(deputy: Membership) -> None:
    client = acting_as(deputy)
    colleague = MembershipFactory(company=deputy.company, role=Role.LESSOR_RISK)
    change = rights(colleague, role=Role.LESSOR_HEAD)
    for day in ("", today_plus(3)):
        sent = change | {"ends_on": day}
        assert refused(partial(client.post, page(colleague), sent)) == {"ends_beyond_own"}
    assert client.post(page(colleague), change | {"ends_on": today_plus(2)}).status_code == 302
    colleague.refresh_from_db()
    assert (colleague.role, colleague.ends_on) == (Role.LESSOR_HEAD, today_plus(2))


def test_a_deputy_blocks_a_colleague_and_gives_roles_to_clients(deputy: Membership) -> None:
    client = acting_as(deputy)
    colleague, theirs = MembershipFactory(company=deputy.company, role=Role.LESSOR_RISK), MembershipFactory()
    sent = [(colleague, rights(colleague, is_active="")), (theirs, rights(theirs, role=Role.LESSEE_AUDITOR))]
    assert [client.post(page(row), data).status_code for row, data in sent] == [302, 302]
    colleague.refresh_from_db()
    theirs.refresh_from_db()
    assert (colleague.is_active, theirs.role) == (False, Role.LESSEE_AUDITOR)


def office_of_one(by: Membership) -> Membership:
    """The only administrator with no last day, seen by one whose right ends."""
    Membership.objects.filter(pk=by.pk).update(ends_on=today_plus(5))
    return MembershipFactory(company=by.company, role=Role.LESSOR_ADMIN)


LOSSES: dict[str, Callable[[Membership], tuple[str, dict[str, Any]]]] = {
    "role": lambda last: (page(last), rights(last, role=Role.LESSOR_HEAD, ends_on=today_plus(5))),
    "block": lambda last: (page(last), rights(last, is_active="")),
    "end": lambda last: (page(last), rights(last, ends_on=today_plus(5))),
    "person": lambda last: (page(last.user), person(last.user, is_active="")),
    "inside": lambda last: (page(last.user), person(last.user, last, **{"memberships-0-is_active": ""})),
}


@pytest.mark.parametrize("how", LOSSES)
def test_the_last_administrator_without_a_last_day_stays(how: str, client: Client, admin: Membership) -> None:
    last = office_of_one(admin)
    address, sent = LOSSES[how](last)
    before = Membership.objects.values().get(pk=last.pk)
    response = client.post(address, sent)
    last.user.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert (Membership.objects.values().get(pk=last.pk), last.user.is_active) == (before, True)
    told = [str(message) for message in client.get(address).context["messages"]]
    assert len(told) == 1
    entry = TrailEntry.objects.filter(kind=TrailKind.REFUSED).latest("pk")
    assert entry.detail["reason"] == "last_administrator"


def test_another_administrator_is_blocked(client: Client, second: Membership) -> None:
    assert client.post(page(second), rights(second, is_active="")).headers["Location"] == MEMBERSHIPS
    second.refresh_from_db()
    assert not second.is_active


@pytest.mark.parametrize("how", ["membership", "person"])
def test_blocking_stops_deputies_for_good(how: str, client: Client, lessor: Company) -> None:
    absent, standing_in = (MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER) for _ in range(2))
    acting = DelegationFactory(on_behalf_of=absent, user=standing_in.user)
    if how == "membership":
        answers = [client.post(page(absent), rights(absent, is_active=value)) for value in ("", "on")]
    else:
        answers = [client.post(page(absent.user), person(absent.user, is_active=value)) for value in ("", "on")]
    assert [answer.status_code for answer in answers] == [302, 302]
    absent.refresh_from_db()
    absent.user.refresh_from_db()
    acting.refresh_from_db()
    assert (absent.is_active, absent.user.is_active, acting.is_active) == (True, True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["membership", "person"])
def test_administrators_who_block_each_other_at_once_leave_one(what: str) -> None:
    lessor = LessorFactory()
    pair = [MembershipFactory(company=lessor, role=Role.LESSOR_ADMIN) for _ in range(2)]
    clients = [acting_as(one) for one in pair]
    for client, one in zip(clients, pair, strict=True):
        client.get(page(one))

    def block_the_other(number: int) -> int:
        other = pair[(number + 1) % 2]
        if what == "membership":
            return clients[number % 2].post(page(other), rights(other, is_active="")).status_code
        return clients[number % 2].post(page(other.user), person(other.user, is_active="")).status_code

    answers = list(at_once(block_the_other))
    assert administrators(lessor.pk).active(on=timezone.localdate()).count() == 1
    assert 302 in answers


@pytest.mark.django_db(transaction=True)
def test_who_is_being_blocked_waits_and_then_changes_nothing() -> None:
    lessor = LessorFactory()
    first, second = (MembershipFactory(company=lessor, role=Role.LESSOR_ADMIN) for _ in range(2))

    def back() -> int:
        try:
            return acting_as(second).post(page(first), rights(first, is_active="")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert acting_as(first).post(page(second), rights(second, is_active="")).status_code == 302
            answer = pool.submit(back)
            until_somebody_waits()
        assert answer.result() == 403
    assert list(administrators(lessor.pk).active(on=timezone.localdate())) == [first]
