"""The feed by a secret address: what stands in it, how it is written, and whom it still serves."""

from collections.abc import Callable
from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from accounts.services import limit_contracts
from contracts.models import Contract
from payments.models import FeedLink
from payments.schedules import feed_views
from payments.schedules.links import digest_of, make_link
from payments.services import put_schedule
from tests.factories import NOW, MembershipFactory, make_contract, schedule_row

pytestmark = pytest.mark.django_db
ROWS = [
    schedule_row(1, "advance", date(2026, 9, 25), principal="240000.00"),
    schedule_row(2, "lease", date(2026, 11, 28), principal="90000.00", interest="10000.00"),
    schedule_row(3, "buyout", date(2026, 12, 25), buyout="1000.00"),
]


@pytest.fixture(autouse=True)
def _today() -> object:
    feed_views.COUNTS.forget()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def address(person: Membership, contract: Contract | None = None) -> str:
    made = make_link(actor=person, contract_id=contract.pk if contract else None, at=NOW)
    return made.url.removeprefix(settings.SITE_URL)


def read(url: str, **headers: str) -> HttpResponse:
    """As a calendar does: without a session; in English, so that the catalogue may change."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(url, headers=headers)  # type: ignore[return-value] # the test client's own kind


def events(answer: HttpResponse) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(answer.content)
    names = ("UID", "SEQUENCE", "SUMMARY", "DESCRIPTION")
    return [
        {name: str(event[name]) for name in names if name in event}
        | {"on": event.decoded("DTSTART"), "to": event.decoded("DTEND")}
        for event in calendar.walk("VEVENT")
    ]


def test_rows_are_events_of_whole_days(person: Membership) -> None:
    contract = make_contract(
        lessee=person.company, rows=ROWS, paid=[(date(2026, 9, 25), "241000.00")], number="ЛД; 7, «А»"
    )
    answer = read(address(person))
    pk = contract.pk
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    host = urlsplit(settings.SITE_URL).hostname
    assert events(answer) == [
        {
            "UID": f"payment-{pk}-1@{host}",
            "SEQUENCE": "0",
            "SUMMARY": "Paid: Advance No. 1, contract ЛД; 7, «А»: 240\u202f000,00\u202f₽",
            "on": date(2026, 9, 25),
            "to": date(2026, 9, 26),
        },
        {
            "UID": f"payment-{pk}-2@{host}",
            "SEQUENCE": "0",
            "SUMMARY": "Lease payment No. 2, contract ЛД; 7, «А»: 100\u202f000,00\u202f₽",
            "DESCRIPTION": (
                "Paid in part: 1\u202f000,00\u202f₽; left: 99\u202f000,00\u202f₽.\n"
                "A day off: may be paid without delay through 30.11.2026."
            ),
            "on": date(2026, 11, 28),
            "to": date(2026, 11, 29),
        },
        {
            "UID": f"payment-{pk}-3@{host}",
            "SEQUENCE": "0",
            "SUMMARY": "Buyout No. 3, contract ЛД; 7, «А»: 1\u202f000,00\u202f₽",
            "on": date(2026, 12, 25),
            "to": date(2026, 12, 26),
        },
    ]


def test_the_text_is_as_rfc_5545_wants_it(person: Membership) -> None:
    make_contract(lessee=person.company, rows=ROWS, number="ЛД; 7, «А»")
    written = read(address(person)).content
    lines = written.split(b"\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    unfolded = written.replace(b"\r\n ", b"").decode()
    assert "contract ЛД\\; 7\\, «А»: 240" in unfolded
    assert "DTSTART;VALUE=DATE:20260925\r\n" in unfolded
    assert f"DTSTAMP:{NOW.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n" in unfolded
    assert "METHOD:PUBLISH\r\n" in unfolded


def test_a_new_version_moves_the_same_event(person: Membership) -> None:
    contract = make_contract(lessee=person.company, rows=ROWS)
    url = address(person, contract)
    before = {event["UID"]: event for event in events(read(url))}
    moved = [ROWS[0], schedule_row(2, "lease", date(2026, 12, 15), principal="90000.00", interest="10000.00"), ROWS[2]]
    put_schedule(contract=contract, rows=moved, reason="Перенос", actor=None, at=NOW + timedelta(hours=1))
    after = {event["UID"]: event for event in events(read(url))}
    assert before.keys() == after.keys()
    key = next(uid for uid in after if "-2@" in str(uid))
    assert (before[key]["on"], before[key]["SEQUENCE"]) == (date(2026, 11, 28), "0")
    assert (after[key]["on"], after[key]["SEQUENCE"]) == (date(2026, 12, 15), "1")


def test_what_has_not_changed_is_not_sent_again(person: Membership) -> None:
    contract = make_contract(lessee=person.company, rows=ROWS)
    url = address(person)
    first = read(url)
    again = read(url, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    moved = [ROWS[0], schedule_row(2, "lease", date(2026, 12, 15), principal="90000.00", interest="10000.00"), ROWS[2]]
    put_schedule(contract=contract, rows=moved, reason="Перенос", actor=None, at=NOW + timedelta(hours=1))
    changed = read(url, **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_the_secret_is_kept_as_a_digest_and_shown_once(person: Membership) -> None:
    client = Client()
    client.force_login(person.user)
    answer = client.post(reverse("schedules:feed_make"))
    (link,) = FeedLink.objects.all()
    url = answer.context["url"]
    secret = url.rsplit("/", 1)[1].removesuffix(".ics")
    assert (link.digest, link.membership_id, link.contract_id) == (digest_of(secret), person.pk, None)
    assert secret not in client.get(reverse("schedules:calendar")).content.decode()
    assert read(url.removeprefix(settings.SITE_URL)).status_code == 200
    # Another one takes the place of the first.
    client.post(reverse("schedules:feed_make"))
    assert read(url.removeprefix(settings.SITE_URL)).status_code == 404
    assert FeedLink.objects.filter(revoked_at=None).count() == 1


def test_a_revoked_address_leads_nowhere(person: Membership) -> None:
    make_contract(lessee=person.company, rows=ROWS)
    url = address(person)
    link = FeedLink.objects.get()
    stranger = Client()
    stranger.force_login(MembershipFactory(role=Role.LESSEE_FINANCIER, company=person.company).user)
    assert stranger.post(reverse("schedules:feed_revoke", args=[link.pk])).status_code == 404
    assert read(url).status_code == 200
    client = Client()
    client.force_login(person.user)
    assert client.post(reverse("schedules:feed_revoke", args=[link.pk])).status_code == 302
    assert read(url).status_code == 404


def _block(person: Membership) -> None:
    Membership.objects.filter(pk=person.pk).update(is_active=False)


def _end(person: Membership) -> None:
    Membership.objects.filter(pk=person.pk).update(ends_on=NOW.date() - timedelta(days=1))


def _see_no_money(person: Membership) -> None:
    Membership.objects.filter(pk=person.pk).update(role=Role.LESSEE_OPERATIONS)


def _block_user(person: Membership) -> None:
    type(person.user).objects.filter(pk=person.user_id).update(is_active=False)


@pytest.mark.parametrize("lose", [_block, _end, _see_no_money, _block_user])
def test_who_lost_the_right_reads_nothing(person: Membership, lose: Callable[[Membership], None]) -> None:
    make_contract(lessee=person.company, rows=ROWS)
    url = address(person)
    assert read(url).status_code == 200
    lose(person)
    assert read(url).status_code == 404


def test_a_person_limited_since_reads_the_listed_contracts(person: Membership) -> None:
    listed = make_contract(lessee=person.company, rows=ROWS)
    hidden = make_contract(lessee=person.company, rows=ROWS)
    whole, own = address(person), address(person, hidden)
    assert len(events(read(whole))) == 6
    limit_contracts(membership=person, contract_ids=[listed.pk], actor=None, at=NOW)
    assert {str(event["UID"]).split("-")[1] for event in events(read(whole))} == {str(listed.pk)}
    assert read(own).status_code == 404


def test_a_session_gives_nothing(person: Membership) -> None:
    """Somebody else's session beside the address changes nothing; without the secret there is no feed."""
    make_contract(lessee=person.company, rows=ROWS)
    url = address(person)
    other = Client()
    other.force_login(MembershipFactory(role=Role.LESSEE_FINANCIER).user)
    assert len(events(other.get(url))) == 3  # type: ignore[arg-type] # the test client's own kind
    assert other.get(reverse("schedules:feed", args=["lp_" + "x" * 43])).status_code == 404


def test_a_foreign_contract_gets_no_address(person: Membership) -> None:
    foreign = make_contract(rows=ROWS)
    client = Client()
    client.force_login(person.user)
    assert client.post(reverse("schedules:feed_make"), {"contract": foreign.pk}).status_code == 404
    assert FeedLink.objects.count() == 0


def test_guessing_is_paced(person: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_views, "READINGS_PER_MINUTE", 2)
    url = reverse("schedules:feed", args=["lp_" + "x" * 43])
    assert [read(url).status_code for _ in range(3)] == [404, 404, 429]
    assert 0 < int(read(url).headers["Retry-After"]) <= 60


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_asks_the_same_whatever_there_is(
    person: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_contract(lessee=person.company, rows=ROWS, paid=[(date(2026, 9, 25), "1.00")])
    url = address(person)
    read(url)
    with django_assert_num_queries(4):
        assert len(events(read(url))) == 3 * count


def test_ended_contracts_are_in_no_feed(person: Membership) -> None:
    make_contract(lessee=person.company, rows=ROWS, status="closed")
    assert events(read(address(person))) == []
