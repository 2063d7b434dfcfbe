"""What leads on from a calculation: an application for everybody who may make one, an offer for the lessor's people."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from calculator import applying, catalogue
from calculator.models import Product
from calculator.quoting.quote import make_quote
from calculator.services.scenarios import save_scenario
from tests.calculator.asked import asked
from tests.factories import NOW, TODAY, MembershipFactory, ProductFactory, make_version

pytestmark = pytest.mark.django_db
PAGE, OFFER = "/calculator/", "admin:calculator_commercialoffer_add"
APPLY = "Apply with these terms"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def product() -> Product:
    return make_version(ProductFactory(code="auto")).product


def signed_in(actor: Membership | None) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    if actor is not None:
        client.force_login(actor.user)
    return client


def shown(client: Client, address: str = PAGE) -> str:
    response = client.get(address, {"product": "auto", "price": "3000000"})
    assert response.status_code == 200
    return response.content.decode()


def test_staff_make_an_offer_of_the_calculation_by_one_click(product: Product) -> None:
    client = signed_in(MembershipFactory(role=Role.LESSOR_MANAGER))
    (form,) = re.findall(rf'<form method="get"\s+action="{reverse(OFFER)}">(.*?)</form>', shown(client), re.DOTALL)
    (link,) = re.findall(r'name="link" value="([^"]*)" data-of-calculation', form)
    query = QueryDict(unescape(link))
    assert (query["product"], query["price"], query["version"]) == ("auto", "3000000", "1")
    page = client.get(reverse(OFFER), {"link": unescape(link)})
    assert (page.status_code, page.context["form"].initial["link"]) == (200, unescape(link))


@pytest.mark.parametrize("role", [None, Role.LESSEE_ADMIN, Role.LESSOR_ACCOUNTANT])
def test_nobody_else_is_led_to_offers(role: Role | None, product: Product) -> None:
    actor = MembershipFactory(role=role) if role else None
    assert reverse(OFFER) not in shown(signed_in(actor))


def test_without_a_page_for_applications_there_is_no_button(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "PAGE", "contracts:no_such_page")
    assert applying.apply_address("product=auto", actor=None) is None
    for actor in (None, MembershipFactory(role=Role.LESSEE_ADMIN)):
        assert APPLY not in shown(signed_in(actor))


def test_the_button_leads_to_the_page_with_the_query_of_the_link(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "PAGE", "planning:page")
    page = reverse("planning:page")
    allowed, denied = MembershipFactory(role=Role.LESSEE_ADMIN), MembershipFactory(role=Role.LESSEE_OPERATIONS)
    for actor in (None, allowed):
        html = shown(signed_in(actor))
        (address,) = re.findall(rf'<a [^>]*href="({re.escape(page)}[^"]*)"\s+data-with-calculation="{page}"', html)
        (told,) = re.findall(r'data-calculation="([^"]*)"', html)
        assert unescape(address) == f"{page}?{unescape(told)}"
        assert QueryDict(unescape(told))["price"] == "3000000"
        assert html.count(APPLY) == 1
    # Without a possible calculation the button waits out of sight.
    refused = signed_in(None).get(PAGE, {"product": "auto", "price": "1"}).content.decode()
    assert re.search(rf"<div hidden>.*{APPLY}.*</div>", refused, re.DOTALL)
    assert APPLY not in shown(signed_in(denied))


def test_a_kept_calculation_is_handed_over_by_its_id_too(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "PAGE", "planning:page")
    actor = MembershipFactory(role=Role.LESSEE_ADMIN)
    quote = make_quote(asked(product), catalogue.current(TODAY))
    kept = save_scenario(quote=quote, name="A", actor=actor, at=NOW, company=None)
    html = signed_in(actor).get(reverse("scenarios:detail", args=[kept.pk])).content.decode()
    (address,) = re.findall(r'<a class="btn btn-primary" href="(/[^"]*)">[^<]*<svg.*?</svg>Apply', html, re.DOTALL)
    page, _, query = unescape(address).partition("?")
    assert page == reverse("planning:page")
    told = QueryDict(query)
    assert (told["scenario"], told["product"], told["price"]) == (str(kept.pk), "auto", "6000000")
