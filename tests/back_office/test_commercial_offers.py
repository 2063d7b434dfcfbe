"""Commercial offers in the back office: made by one button, sent, revoked; others' are not there."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Company, Membership
from accounts.roles import Role
from calculator import catalogue as catalogues
from calculator.commercial_offers.forms import told
from calculator.models import CommercialOffer, Scenario
from calculator.quoting.quote import make_quote
from calculator.scenarios.address import asking
from calculator.services.scenarios import save_scenario
from common.models import TrailEntry
from tests.background import work_off
from tests.calculator.offers.making import UNTIL, make_offer, manager_with_client, request, sent_offer
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
NAME = "admin:calculator_commercialoffer"
ASSET = "Экскаватор, 2026"


@pytest.fixture(autouse=True)
def _today(settings: Settings, tmp_path: Path) -> object:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pair() -> tuple[Membership, Company]:
    return manager_with_client()


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def keep(actor: Membership, company: Company | None) -> Scenario:
    quote = make_quote(request(), catalogues.current(TODAY))
    return save_scenario(quote=quote, name="Самосвал", actor=actor, at=NOW, company=company)


def add(actor: Membership, company: Company, **fields: object) -> HttpResponse:
    sent = {"client": told(company), "asset": ASSET, "valid_until": UNTIL.isoformat(), **fields}
    return client_of(actor).post(reverse(f"{NAME}_add"), sent)  # type: ignore[return-value] # the test client's own kind


def test_one_button_makes_an_offer_of_a_kept_calculation(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    scenario = keep(manager, company)
    answer = add(manager, company, scenario=scenario.pk)
    offer = CommercialOffer.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(f"{NAME}_change", args=[offer.pk]))
    assert (offer.company, offer.asset, offer.total, offer.payment) == (
        company, ASSET, scenario.total, scenario.payment,
    )  # fmt: skip


@pytest.mark.parametrize("host", ["https://example.org/calculator/?", "?", ""])
def test_an_offer_of_the_calculators_address(pair: tuple[Membership, Company], host: str) -> None:
    manager, company = pair
    assert add(manager, company, link=host + asking(request(rate_deviation=1))).status_code == 302
    assert CommercialOffer.objects.get().content["rate"] == "19.0000"


def test_a_second_press_finds_the_first_offer(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    link = asking(request())
    first, again = (add(manager, company, link=link) for _ in range(2))
    offer = CommercialOffer.objects.get()
    assert first.headers["Location"] == again.headers["Location"] == reverse(f"{NAME}_change", args=[offer.pk])
    # Another asset, another client, other terms, a minute later, another person: offers of their own.
    add(manager, company, link=link, asset="Кран")
    add(manager, LesseeFactory(manager=manager.user), link=link)
    add(manager, company, link=asking(request(term_months=24)))
    assert CommercialOffer.objects.count() == 4
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        add(manager, company, link=link)
        assert CommercialOffer.objects.count() == 5
        add(manager, company, link=link)
    assert CommercialOffer.objects.count() == 5
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=manager.company)
    add(head, company, link=link)
    assert CommercialOffer.objects.count() == 6


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x0b", "\u2028", "\x7f"])
def test_a_line_break_in_the_asset_is_refused(pair: tuple[Membership, Company], sign: str) -> None:
    manager, company = pair
    answer = add(manager, company, link=asking(request()), asset=f"Самосвал{sign}Bcc: all@example.org")
    errors = answer.context["form"].errors.as_data()  # type: ignore[attr-defined] # the test client's own kind
    assert [(name, error.code) for name, (error,) in errors.items()] == [("asset", "control_characters")]
    assert CommercialOffer.objects.count() == 0


def test_a_page_that_knows_the_calculation_is_filled(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    scenario = keep(manager, company)
    page = client_of(manager).get(reverse(f"{NAME}_add"), {"scenario": str(scenario.pk), "asset": ASSET})
    form = page.context["form"]
    assert form.initial == {"scenario": scenario.pk, "client": told(company), "asset": ASSET}
    assert (form["valid_until"].value(), form.known_clients()) == (UNTIL, [(told(company), company.short_name)])


@pytest.mark.parametrize("text", ["0", "x", "9" * 30, "²"])
def test_a_page_that_names_nothing_real_is_empty(pair: tuple[Membership, Company], text: str) -> None:
    page = client_of(pair[0]).get(reverse(f"{NAME}_add"), {"scenario": text})
    assert (page.status_code, page.context["form"].initial) == (200, {})


def refused(actor: Membership, company: Company, status: int = 200, **fields: object) -> Mapping[str, list[str]]:
    answer = add(actor, company, **fields)
    assert answer.status_code == status
    assert not CommercialOffer.objects.exists()
    codes = answer.context["form"].errors.as_data()  # type: ignore[attr-defined] # the test client's own kind
    return {name: [str(error.code) for error in errors] for name, errors in codes.items()}


def test_what_the_form_refuses(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    link, scenario = asking(request()), keep(manager, company)
    late, past = (TODAY + timedelta(days=61)).isoformat(), (TODAY - timedelta(days=1)).isoformat()
    assert refused(manager, company) == {"__all__": ["terms"]}
    assert refused(manager, company, link=link, scenario=scenario.pk) == {"__all__": ["terms"]}
    assert refused(manager, company, link="product=x") == {"link": ["unreadable"]}
    assert refused(manager, company, link=link.replace("6000000", "1")) == {"__all__": ["out_of_bounds"]}
    assert refused(manager, company, link=link, valid_until=late) == {"valid_until": ["validity"]}
    assert refused(manager, company, link=link, valid_until=past) == {"valid_until": ["validity"]}
    assert refused(manager, company, link=link, asset="") == {"asset": ["required"]}
    assert refused(manager, company, link=link, client="7700000000") == {"client": ["no_client"]}


def test_a_foreign_client_is_no_client_and_nothing_changes(pair: tuple[Membership, Company]) -> None:
    _other, foreign = manager_with_client()
    assert refused(pair[0], foreign, link=asking(request())) == {"client": ["no_client"]}


def test_a_calculation_of_another_client_is_refused(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    other = manager_with_client()[1]
    Company.objects.filter(pk=other.pk).update(manager=manager.user)
    scenario = keep(manager, other)
    assert refused(manager, company, scenario=scenario.pk) == {"scenario": ["other_client"]}
    # One that the manager does not see is no choice at all, and the trail is told.
    stranger, foreign = manager_with_client()
    hidden = keep(stranger, foreign)
    assert refused(manager, company, status=400, scenario=hidden.pk) == {"scenario": ["invalid_choice"]}
    assert TrailEntry.objects.filter(kind="refused", object_label=f"{NAME}_add").count() == 1


def test_branches_that_share_an_inn_are_told_apart(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    branch = manager_with_client()[1]
    Company.objects.filter(pk=branch.pk).update(manager=manager.user, inn=company.inn, ogrn=company.ogrn)
    link = asking(request())
    assert refused(manager, company, link=link, client=company.inn) == {"client": ["several_clients"]}
    assert add(manager, company, link=link).status_code == 302
    assert CommercialOffer.objects.get().company == company


def post(actor: Membership, page: str, offer: CommercialOffer, **fields: str) -> int:
    return client_of(actor).post(reverse(f"{NAME}_{page}", args=[offer.pk]), fields).status_code


def test_send_revoke_and_send_again(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    offer = make_offer(manager, company)
    assert post(manager, "send", offer, email="a@example.org") == 302
    work_off()
    assert [letter.to for letter in mail.outbox] == [["a@example.org"]]
    assert post(manager, "revoke", offer) == 302
    assert CommercialOffer.objects.get().revoked_at == NOW
    assert post(manager, "send", offer, email="b@example.org") == 302
    offer.refresh_from_db()
    assert (offer.revoked_at, offer.link_number) == (None, 2)


def test_a_letter_to_nowhere_is_refused(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    offer = make_offer(manager, company)
    assert post(manager, "send", offer, email="nowhere") == 302
    assert offer.mailings.count() == 0


@pytest.mark.parametrize("page", ["send", "revoke"])
def test_others_and_those_without_the_right_change_nothing(pair: tuple[Membership, Company], page: str) -> None:
    manager, company = pair
    offer = make_offer(manager, company)
    stranger = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    risk = MembershipFactory(role=Role.LESSOR_RISK, company=manager.company)
    clients = MembershipFactory(company=company)
    statuses = [post(actor, page, offer, email="a@example.org") for actor in (stranger, risk, clients)]
    assert statuses == [404, 403, 403]
    offer.refresh_from_db()
    assert (offer.revoked_at, offer.sent_at, offer.mailings.count()) == (None, None, 0)


def test_the_page_shows_letters_openings_and_the_paper(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    offer = sent_offer(manager, company)
    work_off()
    own = client_of(manager)
    page = own.get(reverse(f"{NAME}_change", args=[offer.pk]))
    letters, openings = page.context["tables"]
    assert (letters.count, openings.count, page.context["may_send"], page.context["may_revoke"]) == (1, 0, True, True)
    assert "client@example.org" in page.content.decode()
    paper = own.get(reverse(f"{NAME}_pdf", args=[offer.pk]))
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf")
    viewed = TrailEntry.objects.get(kind="viewed")
    assert (viewed.object_label, viewed.company_id) == ("calculator.CommercialOffer", company.pk)


def test_who_only_reads_is_offered_no_buttons(pair: tuple[Membership, Company]) -> None:
    manager, company = pair
    offer = make_offer(manager, company)
    accountant = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=manager.company)
    page = client_of(accountant).get(reverse(f"{NAME}_change", args=[offer.pk]))
    assert (page.context["may_send"], page.context["may_revoke"]) == (False, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_whatever_there_is(
    pair: tuple[Membership, Company], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    manager, company = pair
    for _ in range(count):
        make_offer(manager, company)
    own = client_of(manager)
    with django_assert_num_queries(6):
        page = own.get(reverse(f"{NAME}_changelist"))
    assert page.context["cl"].result_count == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_however_many_letters_there_are(
    pair: tuple[Membership, Company], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    manager, company = pair
    offer = make_offer(manager, company)
    for number in range(count):
        post(manager, "send", offer, email=f"a{number}@example.org")
    # The process remembers it.
    ContentType.objects.get_for_model(CommercialOffer)
    own = client_of(manager)
    with django_assert_num_queries(7):
        own.get(reverse(f"{NAME}_change", args=[offer.pk]))
