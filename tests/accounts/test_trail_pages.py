"""The trail as company administrators and the portal administrator read it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from python_calamine import CalamineWorkbook

from accounts.models import Membership
from accounts.roles import Role
from common import trail
from common.models import TrailCheck, TrailEntry, TrailKind
from common.trail import Who
from common.ui.figures import plain_money
from contracts.models import Contract
from leasing_portal.trail_pages import export
from tests.factories import LesseeFactory, LessorFactory, MembershipFactory, UserFactory, make_contract

pytestmark = pytest.mark.django_db
LIST = "/company/trail/"


@pytest.fixture
def admin() -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def staff() -> Membership:
    return MembershipFactory(role=Role.LESSOR_ADMIN, company=LessorFactory())


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def shown_ids(client: Client, query: str = "") -> list[int]:
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return [line.entry.pk for line in answer.context["lines"]]


def forget() -> None:
    """Empty the trail of what the test's own rows have left."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM common_trailentry")
        cursor.execute("SET LOCAL session_replication_role = origin")


def entry(company_id: int | None, **parts: Any) -> TrailEntry:
    """The newest entry, after one like this was written."""
    kind = parts.pop("kind", TrailKind.VIEWED)
    trail.write(kind, company_id=company_id, **parts)
    return TrailEntry.objects.latest("pk")


def test_an_administrator_sees_what_concerns_the_own_company_newest_first(admin: Membership) -> None:
    client = signed_in(admin)
    forget()
    mine = [entry(admin.company_id).pk, entry(admin.company_id).pk]
    entry(LesseeFactory().pk)
    entry(None)
    assert shown_ids(client) == mine[::-1]


def test_the_head_office_sees_its_branches(admin: Membership) -> None:
    branch = LesseeFactory(parent=admin.company)
    client = signed_in(admin)
    forget()
    made = entry(branch.pk)
    assert shown_ids(client) == [made.pk]


def test_an_administrator_limited_to_listed_contracts_sees_no_other_contract(admin: Membership) -> None:
    contract = make_contract(lessee=admin.company)
    Membership.objects.filter(pk=admin.pk).update(contracts_limited=True)
    client = signed_in(admin)
    forget()
    hidden, made = entry(admin.company_id, contract_id=contract.pk), entry(admin.company_id)
    assert shown_ids(client) == [made.pk]
    assert client.get(f"{LIST}{hidden.pk}/").status_code == 404


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.LESSEE_ADMIN, Role.SUPPLIER_MANAGER, Role.LESSOR_ADMIN}]
)
def test_nobody_else_reads_the_trail(role: Role) -> None:
    member = MembershipFactory(role=role)
    made = entry(member.company_id)
    client = signed_in(member)
    for path in (LIST, f"{LIST}export/", f"{LIST}{made.pk}/"):
        assert client.get(path).status_code in {302, 403}
    assert list(TrailEntry.objects.visible_to(member)) == []


def test_an_entry_of_another_company_is_not_found(admin: Membership) -> None:
    other = entry(LesseeFactory().pk)
    client = signed_in(admin)
    assert client.get(f"{LIST}{other.pk}/").status_code == 404
    assert client.get(f"{LIST}{other.pk + 1000}/").status_code == 404


@pytest.mark.parametrize(("query", "found"), [
    ("?q=ЛД-7", {"contract"}),
    ("?q=r-77", {"contract"}),
    ("?kind=exported", {"export"}),
    ("?object=contracts.Contract", {"contract"}),
    ("?person={person}", {"mine", "sign_in"}),
    ("?since={today}", {"contract", "export", "mine", "sign_in"}),
    ("?since={tomorrow}", set()),
    ("?until={yesterday}", set()),
    ("?until={today}&kind=viewed", {"contract", "mine"}),
    ("?until=9999-12-31", {"contract", "export", "mine", "sign_in"}),
    ("?since=never", {"contract", "export", "mine", "sign_in"}),
])  # fmt: skip
def test_filters(admin: Membership, query: str, found: set[str]) -> None:
    client = signed_in(admin)
    forget()
    company, today = admin.company_id, timezone.localdate()
    with trail.as_who(Who(request_id="r-77")):
        contract = entry(company, object_label="contracts.Contract", object_id=5, object_text="ЛД-77/2026")
    made = {
        "contract": contract,
        "export": entry(company, kind=TrailKind.EXPORTED),
        "mine": entry(company, user_id=admin.user_id),
        "sign_in": entry(company, kind=TrailKind.SIGN_IN_FAILED, object=admin.user),
    }
    days = {
        "person": admin.user_id,
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "yesterday": today - timedelta(days=1),
    }
    assert set(shown_ids(client, query.format(**days))) == {made[name].pk for name in found}


