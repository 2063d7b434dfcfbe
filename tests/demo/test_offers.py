"""The demo's commercial offers: each state is shown by one, with its letters and openings."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from calculator.commercial_offers.letters import send_once
from calculator.models import CommercialOffer, CommercialOfferMailing
from leasing_portal.demo.load import Loaded
from tests.demo.conftest import AT, TODAY

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def test_there_is_an_offer_of_each_state_with_its_log(demo: Loaded) -> None:
    found = {
        offer.state: (offer.company.short_name, offer.mailings.count(), list(offer.openings.values_list("part", "ip")))
        for offer in CommercialOffer.objects.with_state(on=TODAY).select_related("company").order_by("pk")
    }
    assert found == {
        "expired": ("ООО «Северный карьер»", 1, [("page", "192.0.2.44")]),
        "opened": (
            "ООО «Северный карьер»",
            1,
            [("page", "198.51.100.7"), ("pdf", "192.0.2.44"), ("page", "192.0.2.44")],
        ),
        "sent": ("ООО «Волжский путь»", 1, []),
    }
    for mailing in CommercialOfferMailing.objects.all():
        assert mailing.state == "sent"
        assert mailing.finished_at is not None
        assert mailing.ordered_at < mailing.finished_at < AT


def test_the_worker_writes_to_nobody_of_the_demo(demo: Loaded, mailoutbox: list[object]) -> None:
    for mailing in CommercialOfferMailing.objects.all():
        send_once(mailing_id=mailing.pk)
    assert mailoutbox == []


def test_the_clients_people_and_the_head_see_them(demo: Loaded) -> None:
    seen = {
        login: CommercialOffer.objects.visible_to(Membership.objects.get(user__email__startswith=f"{login}@")).count()
        for login in ("orlova", "zotov", "rukovoditel", "polyakov")
    }
    assert seen == {"orlova": 2, "zotov": 1, "rukovoditel": 3, "polyakov": 0}


def test_the_manager_opens_the_log_of_letters(demo: Loaded) -> None:
    offer = CommercialOffer.objects.with_state(on=TODAY).get(state="opened")
    client = Client()
    client.force_login(offer.made_by)
    page = client.get(reverse("admin:calculator_commercialoffer_change", args=[offer.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert offer.mailings.get().email in text
    assert "198.51.100.7" in text
