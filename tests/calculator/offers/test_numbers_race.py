"""Real transactions in real threads: numbers without gaps, one letter for a double click, one line for a visit."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from calculator.commercial_offers.links import key_of
from calculator.commercial_offers.services import issue_offer, send_offer
from calculator.models import (
    CommercialOffer,
    CommercialOfferMailing,
    CommercialOfferOpening,
    CommercialOfferSeries,
)
from tests.calculator.offers.making import make_offer, manager_with_client, wanted
from tests.factories import NOW
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_have_no_gaps_when_some_transactions_roll_back() -> None:
    manager, client = manager_with_client()
    asked = wanted(client)

    def issue(number: int) -> int | None:
        with transaction.atomic():
            serial = issue_offer(wanted=asked, actor=manager, at=NOW).serial
            if number % 3 == 1:
                transaction.set_rollback(True)
        return None if number % 3 == 1 else serial

    serials = sorted(serial for serial in at_once(issue) if serial is not None)
    assert serials == [1, 2, 3, 4, 5]
    assert sorted(CommercialOffer.objects.values_list("serial", flat=True)) == serials
    assert CommercialOfferSeries.objects.get().last_number == 5


def test_eight_clicks_order_one_letter() -> None:
    manager, client = manager_with_client()
    offer = make_offer(manager, client)
    ordered = at_once(lambda _: send_offer(offer_id=offer.pk, email="a@example.org", actor=manager, at=NOW).pk)
    assert len(set(ordered)) == 1
    assert (CommercialOfferMailing.objects.count(), THREADS) == (1, 8)


def test_a_link_opened_eight_times_at_once_is_one_line_for_an_address() -> None:
    manager, client = manager_with_client()
    address = reverse("offers:open", args=[key_of(make_offer(manager, client))])

    def visit(number: int) -> int:
        return Client(REMOTE_ADDR=f"192.0.2.{number % 2}").get(address).status_code

    assert list(at_once(visit)) == [200] * THREADS
    openings = CommercialOfferOpening.objects.order_by("ip")
    assert list(openings.values_list("ip", flat=True)) == ["192.0.2.0", "192.0.2.1"]
