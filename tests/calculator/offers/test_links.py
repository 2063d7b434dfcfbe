"""Links: whole, forged, expired, revoked; what is logged, and what a page does not give away."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Membership
from accounts.roles import Role
from calculator.commercial_offers.links import Link, key_of, read_key
from calculator.commercial_offers.services import revoke_offer, send_offer
from calculator.models import CommercialOffer, CommercialOfferMailing, CommercialOfferOpening
from common.masking import without_keys
from tests.calculator.offers.making import UNTIL, make_offer, manager_with_client, sent_offer
from tests.factories import NOW, MembershipFactory

pytestmark = pytest.mark.django_db
AGENT = "Mozilla/5.0 (test)"


@pytest.fixture
def manager() -> Membership:
    return manager_with_client()[0]


@pytest.fixture
def offer(manager: Membership, settings: Settings, tmp_path: Path) -> CommercialOffer:
    settings.MEDIA_ROOT = tmp_path
    return sent_offer(manager, manager.user.led_companies.get())


def visit(key: str, page: str = "open", client: Client | None = None) -> HttpResponse:
    return (client or Client(headers={"User-Agent": AGENT})).get(reverse(f"offers:{page}", args=[key]))  # type: ignore[return-value] # the test client's own kind


def openings() -> list[tuple[str, int | None]]:
    return list(CommercialOfferOpening.objects.order_by("pk").values_list("part", "mailing"))


def test_a_visitor_opens_the_offer_and_the_manager_sees_it(offer: CommercialOffer) -> None:
    mailing = offer.mailings.get()
    answer = visit(key_of(offer, mailing))
    assert (answer.status_code, openings()) == (200, [("page", mailing.pk)])
    text = answer.content.decode()
    for part in (offer.number, offer.asset, offer.content["manager"]["name"], offer.content["client"]["name"]):
        assert part in text, part
    opening = CommercialOfferOpening.objects.get()
    assert (opening.offer, opening.at, opening.ip, opening.user_agent) == (offer, NOW, "127.0.0.1", AGENT)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_paper_comes_by_the_same_link(offer: CommercialOffer) -> None:
    answer = visit(key_of(offer), "pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="kp-{offer.number}.pdf"'
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert b"".join(answer.streaming_content) == b"%PDF-"  # type: ignore[attr-defined] # a file
    assert openings() == [("pdf", None)]


def test_a_paper_that_is_not_made_yet_is_not_offered(manager: Membership) -> None:
    offer = make_offer(manager, manager.user.led_companies.get())
    key = key_of(offer)
    assert reverse("offers:pdf", args=[key]) not in visit(key).content.decode()
    assert visit(key, "pdf").status_code == 404
    assert openings() == [("page", None)]


def forgeries(offer: CommercialOffer) -> list[str]:
    key = key_of(offer)
    told, signature = key.split("~")
    other = f"{offer.pk + 1}-1-0"
    return [
        told,
        "",
        "x",
        f"{other}~{signature}",
        f"{told}~{signature[:-1]}",
        f"{told}~{'A' * len(signature)}",
        key + "A",
    ]


def test_a_forged_link_is_a_404_and_leaves_nothing(offer: CommercialOffer) -> None:
    for key in forgeries(offer):
        assert read_key(key) is None
        if key:
            assert (visit(key).status_code, visit(key, "pdf").status_code) == (404, 404), key
    assert openings() == []


def test_a_key_of_ours_says_what_was_put_in(offer: CommercialOffer) -> None:
    mailing = offer.mailings.get()
    assert read_key(key_of(offer, mailing)) == Link(offer.pk, 1, mailing.pk)
    assert read_key(key_of(offer)) == Link(offer.pk, 1, 0)


@pytest.mark.parametrize("page", ["open", "pdf"])
def test_the_link_works_through_the_last_day_and_expires_calmly(offer: CommercialOffer, page: str) -> None:
    key = key_of(offer)
    last_minute = NOW.replace(hour=23, minute=59) + (UNTIL - NOW.date())
    with time_machine.travel(last_minute, tick=False):
        assert visit(key, page).status_code == 200
    with time_machine.travel(last_minute + timedelta(minutes=1), tick=False):
        answer = visit(key, page)
    text = answer.content.decode()
    assert (answer.status_code, len(openings())) == (410, 1)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert offer.content["manager"]["email"] in text
    assert offer.asset not in text


def test_a_revoked_link_tells_nothing_of_the_offer(offer: CommercialOffer, manager: Membership) -> None:
    key = key_of(offer, offer.mailings.get())
    revoke_offer(offer_id=offer.pk, actor=manager, at=NOW)
    for page in ("open", "pdf"):
        answer = visit(key, page)
        assert answer.status_code == 410
        assert offer.asset not in answer.content.decode()
    assert openings() == []


def test_links_of_before_a_revocation_stay_dead_when_the_offer_is_sent_again(
    offer: CommercialOffer, manager: Membership
) -> None:
    old = key_of(offer)
    revoke_offer(offer_id=offer.pk, actor=manager, at=NOW)
    again = send_offer(offer_id=offer.pk, email="right@example.org", actor=manager, at=NOW)
    offer.refresh_from_db()
    offer.pdf.save("again.pdf", ContentFile(b"%PDF-"))
    assert (visit(old).status_code, visit(key_of(offer, again)).status_code) == (410, 200)
    assert openings() == [("page", again.pk)]


def test_what_the_lessors_own_people_open_is_not_counted(offer: CommercialOffer, manager: Membership) -> None:
    own, clients = Client(), Client()
    own.force_login(manager.user)
    clients.force_login(MembershipFactory(company=offer.company).user)
    assert visit(key_of(offer), client=own).status_code == 200
    assert openings() == []
    assert visit(key_of(offer), client=clients).status_code == 200
    assert openings() == [("page", None)]


def test_a_stranger_with_the_link_reads_the_offer_and_nothing_else(offer: CommercialOffer) -> None:
    """The signature alone opens the row: whoever is signed in for another company reads by it as a visitor does."""
    stranger = Client()
    stranger.force_login(MembershipFactory(role=Role.LESSEE_ADMIN).user)
    assert visit(key_of(offer), client=stranger).status_code == 200


def test_logs_and_the_trail_keep_no_working_link(offer: CommercialOffer) -> None:
    path = reverse("offers:open", args=[key_of(offer)])
    assert without_keys(path) == "/offers/…"


def test_the_page_asks_little(offer: CommercialOffer, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    key = key_of(offer)
    # The offer; the line of the opening under its lock, between a savepoint and its release.
    with django_assert_num_queries(6):
        visit(key)


def test_a_link_opened_over_and_over_is_one_line_in_ten_minutes(offer: CommercialOffer) -> None:
    mailing = offer.mailings.get()
    key, of_letter = key_of(offer), key_of(offer, mailing)
    for seconds in (0, 1, 599):
        with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
            assert {visit(key).status_code, visit(key, "pdf").status_code, visit(of_letter).status_code} == {200}
    assert openings() == [("page", None), ("pdf", None), ("page", mailing.pk)]
    other = Client(headers={"User-Agent": AGENT}, REMOTE_ADDR="192.0.2.7")
    visit(key, client=other)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        visit(key)
    assert openings()[3:] == [("page", None), ("page", None)]


def test_a_client_sees_what_was_sent_to_its_company(offer: CommercialOffer, manager: Membership) -> None:
    make_offer(manager, offer.company)
    person, operations, stranger = (
        MembershipFactory(company=offer.company),
        MembershipFactory(company=offer.company, role=Role.LESSEE_OPERATIONS),
        MembershipFactory(),
    )
    other_manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company)
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=manager.company)
    seen = {
        name: CommercialOffer.objects.visible_to(actor).count()
        for name, actor in {
            "person": person, "operations": operations, "stranger": stranger,
            "manager": manager, "other": other_manager, "head": head,
        }.items()
    }  # fmt: skip
    assert seen == {"person": 1, "operations": 0, "stranger": 0, "manager": 2, "other": 0, "head": 2}


def test_a_state_follows_from_what_happened(offer: CommercialOffer, manager: Membership) -> None:
    def state(**later: float) -> str:
        return CommercialOffer.objects.with_state(on=(NOW + timedelta(**later)).date()).get(pk=offer.pk).state

    fresh = make_offer(manager, offer.company)
    assert CommercialOffer.objects.with_state(on=NOW.date()).get(pk=fresh.pk).state == "new"
    assert state() == "sent"
    visit(key_of(offer))
    assert (state(), state(days=30)) == ("opened", "expired")
    revoke_offer(offer_id=offer.pk, actor=manager, at=NOW)
    assert (state(), state(days=30)) == ("revoked", "revoked")


def test_mailings_are_kept(offer: CommercialOffer) -> None:
    assert CommercialOfferMailing.objects.get().email == "client@example.org"
