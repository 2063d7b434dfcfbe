"""Saved views: own and shared ones as tabs; a shared one never shows more than the reader may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from contracts.models import SavedView
from contracts.registry.queries import sort_key
from contracts.registry.saved import MOST_VIEWS
from tests.factories import MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
Enter = Callable[[Membership], Client]
SAVE = "/contracts/views/"


@pytest.fixture
def admin() -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


def save(client: Client, query: str, **data: Any) -> Any:
    return client.post(SAVE, {"name": "Долги", "query": query, **data})


def keys(client: Client, address: str = "/contracts/") -> list[str]:
    return [column.key for column in client.get(address, follow=True).context["look"].columns]


def test_a_view_keeps_what_the_address_asks_and_opens_by_a_tab(admin: Membership, enter: Enter) -> None:
    make_contract(lessee=admin.company, number="one")
    client = enter(admin)
    query = (
        "debt=overdue&status=active&status=buyout&sort=-overdue&columns=overdue,number&density=compact&after=1~2&x=1"
    )
    response = save(client, query + "&manager=5")
    view = SavedView.objects.get()
    assert view.params == {
        "debt": ["overdue"], "status": ["active", "buyout"], "sort": ["-overdue"], "density": ["compact"],
    }  # fmt: skip
    assert (view.columns, view.shared_with, view.owner, view.company) == (
        ["number", "overdue"], [], admin.user, admin.company,
    )  # fmt: skip
    shown = client.get(response.url)
    [tab] = shown.context["tabs"]
    assert (tab["view"], tab["is_current"]) == (view, True)
    assert shown.context["look"].density == "compact"
    assert len(shown.context["chips"]) == 2
    assert client.get("/contracts/").context["tabs"][0]["is_current"] is False


def test_the_chosen_view_opens_first_and_every_contract_is_a_tab_away(admin: Membership, enter: Enter) -> None:
    client = enter(admin)
    save(client, "columns=ends", is_default="on")
    save(client, "columns=term", name="Другой", is_default="on")
    assert list(SavedView.objects.filter(is_default=True).values_list("name", flat=True)) == ["Другой"]
    assert keys(client) == ["number", "term"]
    assert keys(client, "/contracts/?view=0") == [
        "number",
        "assets",
        "status",
        "signed",
        "next",
        "remaining",
        "overdue",
    ]


def test_a_shared_view_shows_no_column_that_the_reader_may_not_see(admin: Membership, enter: Enter) -> None:
    make_contract(lessee=admin.company)
    staff = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=admin.company)
    others = [
        MembershipFactory(role=Role.LESSEE_FINANCIER, company=admin.company),
        MembershipFactory(role=Role.LESSEE_OPERATIONS),
    ]
    save(
        enter(admin), "columns=number,overdue,ends&debt=none&sort=-remaining",
        shared_with=["lessee_operations"], is_default="on",
    )  # fmt: skip
    assert [list(SavedView.objects.visible_to(seat)) for seat in others] == [[], []]
    response = enter(staff).get("/contracts/", follow=True)
    assert [column.key for column in response.context["look"].columns] == ["number", "ends"]
    # Neither the filter by debt nor the order by money is obeyed.
    assert len(response.context["rows"]) == 1
    assert response.context["chips"] == []
    assert sort_key(staff, QueryDict("sort=-remaining")).name == "signed_on"
    assert "₽" not in response.content.decode()


def test_only_the_owner_changes_a_view(admin: Membership, enter: Enter) -> None:
    save(enter(admin), "columns=ends", shared_with=["lessee_financier", "lessee_admin"])
    view = SavedView.objects.get()
    colleague = MembershipFactory(role=Role.LESSEE_FINANCIER, company=admin.company)
    stranger = MembershipFactory(role=Role.LESSEE_ADMIN)
    for seat in (colleague, stranger):
        for address in (f"{SAVE}{view.pk}/", f"{SAVE}{view.pk}/delete/"):
            assert enter(seat).post(address, {"name": "x", "query": ""}).status_code == 404
    assert SavedView.objects.get().name == "Долги"
    client = enter(admin)
    client.post(f"{SAVE}{view.pk}/", {"name": "Сроки", "query": "columns=term&group=kind"})
    view.refresh_from_db()
    assert (view.name, view.columns, view.params, view.shared_with) == (
        "Сроки", ["number", "term"], {"group": ["kind"]}, [],
    )  # fmt: skip
    client.post(f"{SAVE}{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_only_who_may_shares_and_only_with_the_own_side(admin: Membership, enter: Enter) -> None:
    financier = MembershipFactory(role=Role.LESSEE_FINANCIER, company=admin.company)
    form = enter(financier).get("/contracts/arrange/").context["view_form"]
    assert "shared_with" not in form.fields
    save(enter(financier), "", shared_with=["lessee_admin"])
    assert SavedView.objects.get().shared_with == []
    forged = save(enter(admin), "", name="Чужим", shared_with=["lessor_head"])
    assert (forged.status_code, SavedView.objects.count()) == (400, 1)


def test_a_taken_name_and_too_many_views_are_told(admin: Membership, enter: Enter) -> None:
    client = enter(admin)
    save(client, "")
    response = save(client, "columns=ends")
    assert response.status_code == 200
    assert set(response.context["view_form"].errors) == {"name"}
    for number in range(MOST_VIEWS - 1):
        SavedView.objects.create(owner=admin.user, company=admin.company, name=str(number))
    response = save(client, "", name="ещё")
    assert set(response.context["view_form"].errors) == {"__all__"}
    assert SavedView.objects.count() == MOST_VIEWS


def test_a_view_belongs_to_the_company_that_the_person_acts_for(
    admin: Membership, lessor: Company, enter: Enter
) -> None:
    other = MembershipFactory(role=Role.LESSEE_ADMIN, user=admin.user)
    save(enter(admin), "")
    view = SavedView.objects.get()
    assert view.company == admin.company
    assert list(SavedView.objects.visible_to(other)) == []
