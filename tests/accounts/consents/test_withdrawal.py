"""Taking an agreement back: at once, in every session, with what hangs on it, and never twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.access import can
from accounts.capabilities import Capability, ConsentKind
from accounts.consents import has_given, may_send_offers
from accounts.consents.services import give, withdraw
from accounts.events import ConsentWithdrawn
from accounts.models import ConsentAct, ConsentDocument, Membership
from accounts.roles import Role
from common.models import OutboxEvent, TrailEntry, TrailKind
from leasing_portal.back_office.actor import actor_of
from tests.access.digest import digest
from tests.accounts.consents.conftest import FROM, Publish, acts_of, agree, client_of
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DATA, DOCUMENTS, MARKETING = ConsentKind.PERSONAL_DATA, ConsentKind.ELECTRONIC_DOCUMENTS, ConsentKind.MARKETING
ASK, LIST, WITHDRAW, HOME = "/account/consents/ask/", "/account/consents/", "/account/consents/withdraw/", "/"


def take_back(member: Membership, kind: ConsentKind) -> list[ConsentAct]:
    return withdraw(kind=kind, user=member.user, actor=member, at=NOW, came_from=FROM)


def test_withdrawn_personal_data_close_every_session_on_the_next_request(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    here, there = client_of(person), client_of(person)
    assert [client.get(HOME).status_code for client in (here, there)] == [200, 200]
    assert here.post(WITHDRAW, {"kind": DATA})["Location"] == LIST
    assert [client.get(HOME)["Location"] for client in (here, there)] == [f"{ASK}?next=%2F"] * 2
    assert here.get(LIST).status_code == 200


def test_personal_data_take_the_offers_along_and_giving_them_again_does_not_bring_those_back(
    person: Membership, publish: Publish
) -> None:
    text, news = publish(DATA), publish(MARKETING)
    agree(person, text, news)
    assert may_send_offers(person.user_id, on=TODAY)
    take_back(person, DATA)
    assert not may_send_offers(person.user_id, on=TODAY)
    agree(person, text)
    assert not may_send_offers(person.user_id, on=TODAY)
    assert acts_of(person) == [
        (DATA, 1, "given"), (MARKETING, 1, "given"),
        (DATA, 1, "withdrawn"), (MARKETING, 1, "withdrawn"),
        (DATA, 1, "given"),
    ]  # fmt: skip
    assert client_of(person).get(HOME).status_code == 200


def test_offers_need_an_agreement_to_the_text_in_force(person: Membership, publish: Publish) -> None:
    assert not may_send_offers(person.user_id, on=TODAY)
    news = publish(MARKETING)
    assert not may_send_offers(person.user_id, on=TODAY)
    agree(person, news)
    assert may_send_offers(person.user_id, on=TODAY)
    publish(MARKETING, effective_on=TODAY + timedelta(days=1))
    assert may_send_offers(person.user_id, on=TODAY)
    assert not may_send_offers(person.user_id, on=TODAY + timedelta(days=1))
    take_back(person, MARKETING)
    assert not may_send_offers(person.user_id, on=TODAY)


def test_offers_withdrawn_close_nothing(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA), publish(MARKETING))
    client = client_of(person)
    client.post(WITHDRAW, {"kind": MARKETING})
    assert (client.get(HOME).status_code, acts_of(person)[-1]) == (200, (MARKETING, 1, "withdrawn"))


def test_without_the_agreement_on_documents_nobody_signs(publish: Publish) -> None:
    signatory = MembershipFactory(role=Role.LESSEE_SIGNATORY, sign_limit=Decimal(1000))
    text = publish(DOCUMENTS)
    assert not can(signatory, Capability.DOCUMENTS_SIGN)
    agree(signatory, text)
    assert can(signatory, Capability.DOCUMENTS_SIGN)
    assert not can(signatory, Capability.DOCUMENTS_SIGN, amount=Decimal(1001))
    take_back(signatory, DOCUMENTS)
    assert not can(signatory, Capability.DOCUMENTS_SIGN)
    assert client_of(signatory).get(HOME).status_code == 200


def test_a_withdrawal_is_told_to_the_trail_and_to_whoever_listens(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    client_of(person).post(WITHDRAW, {"kind": DATA}, REMOTE_ADDR="203.0.113.9")
    act = ConsentAct.objects.latest("pk")
    event = OutboxEvent.objects.get(type=ConsentWithdrawn.type_name())
    assert event.aggregate_id == str(person.user_id)
    assert ConsentWithdrawn.restore(event.payload) == ConsentWithdrawn(
        user_id=person.user_id, kind=DATA, version=1, act_id=act.pk
    )
    entry = TrailEntry.objects.get(kind=TrailKind.CONSENT_WITHDRAWN)
    assert (entry.user_id, entry.company_id, entry.ip, entry.object_id) == (
        person.user_id, person.company_id, "203.0.113.9", str(act.pk),
    )  # fmt: skip


def test_the_second_withdrawal_writes_nothing(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    client = client_of(person)
    client.post(WITHDRAW, {"kind": DATA})
    before = digest()
    assert client.post(WITHDRAW, {"kind": DATA}).status_code == 302
    assert digest() == before


def test_an_agreement_to_an_older_version_may_be_withdrawn(person: Membership, publish: Publish) -> None:
    agree(person, publish(MARKETING))
    publish(MARKETING)
    take_back(person, MARKETING)
    assert acts_of(person) == [(MARKETING, 1, "given"), (MARKETING, 1, "withdrawn")]


@pytest.mark.parametrize("kind", ["", "nothing", "personal_data ", "\u0661"])
def test_an_unknown_kind_is_not_there(kind: str, person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    client = client_of(person)
    before = digest()
    assert client.post(WITHDRAW, {"kind": kind}).status_code == 404
    assert digest() == before


def test_nobody_decides_for_another(person: Membership, publish: Publish) -> None:
    text, other = publish(DATA), MembershipFactory(company=person.company)
    agree(other, text)
    before = digest()
    with pytest.raises(PermissionDenied):
        give(document_ids=[text.pk], user=person.user, actor=other, at=NOW, came_from=FROM)
    with pytest.raises(PermissionDenied):
        withdraw(kind=DATA, user=other.user, actor=person, at=NOW, came_from=FROM)
    assert digest() == before


def test_personal_data_come_before_everything_else(person: Membership, publish: Publish) -> None:
    publish(DATA)
    news = publish(MARKETING)
    with pytest.raises(ValidationError) as refused:
        agree(person, news)
    assert (refused.value.code, acts_of(person)) == ("personal_data_first", [])


def test_giving_twice_is_one_act(person: Membership, publish: Publish) -> None:
    text = publish(DATA)
    assert [len(agree(person, text)) for _ in range(2)] == [1, 0]
    assert has_given(person.user_id, DATA, on=TODAY)


@pytest.mark.parametrize("table", [ConsentAct, ConsentDocument])
def test_acts_and_texts_are_never_changed_or_deleted(
    table: type[ConsentAct | ConsentDocument], person: Membership, publish: Publish
) -> None:
    agree(person, publish(DATA))
    name = table._meta.db_table
    for statement in (f"UPDATE {name} SET kind = 'marketing'", f"DELETE FROM {name}"):  # noqa: S608 - our own names
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert acts_of(person) == [(DATA, 1, "given")]


def test_the_list_shows_where_each_agreement_stands(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA), publish(MARKETING))
    publish(MARKETING)
    take_back(person, DATA)
    agree(MembershipFactory(company=person.company), ConsentDocument.objects.get(kind=DATA))
    page = client_of(person).get(LIST)
    assert [(one.kind, one.standing) for one in page.context["agreements"]] == [
        (DATA, "withdrawn"), (MARKETING, "withdrawn"),
    ]  # fmt: skip
    assert [act.action for act in page.context["acts"]] == ["withdrawn", "withdrawn", "given", "given"]


def test_each_version_has_a_page_of_its_own(person: Membership, publish: Publish) -> None:
    old = publish(DATA, body="## Первое\nСтрока\nеще\n\n- раз\n- <b>два</b>")
    publish(DATA, body="Новое")
    page = client_of(person).get(f"/account/consents/texts/{old.pk}/").content.decode()
    assert '<h2 class="paper-text__title">Первое</h2>' in page
    assert "<p>Строка еще</p>" in page
    assert "<li>&lt;b&gt;два&lt;/b&gt;</li>" in page
    assert "Новое" not in page
    assert client_of(person).get("/account/consents/texts/999999/").status_code == 404


def test_whoever_looks_through_a_clients_eyes_decides_nothing(publish: Publish) -> None:
    manager = MembershipFactory(role=Role.LESSOR_MANAGER)
    target = MembershipFactory(company=LesseeFactory(manager=manager.user))
    text = publish(DATA)
    news = publish(MARKETING)
    agree(manager, text)
    agree(target, text)
    client = client_of(manager)
    client.post(f"/view-as/{target.pk}/", {"reason": "Запрос 1024: не видит договор"})
    assert actor_of(client.get(HOME).wsgi_request) == target
    answers = [client.post(ASK, {f"agree_{news.pk}": "on"}), client.post(WITHDRAW, {"kind": DATA}), client.get(LIST)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert (acts_of(target), acts_of(manager)) == ([(DATA, 1, "given")], [(DATA, 1, "given")])
