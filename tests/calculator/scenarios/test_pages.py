"""Kept calculations: saved with exact figures, reopened by the rates of their date, cloned, renamed, deleted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from calculator import catalogue
from calculator.models import Product, ProductVersion, Scenario
from calculator.scenarios.address import asking
from calculator.scenarios.naming import LONGEST_NAME, name_of
from calculator.scenarios.reading import quote_of
from common.models import TrailEntry, TrailKind
from tests.access.digest import digest
from tests.calculator.scenarios.conftest import SignedIn
from tests.factories import (
    NOW,
    TODAY,
    ContractFactory,
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    ProgrammeFactory,
    kept_scenario,
    make_version,
    quote_request,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)
QUERIES_OF_LIST = 7
QUERIES_OF_DETAIL = 7
SAVE = "/calculator/saved/save/"


def query_of(version: ProductVersion, **asked: Any) -> str:
    """What the calculator's page asks to keep."""
    request = quote_request(version, **asked)
    return asking(request, catalogue.current(TODAY).offer(request.product))


def cells(groups: Any) -> dict[str, Any]:
    """Values of the only column by the label of the line."""
    with override("en"):
        return {str(row.label): row.cells[0].value for group in groups for row in group.rows}


def test_a_calculation_of_the_page_is_kept_with_its_figures(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    response = signed_in(financier).post(SAVE, {"query": query_of(version), "name": "  Самосвал "})
    kept = Scenario.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/calculator/saved/{kept.pk}/")
    assert (kept.name, kept.owner, kept.company, kept.number) == ("Самосвал", financier.user, financier.company, 1)
    assert (kept.product_version, kept.priced_at, kept.created_at) == (version, NOW, NOW)
    # 4 800 000 at 1.5 % a month over 36 months: 173 531.50 (the last one takes the kopecks).
    assert (kept.price, kept.advance, kept.payment, kept.total) == (
        Decimal("6000000.00"),
        Decimal("1200000.00"),
        Decimal("173531.50"),
        Decimal("7447133.94"),
    )
    assert (kept.annual_rate, kept.price_increase) == (Decimal("18.0000"), Decimal("8.0396"))


def test_a_stepped_plan_told_by_its_steps_is_kept_as_it_was_shown(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    asked = QueryDict(query_of(version), mutable=True)
    asked.update({"plan": "stepped", "step_every": "12", "step_change": "-12,5"})
    signed_in(financier).post(SAVE, {"query": asked.urlencode(), "name": "Ступени"})
    kept = Scenario.objects.get()
    shown = quote_of(asked.urlencode(), on=TODAY)
    assert kept.total == shown.indicators.total
    assert QueryDict(asking(shown.request)).dict() | {"version": "1"} == asked.dict()


@pytest.mark.parametrize(
    ("posted", "status"),
    [({"name": ""}, 200), ({"name": "н" * (LONGEST_NAME + 1)}, 200), ({"query": ""}, 200)],
)
def test_what_cannot_be_kept_is_shown_again_and_nothing_is_written(
    version: ProductVersion, financier: Membership, signed_in: SignedIn, posted: dict[str, str], status: int
) -> None:
    data = {"query": query_of(version), "name": "Самосвал"} | posted
    response = signed_in(financier).post(SAVE, data)
    assert response.status_code == status
    assert list(response.context["form"].errors) == list(posted)
    assert Scenario.objects.count() == 0


def test_an_impossible_calculation_leads_back_to_the_calculator_and_to_the_trail(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    query = query_of(version).replace("term_months=36", "term_months=121")
    response = signed_in(financier).post(SAVE, {"query": query, "name": "Долгий"})
    assert (response.status_code, response["Location"]) == (302, f"/calculator/?{query}")
    assert Scenario.objects.count() == 0
    told = TrailEntry.objects.get(kind=TrailKind.REFUSED)
    assert (told.user_id, told.detail["page"]) == (financier.user_id, "scenarios:save")


def test_staff_keep_for_a_client_of_theirs_and_for_nobody_else(version: ProductVersion, signed_in: SignedIn) -> None:
    manager = MembershipFactory(role=Role.LESSOR_MANAGER)
    client, stranger = LesseeFactory(manager=manager.user), LesseeFactory()
    ContractFactory(lessor=manager.company, lessee=client, manager=manager.user)
    ContractFactory(lessor=LessorFactory(), lessee=stranger)
    browser = signed_in(manager)
    refused = browser.post(SAVE, {"query": query_of(version), "name": "Чужой", "inn": stranger.inn})
    assert list(refused.context["form"].errors) == ["inn"]
    browser.post(SAVE, {"query": query_of(version), "name": "Клиенту", "inn": client.inn})
    browser.post(SAVE, {"query": query_of(version), "name": "Себе", "inn": ""})
    assert list(Scenario.objects.order_by("number").values_list("name", "company")) == [
        ("Клиенту", client.pk),
        ("Себе", None),
    ]


def test_figures_stay_when_the_product_and_the_programme_have_moved_on(
    financier: Membership, signed_in: SignedIn, version: ProductVersion
) -> None:
    programme = ProgrammeFactory(code="lgota", percent=Decimal("10.00"))
    catalogue.forget()
    client = signed_in(financier)
    client.post(SAVE, {"query": query_of(version, programme="lgota"), "name": "Со скидкой"})
    kept = Scenario.objects.get()
    address = reverse("scenarios:detail", args=[kept.pk])
    before = client.get(address)
    assert (before.context["since"].is_over, before.context["since"].figures_moved) == (False, False)
    figures = cells(before.context["groups"])
    assert (figures["Subsidy"], figures["Total of all payments"]) == (Decimal("600000.00"), kept.total)

    make_version(version.product, rates=(("", "", 1, 480, "30.0000"),))
    ProgrammeFactory(code="lgota", edition=2, name=programme.name, percent=Decimal("1.00"), entered_at=LATER)
    catalogue.forget()
    with time_machine.travel(LATER, tick=False):
        again = signed_in(financier).get(address)
    assert cells(again.context["groups"]) == figures
    assert (again.context["since"].is_over, again.context["since"].is_offered) == (True, True)
    assert again.context["since"].figures_moved is False
    today = QueryDict(again.context["today_url"].partition("?")[2])
    assert (today["starts_on"], "version" in today) == (f"{LATER:%Y-%m-%d}", False)


def test_recalculated_and_kept_stand_side_by_side_with_their_own_rates(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    kept = kept_scenario(financier, version=version)
    make_version(version.product, rates=(("", "", 1, 480, "30.0000"),))
    client = signed_in(financier)
    both = client.get(client.get(reverse("scenarios:detail", args=[kept.pk])).context["both_url"])
    with override("en"):
        (rate,) = (row for group in both.context["groups"] for row in group.rows if row.label == "Rate a year")
    assert rate.values == [Decimal("18.0000"), Decimal("30.0000")]
    assert [cell.is_best for cell in rate.cells] == [True, False]


def test_a_product_that_is_offered_no_more_is_said_so(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    kept = kept_scenario(financier, version=version)
    version.product.is_offered = False
    version.product.save()
    catalogue.forget()
    context = signed_in(financier).get(reverse("scenarios:detail", args=[kept.pk])).context
    assert (context["since"].is_over, context["since"].is_offered) == (True, False)
    assert cells(context["groups"])["Total of all payments"] == kept.total


def test_the_calculator_opens_with_the_version_of_the_date(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    kept = kept_scenario(financier, version=version)
    make_version(version.product, rates=(("", "", 1, 480, "30.0000"),))
    client = signed_in(financier)
    page = client.get(client.get(reverse("scenarios:detail", args=[kept.pk])).context["open_url"])
    assert page.context["quote"].indicators.total == kept.total
    assert page.context["calculation"].is_over is True


def test_rename_clone_and_delete(version: ProductVersion, financier: Membership, signed_in: SignedIn) -> None:
    kept, client = kept_scenario(financier, version=version), signed_in(financier)
    client.post(reverse("scenarios:rename", args=[kept.pk]), {"name": "Экскаватор"})
    kept.refresh_from_db()
    assert kept.name == "Экскаватор"
    refused = client.post(reverse("scenarios:rename", args=[kept.pk]), {"name": " "})
    assert list(refused.context["form"].errors) == ["name"]
    with time_machine.travel(LATER, tick=False):
        signed_in(financier).post(reverse("scenarios:clone", args=[kept.pk]))
    copy = Scenario.objects.get(cloned_from=kept)
    assert copy.name.startswith("Экскаватор (")
    assert (copy.total, copy.priced_at, copy.created_at, copy.request) == (kept.total, NOW, LATER, kept.request)
    response = client.post(reverse("scenarios:delete", args=[kept.pk]))
    assert response["Location"] == "/calculator/saved/"
    assert list(Scenario.objects.values_list("pk", "cloned_from")) == [(copy.pk, None)]


@pytest.mark.parametrize("page", ["detail", "rename", "clone", "delete"])
def test_a_neighbours_calculation_is_not_there(
    version: ProductVersion, financier: Membership, signed_in: SignedIn, page: str
) -> None:
    foreign = kept_scenario(MembershipFactory(role=Role.LESSEE_FINANCIER), version=version)
    client, before = signed_in(financier), digest()
    method = client.get if page == "detail" else client.post
    assert method(reverse(f"scenarios:{page}", args=[foreign.pk]), {"name": "Чужой"}).status_code == 404
    assert digest() == before
    told = TrailEntry.objects.get(kind=TrailKind.REFUSED)
    assert (told.user_id, told.detail["page"]) == (financier.user_id, f"scenarios:{page}")


@pytest.mark.parametrize("page", ["rename", "delete"])
def test_a_colleagues_calculation_is_read_and_cloned_and_not_changed(
    version: ProductVersion, financier: Membership, signed_in: SignedIn, page: str
) -> None:
    kept = kept_scenario(financier, version=version)
    colleague = MembershipFactory(role=Role.LESSEE_ADMIN, company=financier.company)
    client = signed_in(colleague)
    shown = client.get(reverse("scenarios:detail", args=[kept.pk]))
    assert shown.context["is_own"] is False
    before = digest()
    assert client.post(reverse(f"scenarios:{page}", args=[kept.pk]), {"name": "Моё"}).status_code == 403
    assert digest() == before


@pytest.mark.parametrize("role", [Role.LESSEE_OPERATIONS, Role.LESSEE_AUDITOR])
def test_operations_staff_see_none_and_auditors_keep_none(
    version: ProductVersion, financier: Membership, signed_in: SignedIn, role: Role
) -> None:
    kept = kept_scenario(financier, version=version)
    person = MembershipFactory(role=role, company=financier.company)
    client, reads = signed_in(person), role is Role.LESSEE_AUDITOR
    assert client.get("/calculator/saved/").status_code == (200 if reads else 403)
    assert client.get(f"/calculator/saved/{kept.pk}/").status_code == (200 if reads else 403)
    assert client.get(f"/calculator/compare/?v={kept.pk}").status_code == (200 if reads else 404)
    assert client.post(SAVE, {"query": query_of(version), "name": "Нельзя"}).status_code == 403
    assert Scenario.objects.count() == 1


def test_the_list_filters_and_sorts(version: ProductVersion, financier: Membership, signed_in: SignedIn) -> None:
    other = make_version()
    colleague = MembershipFactory(role=Role.LESSEE_ADMIN, company=financier.company)
    cheap = kept_scenario(financier, version=version, price=Decimal("1000000.00"))
    dear = kept_scenario(colleague, version=other, price=Decimal("9000000.00"))
    Scenario.objects.filter(pk=dear.pk).update(name="Пресс", created_at=LATER)
    client = signed_in(financier)

    def found(query: str) -> list[int]:
        return [row.pk for row in client.get(f"/calculator/saved/?{query}").context["page"]]

    assert found("") == [dear.pk, cheap.pk]
    assert found("sort=price") == [cheap.pk, dear.pk]
    assert found("sort=-total") == [dear.pk, cheap.pk]
    assert found("q=пресс") == [dear.pk]
    assert found("product=auto") == [cheap.pk]
    assert found("whose=own") == [cheap.pk]
    assert found("whose=others") == [dear.pk]
    assert found(f"made_from={LATER:%Y-%m-%d}") == [dear.pk]
    assert found(f"made_to={NOW:%Y-%m-%d}") == [cheap.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(
    version: ProductVersion,
    financier: Membership,
    signed_in: SignedIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        kept_scenario(financier, version=version)
    client = signed_in(financier)
    with django_assert_num_queries(QUERIES_OF_LIST):
        assert len(client.get("/calculator/saved/").context["page"]) == count


def test_a_calculation_is_opened_by_a_few_queries(
    version: ProductVersion,
    financier: Membership,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    kept, client = kept_scenario(financier, version=version), signed_in(financier)
    catalogue.current(TODAY)
    with django_assert_num_queries(QUERIES_OF_DETAIL):
        client.get(reverse("scenarios:detail", args=[kept.pk]))


def test_a_schedule_that_is_not_the_usual_one_is_in_the_name(version: ProductVersion) -> None:
    def named(**changes: Any) -> str:
        with override("en"):
            return name_of(quote_of(query_of(version, **changes), on=TODAY))

    usual = "Автотранспорт, 6\u202f000\u202f000\u202f₽, advance 20%, 36 months"
    assert (named(), named(plan="differentiated")) == (usual, f"{usual}, falling payments")
    Product.objects.update(name="Я" * 120)
    catalogue.forget()
    long = named(plan="seasonal", skipped_months=(1,))
    assert (len(long), long.endswith("Я, 6\u202f000\u202f000\u202f₽, advance 20%, 36 months, seasonal")) == (120, True)
