"""Groups sum to the ungrouped total, whatever they are by and however many are shown; each leads to its contracts."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from contracts.queries import list_totals
from contracts.registry.grouping import GROUPINGS, Grouping, grouped
from contracts.registry.queries import in_registry
from tests.contracts.registry.world import make_portfolio
from tests.factories import TODAY, MembershipFactory

pytestmark = pytest.mark.django_db
Enter = Callable[[Membership], Client]
EXPECTED = {
    "client": {"ООО «Ёлка и сыновья»": 2, "АО «Берёза»": 2},
    "branch": {"ООО «Ёлка и сыновья»": 1, "Филиал «Юг»": 1, "АО «Берёза»": 2},
    "kind": {"Транспортное средство": 2, "Спецтехника, Транспортное средство": 1, "Спецтехника": 1},
    "manager": {"anna": 2, "boris": 1, "nobody": 1},
    "region": {"Москва": 1, "Краснодарский край": 1, "Московская область": 2},
}


@pytest.mark.parametrize("most", [100, 1])
@pytest.mark.parametrize("grouping", GROUPINGS, ids=lambda one: one.key)
def test_groups_sum_to_the_ungrouped_total(grouping: Grouping, most: int, head: Membership, lessor: Company) -> None:
    make_portfolio(lessor)
    rows = in_registry(head)
    found = grouped(rows, grouping, by_money=True, most=most)
    whole = list_totals(rows)
    assert (found.total.count, found.total.remaining, found.total.overdue) == (
        whole.count, whole.remaining, whole.overdue,
    )  # fmt: skip
    assert whole.remaining == Decimal("2300.00")
    parts = [group.totals for group in found.groups] + ([found.others] if found.more else [])
    for name in ("count", "live", "price", "remaining", "overdue"):
        assert sum(getattr(part, name) for part in parts) == getattr(found.total, name)
    assert (len(found.groups), found.more) == (
        min(most, len(EXPECTED[grouping.key])), max(0, len(EXPECTED[grouping.key]) - most),
    )  # fmt: skip


@pytest.mark.parametrize("key", EXPECTED)
def test_each_group_leads_to_its_contracts(key: str, head: Membership, lessor: Company, enter: Enter) -> None:
    made = make_portfolio(lessor)
    people = {str(made["a"].manager): "anna", str(made["c"].manager): "boris"}
    client = enter(head)
    groups = client.get(f"/contracts/?group={key}&signed_to=2030-01-01&sort=number").context["groups"].groups
    names = {people.get(group.name, group.name if key != "manager" else "nobody"): group for group in groups}
    assert {name: group.totals.count for name, group in names.items()} == EXPECTED[key]
    for group in groups:
        context = client.get(f"/contracts/{group.url}").context
        assert (context["totals"].count, context["totals"].remaining) == (group.totals.count, group.totals.remaining)
        assert context["look"].grouping is None


def test_what_a_role_may_group_by(lessor: Company, enter: Enter) -> None:
    made = make_portfolio(lessor)
    client = MembershipFactory(role=Role.LESSEE_ADMIN, company=made["a"].lessee)
    staff = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=made["b"].lessee)
    offered = {
        seat: [one.key for one in enter(seat).get("/contracts/arrange/").context["groupings"]]
        for seat in (client, staff)
    }
    assert offered == {client: ["branch", "kind"], staff: ["kind"]}
    assert enter(client).get("/contracts/?group=manager").context["look"].grouping is None
    assert enter(client).get("/contracts/groups/?group=manager").status_code == 404
    page = enter(staff).get("/contracts/?group=kind").content.decode()
    assert "₽" not in page


def test_people_who_see_no_roubles_cannot_tell_them_by_the_order(lessor: Company) -> None:
    make_portfolio(lessor)
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=lessor)
    head.as_of = TODAY
    kinds = next(one for one in GROUPINGS if one.key == "kind")
    orders = [
        [group.value for group in grouped(in_registry(head), kinds, by_money=by_money).groups]
        for by_money in (True, False)
    ]
    assert orders == [
        ["machinery,vehicle", "machinery", "vehicle"],
        ["vehicle", "machinery,vehicle", "machinery"],
    ]
