"""Each filter leaves the rows that it should, all of them together too; what a role may not ask is not asked."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from contracts.models import Contract
from contracts.registry.dpd import Bucket, bucket_of
from contracts.registry.filters import MONEY, STAFF, RegistryFilter
from contracts.registry.queries import in_registry
from tests.contracts.registry.world import make_portfolio
from tests.factories import TODAY, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
Enter = Callable[[Membership], Client]


def found(query: str, actor: Membership) -> str:
    rows = RegistryFilter(QueryDict(query), in_registry(actor), actor=actor).qs
    return "".join(sorted(rows.values_list("number", flat=True)))


def test_each_filter(lessor: Company, head: Membership) -> None:
    made = make_portfolio(lessor)
    a, b = made["a"], made["b"]
    assert a.manager is not None
    wanted = {
        "": "abcd",
        "status=&kind=&debt=&region=&manager=&price_from=&inn=": "abcd",
        "status=buyout&status=terminated": "cd",
        "product=operating&product=express": "b",
        "kind=machinery": "bc",
        "kind=vehicle&kind=machinery": "abcd",
        "kinds=machinery,vehicle": "b",
        "kinds=machinery": "c",
        f"asset={b.assets.get(position=1).vin[5:12]}": "b",
        "asset=зв0099": "b",
        "asset=qq1": "c",
        "client=елка": "a",
        "client=БЕР": "cd",
        # The number of a client is no name of it.
        "client=7707": "",
        "inn=7707": "ab",
        "inn=x": "",
        f"holding={a.lessee_id}": "ab",
        f"branch={a.lessee_id}": "a",
        f"branch={b.lessee_id}": "b",
        f"manager={a.manager_id}": "ab",
        "manager=null": "d",
        "region=23": "b",
        "region=50": "cd",
        "signed_from=2025-02-01": "bcd",
        "signed_to=2025-02-01": "a",
        "ends_from=2027-01-01": "b",
        "ends_to=2027-01-01": "acd",
        "term_from=13": "c",
        "term_to=12": "abd",
        "price_from=1 200 000,01": "d",
        "price_to=1200000": "abc",
        "remaining_from=600": "abc",
        "remaining_from=600,01": "bc",
        # An ended contract has nothing to be paid.
        "remaining_to=600": "ad",
        "debt=overdue": "bc",
        "debt=none": "ad",
        "overdue_from=50,01": "c",
        "overdue_to=50": "abd",
        "dpd=1-30": "b",
        "dpd=31-60": "c",
        "dpd=1-30&dpd=31-60": "bc",
        "dpd=61-90&dpd=91-180&dpd=181-360&dpd=360%2B": "",
        "kind=machinery&inn=50&region=50&status=buyout&term_from=24&debt=overdue&dpd=31-60"
        "&price_from=1&remaining_from=1&signed_from=2025-02-01&product=financial": "c",
    }
    assert {query: found(query, head) for query in wanted} == wanted


def test_a_client_asks_of_own_rows_only_what_is_about_them(lessor: Company) -> None:
    made = make_portfolio(lessor)
    client = MembershipFactory(role=Role.LESSEE_ADMIN, company=made["a"].lessee)
    single = MembershipFactory(role=Role.LESSEE_ADMIN, company=made["b"].lessee)
    staff = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=made["a"].lessee)
    for seat in (client, single, staff):
        seat.as_of = TODAY
    offered = {
        seat: set(RegistryFilter.base_filters) - set(RegistryFilter(None, in_registry(seat), actor=seat).filters)
        for seat in (client, single, staff)
    }
    assert offered == {client: set(STAFF), single: {*STAFF, "branch"}, staff: {*STAFF, *MONEY}}
    for query in ("manager=null", "region=50", "inn=50", "client=БЕР", "holding=0"):
        assert found(query, client) == "ab"
    for query in ("debt=overdue", "dpd=1-30", "price_from=99999999", "remaining_to=0", "overdue_from=1"):
        assert found(query, staff) == "ab"
        assert found(query, client) != "ab"
    assert found(f"branch={made['b'].lessee_id}", client) == "b"


@pytest.mark.parametrize(
    "query",
    ["status=eaten", "dpd=5", "region=00", "manager=999999", "branch=x", "holding=999999", "kind=boat", "product=1"],
)
def test_a_choice_that_is_not_offered_filters_nothing_and_is_told(
    query: str, head: Membership, lessor: Company, enter: Enter
) -> None:
    make_contract(lessor=lessor)
    response = enter(head).get(f"/contracts/?{query}")
    assert (response.status_code, len(response.context["page"])) == (200, 1)
    [told] = TrailEntry.objects.filter(kind=TrailKind.REFUSED, user_id=head.user_id)
    assert told.detail["reason"] == "invalid_choice"


def test_a_mistyped_amount_is_told_on_the_page(head: Membership, lessor: Company, enter: Enter) -> None:
    make_contract(lessor=lessor)
    response = enter(head).get("/contracts/?price_from=много&term_from=-")
    assert len(response.context["page"]) == 1
    assert set(response.context["filter"].form.errors) == {"price_from", "term_from"}
    assert response.context["chips"] == []


def test_chips_tell_what_is_asked_and_lead_back_without_it(head: Membership, lessor: Company, enter: Enter) -> None:
    made = make_portfolio(lessor)
    query = f"kind=machinery&dpd=31-60&dpd=1-30&holding={made['c'].lessee_id}&price_from=1000&signed_from=2025-02-01"
    query += "&sort=number"
    chips = enter(head).get(f"/contracts/?{query}&after=b~1").context["chips"]
    late = f"{Bucket.SECOND_MONTH.label}, {Bucket.FIRST_MONTH.label}"
    assert {chip["value"] for chip in chips} == {
        "Спецтехника", late, "АО «Берёза»", "1\u202f000,00", "1 фев 2025",
    }  # fmt: skip
    [kind] = [chip for chip in chips if chip["value"] == "Спецтехника"]
    assert QueryDict(kind["url"].removeprefix("?")).dict() == {
        "dpd": "1-30", "holding": str(made["c"].lessee_id), "price_from": "1000", "signed_from": "2025-02-01",
        "sort": "number",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (0, None), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"), (90, "61-90"),
        (91, "91-180"), (180, "91-180"), (181, "181-360"), (360, "181-360"), (361, "360+"), (5000, "360+"),
    ],
)  # fmt: skip
def test_days_past_due_fall_into_ranges(days: int, bucket: str | None) -> None:
    assert bucket_of(days) == bucket


def test_the_day_of_a_bucket_is_the_persons(head: Membership, lessor: Company) -> None:
    make_portfolio(lessor)
    head.as_of = TODAY.replace(day=26)
    assert (found("dpd=1-30", head), found("dpd=31-60", head)) == ("", "bc")


def test_a_supplier_sees_no_contract(lessor: Company) -> None:
    make_portfolio(lessor)
    supplier = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    assert list(in_registry(supplier)) == []
    assert Contract.objects.count() == 4