@pytest.mark.parametrize("query", ["?kind=nonsense&person=x&since=never", "?person=99999999999999999999"])
def test_a_forged_filter_leaves_all_and_the_refusal(admin: Membership, query: str) -> None:
    client = signed_in(admin)
    forget()
    kept = entry(admin.company_id, kind=TrailKind.EXPORTED)
    shown = set(shown_ids(client, query))
    assert shown == {kept.pk, TrailEntry.objects.get(kind=TrailKind.REFUSED).pk}


def test_a_colleague_can_be_chosen_and_a_stranger_not(admin: Membership) -> None:
    colleague = MembershipFactory(role=Role.LESSEE_AUDITOR, company=admin.company)
    stranger = MembershipFactory()
    answer = signed_in(admin).get(LIST)
    chosen = {value for value, _label in answer.context["filter"].form.fields["person"].choices}
    assert {admin.user_id, colleague.user_id} <= chosen
    assert stranger.user_id not in chosen


def test_a_long_trail_is_read_part_by_part(admin: Membership) -> None:
    client = signed_in(admin)
    forget()
    made = [entry(admin.company_id).pk for _ in range(51)]
    first = client.get(LIST)
    assert [line.entry.pk for line in first.context["lines"]] == made[:0:-1]
    assert f"?before={made[1]}" in first.content.decode()
    assert shown_ids(client, f"?before={made[1]}") == made[:1]
    assert len(shown_ids(client, "?before=" + "9" * 30)) == 50
    assert len(shown_ids(client, "?before=x")) == 50


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_so_many_queries(
    admin: Membership, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = signed_in(admin)
    forget()
    for _ in range(count):
        user = UserFactory()
        entry(admin.company_id, user_id=user.pk, on_behalf_of_id=admin.user_id, view_as_id=user.pk)
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_a_change_is_told_in_words_of_the_page(admin: Membership) -> None:
    contract = make_contract(lessee=admin.company, number="ЛД-7/2026")
    with pghistory.context(user=admin.user_id, company=admin.company_id, ip="192.0.2.7", user_agent="Lynx"):
        Contract.objects.filter(pk=contract.pk).update(price=Decimal("1300000.50"), status="closed")
    changed = TrailEntry.objects.latest("pk")
    answer = signed_in(admin).get(f"{LIST}{changed.pk}/")
    assert [(c.label, c.before, c.after) for c in answer.context["changes"]] == [
        ("Состояние", "Действует", "Закрыт"),
        ("Стоимость с НДС", plain_money(Decimal("1200000.00")), plain_money(Decimal("1300000.50"))),
    ]
    page = answer.content.decode()
    assert all(
        word in page for word in (str(admin.user), "192.0.2.7", "Lynx", "ЛД-7/2026", f"/contracts/{contract.pk}/")
    )


def test_keys_to_rows_are_told_by_name_only_to_those_who_may_see_these(admin: Membership) -> None:
    contract = make_contract(lessee=admin.company)
    made = TrailEntry.objects.get(object_label="contracts.Contract", object_id=str(contract.pk))
    told = {c.label: c.after for c in signed_in(admin).get(f"{LIST}{made.pk}/").context["changes"]}
    assert told["Лизингополучатель"] == admin.company.short_name
    assert told["Дата подписания"] == "20 дек 2025"
    assert "Менеджер" not in told


def test_facts_of_a_contract_are_told_as_on_its_timeline(admin: Membership) -> None:
    make_contract(lessee=admin.company, paid=[(timezone.localdate() - timedelta(days=40), "240000.00")])
    client = signed_in(admin)
    lines = client.get(f"{LIST}?object=contracts.ContractEvent").context["lines"]
    assert [line.title for line in lines] == [
        "Поступил платёж",
        "Составлен график платежей",
        "Договор загружен на портал",
    ]
    sentence = lines[0].summary
    assert sentence.startswith(plain_money(Decimal("240000.00")))
    context = client.get(f"{LIST}{lines[0].entry.pk}/").context
    assert (context["changes"], context["details"]) == ([], [(gettext("Details"), sentence)])


def test_from_where_the_lessors_people_came_is_theirs_alone(admin: Membership, staff: Membership) -> None:
    with trail.as_who(Who(user_id=staff.user_id, company_id=staff.company_id, ip="192.0.2.9", user_agent="Secret")):
        made = entry(admin.company_id)
    page = signed_in(admin).get(f"{LIST}{made.pk}/").content.decode()
    assert str(staff.user) in page
    assert staff.company.short_name in page
    assert "192.0.2.9" not in page
    assert "Secret" not in page
    line = next(line for line in signed_in(staff).get(LIST).context["lines"] if line.entry.pk == made.pk)
    assert (line.ip, line.user_agent, line.company) == ("192.0.2.9", "Secret", admin.company.short_name)


def test_foreign_text_is_never_markup(admin: Membership) -> None:
    made = entry(admin.company_id, object_text="<b>x</b>", detail={"<i>k</i>": "<u>v</u>"})
    client = signed_in(admin)
    for path in (LIST, f"{LIST}{made.pk}/"):
        page = client.get(path).content.decode()
        assert "&lt;b&gt;x" in page
        assert "&lt;u&gt;v" in page
        assert "<b>x" not in page
        assert "<u>v" not in page


def sheet_of(answer: Any) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    rows: list[list[Any]] = book.get_sheet_by_index(0).to_python()
    return rows


def test_the_spreadsheet_has_the_rows_of_the_page_and_its_download_is_told(admin: Membership) -> None:
    client = signed_in(admin)
    forget()
    entry(LesseeFactory().pk, object_text="чужое")
    forget_count = TrailEntry.objects.count()
    entry(admin.company_id, object_text="=1+1", user_id=admin.user_id)
    entry(admin.company_id, object_text="второе")
    head, *rows = sheet_of(client.get(f"{LIST}export/?kind=viewed"))
    assert head[:3] == ["№", "Когда", "Кто"]
    assert [(row[2], row[7]) for row in rows] == [("Система", "второе"), (str(admin.user), "=1+1")]
    told = TrailEntry.objects.latest("pk")
    assert (told.kind, told.object_label, told.detail, told.company_id, told.user_id) == (
        TrailKind.EXPORTED, "trail:export", {"filters": {"kind": "viewed"}}, admin.company_id, admin.user_id,
    )  # fmt: skip
    assert TrailEntry.objects.count() == forget_count + 3


def test_a_spreadsheet_that_holds_not_all_says_so(admin: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    client = signed_in(admin)
    forget()
    for _ in range(3):
        entry(admin.company_id)
    _head, *rows = sheet_of(client.get(f"{LIST}export/?kind=viewed"))
    assert len(rows) == 3
    assert rows[2][0] == ""
    assert rows[2][1] != ""


CHANGELIST = "admin:common_trailentry_changelist"


def test_the_portal_administrator_reads_all_in_the_back_office(staff: Membership, admin: Membership) -> None:
    made = [entry(admin.company_id, object_text="одно", user_id=admin.user_id), entry(None, object_text="другое")]
    client = signed_in(staff)
    page = client.get(reverse(CHANGELIST))
    ids = {row.pk for row in page.context["cl"].result_list}
    assert {row.pk for row in made} <= ids
    assert admin.company.short_name in page.content.decode()
    one = client.get(reverse("admin:common_trailentry_change", args=[made[0].pk]))
    assert one.status_code == 200
    assert str(admin.user) in one.content.decode()


@pytest.mark.parametrize("words", ["{email}", "{company}", "{inn}", "одно", "{request}"])
def test_the_back_office_finds_entries_by_person_company_object_and_request(
    staff: Membership, admin: Membership, words: str
) -> None:
    client = signed_in(staff)
    forget()
    with trail.as_who(Who(request_id="r-99")):
        made = entry(admin.company_id, object_text="одно", user_id=admin.user_id)
    entry(staff.company_id, object_text="другое")
    asked = words.format(
        email=admin.user.email, company=admin.company.short_name, inn=admin.company.inn, request="r-99"
    )
    found = client.get(reverse(CHANGELIST), {"q": asked}).context["cl"].result_list
    assert [row.pk for row in found] == [made.pk]


@pytest.mark.parametrize(
    ("findings", "words"), [([], "Verified up to entry"), (["entry 3: edited"], "entry 3: edited")]
)
def test_the_back_office_says_how_far_the_chain_is_verified(staff: Membership, findings: list[str], words: str) -> None:
    client = signed_in(staff)
    client.cookies["django_language"] = "en"
    assert "has not been verified yet" in client.get(reverse(CHANGELIST)).content.decode()
    TrailCheck.objects.create(
        at=timezone.now(), position=7, hash="a" * 64, findings_count=len(findings), findings=findings
    )
    assert words in client.get(reverse(CHANGELIST)).content.decode()


@pytest.mark.parametrize("method", ["add", "change", "delete"])
def test_nobody_changes_the_trail_in_the_back_office(staff: Membership, method: str) -> None:
    made = entry(None)
    path = reverse(f"admin:common_trailentry_{method}", args=[] if method == "add" else [made.pk])
    assert signed_in(staff).post(path, {"post": "yes", "kind": "refused"}).status_code == 403
    made.refresh_from_db()
    assert made.kind == TrailKind.VIEWED
