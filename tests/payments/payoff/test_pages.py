import re
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from payments.models import PayoffQuote
from tests.background import run_jobs
from tests.contracts.requests.making import FIRST_ON, make_lease
from tests.factories import NOW, asset_data, make_contract, schedule_rows
from tests.payments.payoff.test_quotes import taken

pytestmark = pytest.mark.django_db
ASKED = {"on": "2026-12-10", "amount": "200 000,00"}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_from_the_studio_to_the_letter_and_the_request(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lease = make_lease()
    client = Client()
    client.force_login(lease.client.user)
    studio = reverse("payoff:studio", args=[lease.contract.pk])
    client.get(studio)
    with django_assert_num_queries(10):
        page = client.get(studio, ASKED).content.decode()
    assert [page.count(words) > 0 for words in ("727\u202f353,83", "200\u202f000,00", "728\u202f")] == [
        True,
        True,
        False,
    ]

    kept = client.post(reverse("payoff:keep", args=[lease.contract.pk]), ASKED | {"kind": "full"})
    quote = PayoffQuote.objects.get()
    assert (kept.status_code, kept["Location"]) == (302, reverse("payoff:quote", args=[quote.pk]))
    letter = reverse("payoff:letter", args=[quote.pk])
    assert client.get(letter).status_code == 404
    run_jobs()
    answer = client.get(letter)
    assert (answer.status_code, b"".join(answer)[:5]) == (200, b"%PDF-")

    accepted = client.post(reverse("payoff:accept", args=[quote.pk]))
    assert accepted["Location"] == kept["Location"]
    quote.refresh_from_db()
    page = client.get(kept["Location"]).content.decode()
    assert (quote.request is not None, "ДВ-2026-000001" in page, f"/invoices/{quote.invoice_id}/" in page) == (
        True,
        True,
        True,
    )


def test_a_quote_of_one_asset_says_how_it_is_accepted() -> None:
    lease = make_lease()
    assets = [asset_data(position=number, price=Decimal(600_000)) for number in (1, 2)]
    rows = schedule_rows(first_on=FIRST_ON)
    contract = make_contract(rows=rows, assets=assets, lessor=lease.contract.lessor, lessee=lease.contract.lessee)
    asset = contract.assets.get(position=2)
    client = Client()
    client.force_login(lease.client.user)
    asked = {"on": "2026-12-10", "asset": asset.pk, "kind": "asset"}
    page = client.get(client.post(reverse("payoff:keep", args=[contract.pk]), asked)["Location"]).content.decode()
    assert reverse("payoff:accept", args=[PayoffQuote.objects.get().pk]) not in page
    ask = reverse("requests:new", args=[contract.pk, "question"])
    [link] = re.findall(rf'href="({ask}[^"]*)"', page)
    form = client.get(unescape(link)).context["form"]
    assert PayoffQuote.objects.get().number in form["text"].value()
    assert asset.name in form["text"].value()


@pytest.mark.parametrize(
    "asked",
    [
        {"on": "2026-11-24"},
        {"on": "2099-01-01"},
        {"on": "завтра"},
        {"on": "2026-12-10", "amount": "минус"},
        {"on": "2026-12-10", "amount": "0"},
        {"on": "2026-12-10", "amount": "99999999"},
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(asked: dict[str, str]) -> None:
    lease = make_lease()
    client = Client()
    client.force_login(lease.client.user)
    page = client.get(reverse("payoff:studio", args=[lease.contract.pk]), asked)
    assert page.status_code == 200
    client.post(reverse("payoff:keep", args=[lease.contract.pk]), asked | {"kind": "lower"})
    assert not PayoffQuote.objects.exists()


def test_a_neighbour_and_operations_staff_find_no_quote() -> None:
    lease, other = make_lease(), make_lease()
    quote = taken(lease)
    client = Client()
    client.force_login(other.client.user)
    addresses = [reverse(f"payoff:{name}", args=[quote.pk]) for name in ("quote", "letter")]
    studio = reverse("payoff:studio", args=[lease.contract.pk])
    assert [client.get(address).status_code for address in (*addresses, studio)] == [404, 404, 404]
    assert quote.amount == Decimal("727353.83")
