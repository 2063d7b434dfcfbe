"""Products of the calculator in the back office: drafts, sample payments, publication, programmes, tax rules."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from calculator.models import Product, ProductVersion, SubsidyProgramme, TaxRule
from calculator.services import publish_version
from common.models import TrailEntry, TrailKind
from tests.factories import NOW, ProductFactory, ProgrammeFactory, TaxRuleFactory, load_catalogue, make_version
from tests.threads import until_somebody_waits

pytestmark = pytest.mark.django_db
PRODUCTS, VERSIONS = "/admin/calculator/product/", "/admin/calculator/productversion/"
PROGRAMMES, RULES = "/admin/calculator/subsidyprogramme/", "/admin/calculator/taxrule/"
READERS = (Role.LESSOR_MANAGER, Role.LESSOR_RISK)
OTHERS = (Role.LESSOR_COLLECTIONS, Role.LESSOR_ACCOUNTANT)


def page(row: Any, part: str = "change") -> str:
    return f"/admin/calculator/{row._meta.model_name}/{row.pk}/{part}/"


def form_of(version: ProductVersion, **changes: Any) -> dict[str, Any]:
    """The form of a draft as the browser sends it."""
    names = (
        "valid_from", "note", "asset_kinds", "lowest_price", "highest_price", "lowest_advance", "highest_advance",
        "shortest_term", "longest_term", "lowest_buyout", "highest_buyout", "commission", "periods", "timings", "plans",
        "longest_grace", "most_skipped_months", "highest_payment", "unit", "unit_rounding", "day_count",
    )  # fmt: skip
    data = {name: getattr(version, name) for name in names} | {"valid_to": version.valid_to or ""}
    rates = list(version.rates.all())
    data |= {"rates-TOTAL_FORMS": len(rates), "rates-INITIAL_FORMS": len(rates)}
    for number, rate in enumerate(rates):
        lines = (
            "asset_kind",
            "segment",
            "term_from",
            "term_to",
            "annual_rate",
            "lowest_deviation",
            "highest_deviation",
        )
        data |= {f"rates-{number}-{name}": getattr(rate, name) for name in lines}
        data |= {f"rates-{number}-id": rate.pk, f"rates-{number}-version": version.pk}
    costs = list(version.costs.all())
    data |= {"costs-TOTAL_FORMS": len(costs), "costs-INITIAL_FORMS": len(costs)}
    for number, cost in enumerate(costs):
        lines = ("kind", "name", "asset_kind", "basis", "value", "charging", "vat")
        data |= {f"costs-{number}-{name}": getattr(cost, name) for name in lines}
        data |= {f"costs-{number}-id": cost.pk, f"costs-{number}-version": version.pk}
        data |= {f"costs-{number}-is_optional": "on"} if cost.is_optional else {}
    return data | changes


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(PRODUCTS, 5), (VERSIONS, 6), (PROGRAMMES, 5), (RULES, 5)])
def test_lists_ask_the_same_whatever_they_hold(
    count: int, address: str, queries: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_version()
        ProgrammeFactory()
        TaxRuleFactory()
    client.get(address)
    with django_assert_num_queries(queries):
        response = client.get(address)
    assert len(response.context["cl"].result_list) == count


def test_from_a_new_product_to_a_published_version(client: Client, admin: Membership) -> None:
    data = {"name": "Яхты", "code": "yachts", "kind": "financial", "position": 5, "is_offered": "on", "summary": ""}
    client.post(f"{PRODUCTS}add/", data)
    product = Product.objects.get(code="yachts")
    answer = client.post(page(product, "draft"))
    draft = product.versions.get()
    assert answer.headers["Location"] == page(draft)
    assert client.get(page(draft)).status_code == 200
    client.post(page(draft, "publish"))
    draft.refresh_from_db()
    assert draft.is_draft
    rate = {
        "rates-TOTAL_FORMS": 1, "rates-0-version": draft.pk, "rates-0-term_from": 1, "rates-0-term_to": 480,
        "rates-0-annual_rate": "18.5", "rates-0-lowest_deviation": "0", "rates-0-highest_deviation": "0",
    }  # fmt: skip
    saved = client.post(page(draft), form_of(draft, **rate, longest_term=48, periods=[3, 1], plans=["annuity"]))
    assert saved.status_code == 302, saved.context["errors"]
    draft.refresh_from_db()
    assert (draft.longest_term, sorted(draft.periods), draft.plans) == (48, [1, 3], ["annuity"])
    assert [line.annual_rate for line in draft.rates.all()] == [Decimal("18.5")]
    client.post(page(draft, "publish"))
    draft.refresh_from_db()
    assert (draft.is_draft, draft.published_by) == (False, admin.user)
    table = client.get(page(product)).context["tables"][0]
    assert (table.anchor, table.count) == ("versions", 1)


def test_costs_of_a_draft_are_edited_beside_its_rates(client: Client) -> None:
    draft = make_version(published_at=None)
    cost = {
        "costs-TOTAL_FORMS": 1, "costs-0-version": draft.pk, "costs-0-kind": "insurance", "costs-0-name": "КАСКО",
        "costs-0-basis": "percent_a_year", "costs-0-value": "3.9", "costs-0-charging": "in_payments",
        "costs-0-vat": "on_top", "costs-0-is_optional": "on",
    }  # fmt: skip
    wrong = client.post(page(draft), form_of(draft, **cost | {"costs-0-value": "101"}))
    assert (wrong.status_code, draft.costs.count()) == (200, 0)
    assert client.post(page(draft), form_of(draft, **cost)).status_code == 302
    line = draft.costs.get()
    assert (line.name, line.value, line.is_optional, line.asset_kind) == ("КАСКО", Decimal("3.90"), True, "")
    publish_version(version_id=draft.pk, actor=None, at=NOW)
    html = client.get(page(draft)).content.decode()
    assert ("КАСКО" in html, 'name="costs-0-value"' in html) == (True, False)
    client.post(page(draft), form_of(draft, **{"costs-0-value": "1"}))
    line.refresh_from_db()
    assert line.value == Decimal("3.90")


def test_the_page_shows_sample_payments(client: Client) -> None:
    draft = make_version(
        asset_kinds=["vehicle"], shortest_term=12, longest_term=60, plans=["annuity"], periods=[1], timings=["arrears"],
        published_at=None,
    )  # fmt: skip
    table = client.get(page(draft)).context["tables"][0]
    # Three segments by three terms.
    assert (table.anchor, len(table.rows)) == ("samples", 9)
    texts = [str(cell) for cell in table.rows[1].cells]
    assert (texts[4], texts[5]) == ("36", "18\u202f%")
    assert "173\u202f531,50" in texts[6]
    draft.rates.update(asset_kind="machinery")
    refused = client.get(page(draft)).context["tables"][0].rows[1].cells
    assert [str(cell) for cell in (refused[5], refused[7])] == ["—", "—"]


def test_what_is_published_is_shown_and_not_changed(client: Client) -> None:
    version = make_version()
    html = client.get(page(version)).content.decode()
    assert ("Раз в квартал" in html or "Every quarter" in html, 'name="note"' in html) == (True, False)
    answer = client.post(page(version), form_of(version, note="x"))
    assert (answer.status_code, answer.headers["Location"]) == (302, page(version))
    assert TrailEntry.objects.get(kind=TrailKind.REFUSED).detail["reason"] == "published"
    version.refresh_from_db()
    assert version.note == ""
    client.post(page(version, "publish"))
    told = TrailEntry.objects.filter(kind=TrailKind.REFUSED).latest("pk")
    assert told.detail["reason"] == "published"
    answer = client.post(page(version.product, "draft"))
    assert answer.headers["Location"] == page(version.product.versions.get(number=2))
    client.post(page(version.product, "draft"))
    assert version.product.versions.count() == 2


def test_figures_of_a_draft_are_written_as_people_write_them_and_read_so(client: Client) -> None:
    draft = make_version(published_at=None, lowest_price="1234567.50", commission="0.25")
    form = client.get(page(draft)).context["adminform"].form
    (rate,) = draft.rates.all()
    names = ("lowest_price", "highest_price", "commission")
    assert {name: form[name].subwidgets[0].data["value"] for name in names} == {
        "lowest_price": "1\u202f234\u202f567,5",
        "highest_price": "100\u202f000\u202f000",
        "commission": "0,25",
    }
    changes: dict[str, Any] = {"lowest_price": "1\u202f500 000,75", "rates-0-annual_rate": "17,5"}
    assert client.post(page(draft), form_of(draft, **changes)).status_code == 302
    draft.refresh_from_db()
    rate.refresh_from_db()
    assert (draft.lowest_price, rate.annual_rate) == (Decimal("1500000.75"), Decimal("17.5"))


def test_a_draft_with_wrong_bounds_is_refused_by_field(client: Client) -> None:
    draft = make_version(published_at=None)
    answer = client.post(page(draft), form_of(draft, highest_price="1", valid_to="2020-01-01"))
    assert set(answer.context["adminform"].form.errors) == {"highest_price", "valid_to"}
    draft.refresh_from_db()
    assert draft.highest_price == 100_000_000


@pytest.mark.django_db(transaction=True)
def test_a_draft_published_while_it_is_saved_stays_as_published(client: Client) -> None:
    draft = make_version(published_at=None)
    data = form_of(draft, note="x", **{"rates-0-annual_rate": "1"})
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            publish_version(version_id=draft.pk, actor=None, at=NOW)
            saved = pool.submit(_posted, client, page(draft), data)
            until_somebody_waits()
        answer = saved.result()
    assert (answer.status_code, answer.headers["Location"]) == (302, page(draft))
    told = [str(message) for message in client.get(page(draft)).context["messages"]]
    assert told in (["This version is published already."], ["Эта версия уже опубликована."])
    draft.refresh_from_db()
    assert (draft.note, draft.published_at, draft.rates.get().annual_rate) == ("", NOW, Decimal(18))


def _posted(client: Client, address: str, data: dict[str, Any]) -> Any:
    try:
        return client.post(address, data)
    finally:
        connection.close()


def test_a_made_up_choice_is_refused(client: Client) -> None:
    draft = make_version(published_at=None)
    assert client.post(page(draft), form_of(draft, plans=["bullet"])).status_code == 400
    draft.refresh_from_db()
    assert "bullet" not in draft.plans


def test_a_saved_programme_is_the_next_edition(client: Client, admin: Membership) -> None:
    data = {
        "name": "Завод", "code": "maker", "starts_on": "2026-01-01", "ends_on": "", "basis": "price", "percent": "5",
        "cap": "", "asset_kinds": ["vehicle"], "highest_price": "", "highest_increase": "", "conditions": "",
        "source": "", "budget": "", "used": "0",
    }  # fmt: skip
    assert client.post(f"{PROGRAMMES}add/", data).status_code == 302
    first = SubsidyProgramme.objects.get()
    assert client.post(page(first), data | {"percent": "7"}).headers["Location"] == PROGRAMMES
    second = SubsidyProgramme.objects.get(edition=2)
    first.refresh_from_db()
    assert [first.percent, second.percent] == [Decimal(5), Decimal(7)]
    assert (second.asset_kinds, second.entered_by) == (["vehicle"], admin.user)
    assert list(client.get(PROGRAMMES).context["cl"].result_list) == [second]
    assert client.get(page(second)).context["tables"][0].count == 2
    assert client.get(page(first)).status_code == 404


def test_a_wrong_programme_is_refused_by_field_and_enters_nothing(client: Client) -> None:
    there = ProgrammeFactory(code="maker")
    data = {
        "name": "Завод", "code": "maker", "starts_on": "2026-01-01", "ends_on": "", "basis": "price", "percent": "5",
        "cap": "", "highest_price": "", "highest_increase": "", "conditions": "", "source": "", "budget": "",
        "used": "0",
    }  # fmt: skip
    for address, changes, fields in (
        (f"{PROGRAMMES}add/", {}, {"code"}),
        (f"{PROGRAMMES}add/", {"code": "Не код"}, {"code"}),
        (f"{PROGRAMMES}add/", {"code": "new", "ends_on": "2025-01-01"}, {"ends_on"}),
        (page(there), {"budget": "10", "used": "11"}, {"used"}),
        (page(there), {"percent": "0"}, {"__all__"}),
    ):
        answer = client.post(address, data | changes)
        assert (answer.status_code, set(answer.context["adminform"].form.errors)) == (200, fields)
    assert SubsidyProgramme.objects.get() == there


def test_what_the_service_alone_refuses_of_a_programme_stands_by_its_field(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ProgrammeFactory(code="maker")
    known = SubsidyProgramme.clean

    def clean(programme: SubsidyProgramme) -> None:
        """Look at what only the next edition has."""
        known(programme)
        if programme.edition == there.edition + 1:
            raise ValidationError({"cap": "too low"})

    monkeypatch.setattr(SubsidyProgramme, "clean", clean)
    data = {"name": "Завод", "starts_on": "2026-01-01", "basis": "price", "percent": "5", "used": "0"}
    answer = client.post(page(there), data)
    assert (answer.status_code, answer.context["adminform"].form.errors) == (200, {"cap": ["too low"]})
    assert SubsidyProgramme.objects.get() == there


def test_a_tax_rule_is_entered_and_not_changed(client: Client, admin: Membership) -> None:
    data = {"kind": "profit_tax", "since": "2025-01-01", "value": "25", "source": "ст. 284 НК РФ"}
    assert client.post(f"{RULES}add/", data).status_code == 302
    rule = TaxRule.objects.get()
    assert (rule.value, rule.since, rule.entered_by) == (Decimal(25), date(2025, 1, 1), admin.user)
    assert client.post(page(rule), data | {"value": "1"}).status_code == 403
    answer = client.post(f"{RULES}add/", data | {"source": ""})
    assert set(answer.context["adminform"].form.errors) == {"source"}
    assert TaxRule.objects.count() == 1


@pytest.mark.parametrize("role", [*READERS, Role.LESSOR_HEAD])
def test_who_reads_and_who_edits(role: Role, client_as: Callable[[Role], Client]) -> None:
    draft, product = make_version(published_at=None), ProductFactory()
    programme, rule = ProgrammeFactory(), TaxRuleFactory()
    client = client_as(role)
    reads = [client.get(address).status_code for address in (PRODUCTS, VERSIONS, PROGRAMMES, RULES)]
    reads += [client.get(page(row)).status_code for row in (draft, product, programme, rule)]
    writes = [client.post(page(product, "draft")), client.post(page(draft, "publish"))]
    assert (reads, {answer.status_code for answer in writes}) == ([200] * 8, {403} if role in READERS else {302})
    draft.refresh_from_db()
    assert (product.versions.count(), draft.is_draft) == ((0, True) if role in READERS else (1, False))


@pytest.mark.parametrize("role", OTHERS)
def test_who_sees_nothing_of_it(role: Role, client_as: Callable[[Role], Client]) -> None:
    client = client_as(role)
    assert {client.get(address).status_code for address in (PRODUCTS, VERSIONS, PROGRAMMES, RULES)} == {403}


def test_history_tells_who_changed_a_product(client: Client, admin: Membership) -> None:
    product = ProductFactory(name="Старое")
    data = {"name": "Новое", "kind": "financial", "position": 100, "summary": ""}
    client.post(page(product), data)
    changed = client.get(page(product, "history")).context["table"].rows[0]
    assert changed.cells[1] == str(admin.user)
    product.refresh_from_db()
    assert (product.name, product.is_offered) == ("Новое", False)


def test_the_demo_catalogue_is_shown(client: Client) -> None:
    load_catalogue(at=NOW)
    versions = list(ProductVersion.objects.order_by("pk"))
    assert len(versions) == 5
    for version in versions:
        table = client.get(page(version)).context["tables"][0]
        assert [row for row in table.rows if str(row.cells[5]) == "—"] == []
    assert client.get(reverse("admin:calculator_product_changelist")).context["cl"].result_count == 4
