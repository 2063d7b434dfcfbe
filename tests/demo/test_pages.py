"""The demo has every stage and kind: its pages are the widest net over the cabinet's templates."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contracts.models import Contract
from leasing_portal.demo.people import PEOPLE, Person
from payments.models import Invoice

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
def test_home_and_assets_open_for_everybody(person: Person) -> None:
    client = signed_in(person.email)
    # The lessor's staff are sent on from home to the back office.
    answers = [client.get(reverse(name), follow=True) for name in ("home", "contracts:assets")]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_every_contract_opens_with_all_its_tabs() -> None:
    client = signed_in("rukovoditel@opora-rosta.example")
    for contract in Contract.objects.all():
        for name in ("contracts:detail", "contracts:timeline", "payments:schedule"):
            address = reverse(name, args=[contract.pk])
            assert (address, client.get(address).status_code) == (address, 200)


def test_every_invoice_opens() -> None:
    client = signed_in("uchet@opora-rosta.example")
    for invoice in Invoice.objects.all():
        assert client.get(invoice.get_absolute_url()).status_code == 200
