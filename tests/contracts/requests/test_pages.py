"""Pages of requests for both sides: what they cost, what they refuse, what the other side is not shown."""

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from contracts.models import ChangeRequest, Contract, ContractStatus, RequestKind, RequestStatus
from contracts.requests import services
from contracts.requests.carrying_out import carry_out
from tests.access.digest import digest
from tests.contracts.requests.making import UNTIL, make_lease, offered_request, submitted_request
from tests.factories import NOW, LesseeFactory
from tests.workflow.routing import publish_route, stage, step
from workflow.kinds import OwnerKind

pytestmark = pytest.mark.django_db
K = RequestKind
SHIFT = {"number": "5", "to": "2027-01-12"}
LIST, TAB, CARD = 6, 7, 6


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def browser(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.mark.parametrize("more", [0, 2])
def test_lists_cost_the_same_with_one_and_three(more: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lease = make_lease()
    submitted_request(lease, K.DATE_SHIFT, SHIFT)
    for _one in range(more):
        submitted_request(lease, K.QUESTION, {"text": "Когда?"})
    client = browser(lease.client)
    client.get("/requests/")
    with django_assert_num_queries(LIST):
        listed = client.get("/requests/").content
    with django_assert_num_queries(TAB):
        page = client.get(f"/contracts/{lease.contract.pk}/requests/").content
    assert (listed.count(b"row-link"), page.count(b"row-link")) == (1 + more, 1 + more)
    assert client.get("/requests/?kind=date_shift").content.count(b"row-link") == 1


def test_assets_of_one_name_are_told_apart_by_plate_or_number() -> None:
    lease = make_lease()
    first = lease.contract.assets.get()
    first.plate = "А001АА77"
    first.save()
    second = lease.contract.assets.get()
    second.pk, second.position, second.plate, second.vin = None, 2, "", "XTA11111111111111"
    second.save()
    form = browser(lease.client).get(f"/requests/new/{lease.contract.pk}/place_of_use/").context["form"]
    assert form.fields["asset"].choices[1:] == [
        (1, f"{first.name} · А001АА77"),
        (2, f"{first.name} · {second.identifier}"),
    ]


def test_the_card_shows_both_schedules_and_costs_little(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    client = browser(lease.client)
    client.get("/requests/")
    with django_assert_num_queries(CARD):
        page = client.get(f"/requests/{request.pk}/")
    html = page.content.decode()
    # The row that moves, and the same row of the whole schedules.
    assert html.count("<ins>") == 2
    assert f"/requests/{request.pk}/accept/" in html
    assert f"/requests/{request.pk}/offer/" not in html


def test_an_offer_that_is_not_sent_is_the_lessors_own() -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    services.decline(request=request, text="Нет", actor=lease.client, at=NOW)
    url = f"/requests/{request.pk}/"
    shown = [browser(person).get(url).content.count(b"<ins>") for person in (lease.client, lease.manager)]
    assert shown == [0, 2]


def test_a_client_asks_in_the_browser_and_a_refusal_loses_nothing() -> None:
    lease = make_lease()
    client = browser(lease.client)
    url = f"/requests/new/{lease.contract.pk}/date_shift/"
    typed = {"number": "5", "to": "2026-11-20", "comment": "Сезон", "seen": "1"}
    refused = client.post(url, typed)
    assert (refused.status_code, ChangeRequest.objects.count()) == (200, 0)
    assert "Сезон" in refused.content.decode()
    forged = client.post(url, typed | {"number": "2"})
    assert (forged.status_code, ChangeRequest.objects.count()) == (400, 0)
    sent = client.post(url, typed | {"to": "2027-01-12"})
    request = ChangeRequest.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/requests/{request.pk}/")
    assert (request.data, request.comment) == ({"number": "5", "to": "2027-01-12"}, "Сезон")


@pytest.mark.parametrize(
    ("kind", "field", "typed", "told"),
    [
        (K.PAYMENT_DAY, "day", "32", "Enter a day of the month from 1 to 31."),
        (K.PAYMENT_DAY, "day", "первый", "Enter a day of the month from 1 to 31."),
        (K.TERM_CHANGE, "term_months", "481", "Enter a whole number of months from 1 to 480."),
    ],
)
def test_a_number_out_of_range_is_told_with_its_range(kind: RequestKind, field: str, typed: str, told: str) -> None:
    lease = make_lease()
    client = browser(lease.client)
    client.cookies["django_language"] = "en"
    refused = client.post(f"/requests/new/{lease.contract.pk}/{kind.value}/", {field: typed, "seen": "1"})
    with translation.override("en"):
        assert refused.context["form"].errors[field] == [told]
    assert ChangeRequest.objects.count() == 0


def test_who_decides_about_a_request_reads_of_its_answer_and_of_no_version_of_terms() -> None:
    lease = make_lease()
    publish_route(lease.manager.company, stage(step("Решение", OwnerKind.MANAGER)), code="date_shift")
    request = services.take(request=submitted_request(lease, K.DATE_SHIFT, SHIFT), actor=lease.manager, at=NOW)
    services.start_approval(request=request, said=SHIFT, note="", valid_until=UNTIL, actor=lease.manager, at=NOW)
    for person, words in ((lease.manager, 1), (lease.client, 0)):
        reader = browser(person)
        reader.cookies["django_language"] = "en"
        page = reader.get(f"/requests/{request.pk}/").content.decode()
        assert (page.count("You decide about the prepared answer."), page.count("of the terms")) == (words, 0)


def test_a_manager_looks_then_sends() -> None:
    lease = make_lease()
    request = submitted_request(lease, K.DATE_SHIFT, SHIFT)
    services.take(request=request, actor=lease.manager, at=NOW)
    office = browser(lease.manager)
    url = f"/requests/{request.pk}/offer/"
    words = {"number": "5", "to": "2027-01-20", "note": "Можно", "valid_until": UNTIL.isoformat(), "seen": "1"}
    assert office.post(url, words | {"look": "1"}).content.count(b"<ins>") == 2
    request.refresh_from_db()
    assert (request.status, request.offer) == (RequestStatus.REVIEW, {})
    assert office.post(url, words).status_code == 302
    request.refresh_from_db()
    assert (request.status, request.offer["said"]["to"], request.valid_until) == (
        RequestStatus.OFFERED,
        "2027-01-20",
        UNTIL,
    )


def test_a_manager_sees_who_takes_the_contract_over_before_it_is_offered() -> None:
    lease = make_lease()
    heir = LesseeFactory()
    request = submitted_request(lease, K.CESSION, {"inn": heir.inn})
    services.take(request=request, actor=lease.manager, at=NOW)
    page = browser(lease.manager).get(f"/requests/{request.pk}/offer/")
    assert page.context["worked_out"].changes[0][1:] == (str(lease.contract.lessee), str(heir))


def test_whoever_answers_reads_beside_it_what_is_asked() -> None:
    lease = make_lease()
    question = submitted_request(lease, K.QUESTION, {"text": "Когда придут\nакты за ноябрь?"})
    shift = submitted_request(lease, K.DATE_SHIFT, SHIFT)
    ChangeRequest.objects.filter(pk=shift.pk).update(comment="Ждём оплаты заказчика")
    office = browser(lease.manager)
    for request, words in ((question, "Когда придут<br>акты за ноябрь?"), (shift, "Ждём оплаты заказчика")):
        services.take(request=request, actor=lease.manager, at=NOW)
        for page in ("refuse", "answer" if request == question else "offer"):
            assert office.get(f"/requests/{request.pk}/{page}/").content.decode().count(words) == 1


def test_an_answer_that_came_back_is_prepared_and_not_offered() -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    titles = ("What is offered", "The prepared answer")
    office = browser(lease.manager)
    office.cookies["django_language"] = "en"
    for expected in ((True, False), (False, True)):
        page = str(office.get(f"/requests/{request.pk}/").content, "utf-8")
        assert tuple(title in page for title in titles) == expected
        if expected[0]:
            services.decline(request=request, text="Нужна другая дата", actor=lease.client, at=NOW)


def test_a_client_takes_a_request_back() -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    assert browser(lease.client).post(f"/requests/{request.pk}/withdraw/").status_code == 302
    request.refresh_from_db()
    assert (request.status, request.ended_at) == (RequestStatus.WITHDRAWN, NOW)


def test_words_that_come_too_late_stay_on_their_page() -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    services.withdraw(request=request, actor=lease.client, at=NOW)
    client = browser(lease.client)
    client.get("/requests/")
    before = digest()
    late = client.post(f"/requests/{request.pk}/decline/", {"text": "Дата нам не подходит"})
    assert (late.status_code, digest()) == (200, before)
    assert late.context["form"].non_field_errors()
    assert "Дата нам не подходит</textarea>" in late.content.decode()


@pytest.mark.parametrize("kind", list(RequestKind))
def test_every_kind_has_its_form(kind: RequestKind) -> None:
    lease = make_lease()
    page = browser(lease.client).get(f"/requests/new/{lease.contract.pk}/{kind.value}/")
    assert (page.status_code, str(kind.label) in page.content.decode()) == (200, True)


def test_what_cannot_be_asked_now_is_not_filled_in_vain() -> None:
    lease = make_lease()
    request = submitted_request(lease, K.DATE_SHIFT, SHIFT)
    client = browser(lease.client)
    choose = f"/requests/new/{lease.contract.pk}/"
    page = client.get(choose).content.decode()
    assert (page.count(f'href="{choose}date_shift/"'), page.count(f'href="/requests/{request.pk}/"')) == (0, 1)
    assert page.count('class="row-link"') == len(RequestKind) - 1
    Contract.objects.filter(pk=lease.contract.pk).update(status=ContractStatus.CLOSED)
    assert client.get(f"{choose}term_change/")["Location"] == choose
    assert client.get(f"{choose}certificate/").status_code == 200


def test_versions_of_the_schedule_are_compared() -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    client = browser(lease.client)
    assert client.post(f"/requests/{request.pk}/accept/").status_code == 302
    url = f"/contracts/{lease.contract.pk}/schedule/versions/"
    assert client.get(url).content.count(b"<ins>") == 0
    assert carry_out(request.pk, at=NOW) is True
    assert client.get(url).content.count(b"<ins>") == 1
    assert client.get(f"{url}?before=1&after=9").content.count(b"<ins>") == 1
