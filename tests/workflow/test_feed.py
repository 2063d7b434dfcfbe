"""Messages, notes, events: who may write what, once for a double press; parts of the feed; what is unread."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from common import row_scope
from common.models import OutboxEvent
from common.row_scope import RowScope
from tests.factories import NOW, DelegationFactory, MembershipFactory
from tests.workflow.making import Deal, make_deal, make_matter
from workflow import queries
from workflow.files import CheckedFile, checked_file
from workflow.kinds import FeedAudience
from workflow.models import Attachment, EntryKind, FeedEntry, Matter, ReadMark
from workflow.services import attachments
from workflow.services.feed import EmptyMessage, mark_read, post_event, post_message, post_note
from workflow.services.matters import invite

pytestmark = pytest.mark.django_db
KEY = UUID("00000000-0000-4000-8000-000000000001")
MINUTE = timedelta(minutes=1)


def say(
    matter: Matter, actor: Membership, body: str = "Добрый день", *, minute: int = 0, key: UUID | None = None
) -> FeedEntry:
    return post_message(
        matter=matter, body=body, audience=FeedAudience.PARTIES, actor=actor, at=NOW + minute * MINUTE, sent_key=key
    )


def note(deal: Deal, body: str = "Проверить выписку", *, minute: int = 0) -> FeedEntry:
    return post_note(matter=deal.matter, body=body, actor=deal.manager, at=NOW + minute * MINUTE)


def scope_of(person: Membership) -> RowScope:
    return RowScope(user_id=person.user_id, company_ids=person.company_ids, contract_ids=person.contract_ids)


def bodies(person: Membership) -> list[str]:
    return list(FeedEntry.objects.visible_to(person).order_by("pk").values_list("body", flat=True))


def rows_of(person: Membership) -> list[str]:
    """What the database itself shows to the person."""
    with row_scope.within(scope_of(person)):
        return list(FeedEntry.objects.order_by("pk").values_list("body", flat=True))


def test_a_message_is_written_moves_the_matter_and_is_told(deal: Deal) -> None:
    entry = say(deal.matter, deal.client, "  Когда решение?\n", minute=1)
    kept = FeedEntry.objects.get()
    assert entry == kept
    assert (kept.kind, kept.audience, kept.body, kept.at) == ("message", "parties", "Когда решение?", NOW + MINUTE)
    assert (kept.actor, kept.company, kept.on_behalf_of) == (deal.client.user, deal.client.company, None)
    deal.matter.refresh_from_db()
    assert deal.matter.moved_at == NOW + MINUTE
    told = OutboxEvent.objects.get(type="workflow.EntryPosted")
    assert (told.payload, told.actor_id) == (
        {"matter_id": deal.matter.pk, "entry_id": kept.pk, "audience": "parties"},
        deal.client.pk,
    )


def test_a_deputy_writes_for_the_principal(deal: Deal) -> None:
    deputy = DelegationFactory(on_behalf_of=deal.manager)
    assert say(deal.matter, deputy).on_behalf_of_id == deal.manager.user_id


def test_a_message_sent_twice_is_one_and_keys_are_of_one_person_in_one_matter(deal: Deal) -> None:
    other = make_deal()
    first = say(deal.matter, deal.client, key=KEY)
    assert say(deal.matter, deal.client, "Ещё раз", minute=1, key=KEY) == first
    second = say(deal.matter, deal.manager, "Ответ", key=KEY)
    third = say(other.matter, other.client, "Чужое", key=KEY)
    assert bodies(deal.client) == ["Добрый день", "Ответ"]
    assert len({first.pk, second.pk, third.pk}) == FeedEntry.objects.count() == 3
    assert OutboxEvent.objects.filter(type="workflow.EntryPosted").count() == 3


def test_an_empty_message_is_refused(deal: Deal) -> None:
    with pytest.raises(EmptyMessage):
        say(deal.matter, deal.client, " \n ")
    assert FeedEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "audience"),
    [
        (Role.LESSEE_ADMIN, FeedAudience.LESSOR),
        (Role.LESSEE_AUDITOR, FeedAudience.PARTIES),
        (Role.LESSEE_OPERATIONS, FeedAudience.PARTIES),
        (Role.SUPPLIER_MANAGER, FeedAudience.LESSOR),
        (Role.SUPPLIER_MANAGER, FeedAudience.PARTIES),
    ],
)
def test_who_may_not_write_for_whom(role: Role, audience: FeedAudience, deal: Deal) -> None:
    actor = MembershipFactory(role=role, **({"company": deal.client.company} if role.party == "lessee" else {}))
    before = (deal.matter.moved_at, FeedEntry.objects.count())
    with pytest.raises(PermissionDenied):
        post_message(matter=deal.matter, body="Нет", audience=audience, actor=actor, at=NOW + MINUTE)
    if audience == FeedAudience.LESSOR:
        with pytest.raises(PermissionDenied):
            post_note(matter=deal.matter, body="Нет", actor=actor, at=NOW + MINUTE)
        with pytest.raises(PermissionDenied):
            post_event(matter=deal.matter, code="x", data={}, audience=audience, actor=actor, at=NOW + MINUTE)
    deal.matter.refresh_from_db()
    assert (deal.matter.moved_at, FeedEntry.objects.count()) == before


def test_what_each_side_reads_by_the_models_and_by_the_database(deal: Deal) -> None:
    """The lessor everything, the client what is of the parties, a guest what is for all, everybody else nothing."""
    other, supplier = make_deal(), MembershipFactory(role=Role.SUPPLIER_MANAGER)
    limited = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company, contracts_limited=True)
    invite(matter=deal.matter, company=supplier.company, at=NOW)
    note(deal)
    say(deal.matter, deal.client, "Вопрос", minute=1)
    post_message(matter=deal.matter, body="Всем", audience=FeedAudience.ALL, actor=supplier, at=NOW + 2 * MINUTE)
    wanted = {
        deal.manager: ["Проверить выписку", "Вопрос", "Всем"],
        deal.risk: ["Проверить выписку", "Вопрос", "Всем"],
        deal.client: ["Вопрос", "Всем"],
        supplier: ["Всем"],
        limited: [],
        other.client: [],
        other.manager: [],
    }
    assert {person: bodies(person) for person in wanted} == wanted
    outside = [person for person in wanted if not person.is_lessor]
    assert {person: rows_of(person) for person in outside} == {person: wanted[person] for person in outside}


def test_a_clients_connection_cannot_write_an_internal_note(deal: Deal) -> None:
    entry = FeedEntry(matter=deal.matter, kind=EntryKind.NOTE, audience=FeedAudience.LESSOR, at=NOW, body="Тайком")
    with row_scope.within(scope_of(deal.client)):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            entry.save(force_insert=True)
        say(deal.matter, deal.client, "Вопрос")
    assert bodies(deal.manager) == ["Вопрос"]


def test_an_internal_note_does_not_move_the_matter_in_the_clients_list(deal: Deal) -> None:
    note(deal, minute=3)
    deal.matter.refresh_from_db()
    assert deal.matter.moved_at == NOW


def test_an_entry_by_a_clock_that_is_behind_is_newer_than_what_was_read(deal: Deal) -> None:
    first = say(deal.matter, deal.client, minute=5)
    assert say(deal.matter, deal.manager, minute=4).at == first.at + timedelta(microseconds=1)


def test_an_event_keeps_its_data(deal: Deal) -> None:
    entry = post_event(matter=deal.matter, code="moved", data={"after": "review"}, actor=None, at=NOW)
    kept = FeedEntry.objects.get()
    assert (kept.pk, kept.kind, kept.audience, kept.actor, kept.company) == (entry.pk, "event", "parties", None, None)
    assert (kept.code, kept.data, kept.body) == ("moved", {"after": "review"}, "")


def test_entries_never_change(deal: Deal) -> None:
    say(deal.matter, deal.client)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        FeedEntry.objects.update(body="Другое")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        FeedEntry.objects.all().delete()
    assert bodies(deal.client) == ["Добрый день"]


def test_files_are_kept_all_or_none(deal: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [checked_file(SimpleUploadedFile(f"{name}.txt", b"text")) for name in ("one", "two")]
    written: list[Attachment] = []
    kept = attachments._kept

    def breaks_on_the_second(entry: FeedEntry, checked: CheckedFile) -> Attachment:
        if written:
            raise OSError("disk full")
        written.append(kept(entry, checked))
        return written[0]

    monkeypatch.setattr(attachments, "_kept", breaks_on_the_second)
    with pytest.raises(OSError, match="disk full"):
        post_message(matter=deal.matter, body="", audience=FeedAudience.PARTIES, actor=deal.client, at=NOW, files=files)
    assert (FeedEntry.objects.count(), Attachment.objects.count(), bool(written[0].file)) == (0, 0, False)
    monkeypatch.undo()
    post_message(matter=deal.matter, body="", audience=FeedAudience.PARTIES, actor=deal.client, at=NOW, files=files)
    stored = Attachment.objects.order_by("pk")
    assert [(row.name, row.size, row.file.read()) for row in stored] == [
        ("one.txt", 4, b"text"),
        ("two.txt", 4, b"text"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_part_of_the_feed_takes_as_many_queries_for_many_entries(
    count: int, deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        files = [checked_file(SimpleUploadedFile("one.txt", b"text"))]
        post_message(
            matter=deal.matter,
            body=str(number),
            audience=FeedAudience.PARTIES,
            actor=deal.client,
            at=NOW + number * MINUTE,
            files=files,
        )
    # Companies in reach, entries, their files.
    with django_assert_num_queries(3):
        part = queries.feed(deal.matter, deal.client)
        shown = [(str(entry.actor), str(entry.company), len(entry.files.all())) for entry in part.entries]
    assert shown == [(str(deal.client.user), str(deal.client.company), 1)] * count


def test_parts_neither_repeat_nor_skip_while_others_write(deal: Deal) -> None:
    for number in range(5):
        post_event(matter=deal.matter, code=str(number), data={}, actor=None, at=NOW)
    first = queries.feed(deal.matter, deal.client, size=2)
    say(deal.matter, deal.manager, minute=1)
    second = queries.feed(deal.matter, deal.client, before=first.older, size=2)
    third = queries.feed(deal.matter, deal.client, before=second.older, size=2)
    assert [[entry.code for entry in part.entries] for part in (first, second, third)] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
    ]
    assert [part.is_first for part in (first, second, third)] == [True, False, False]
    assert third.older == ""


@pytest.mark.parametrize("cursor", ["x", "1", "-1", "1-x", "９-9", "9" * 30, "1-1 OR 1=1"])
def test_a_cursor_of_nowhere_shows_the_newest(cursor: str, deal: Deal) -> None:
    entry = say(deal.matter, deal.client)
    assert queries.feed(deal.matter, deal.client, before=cursor).entries == [entry]


def test_what_is_unread_is_counted_for_each_person(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    quiet = make_matter(deal.manager, deal.client)
    note(deal)
    say(deal.matter, deal.client, minute=1)
    say(deal.matter, deal.manager, minute=2)
    post_event(matter=deal.matter, code="moved", data={}, actor=None, at=NOW + 3 * MINUTE)
    matters = [deal.matter, quiet]
    with django_assert_num_queries(1):
        assert queries.unread(deal.client, matters) == {deal.matter.pk: 2}
    assert queries.unread(deal.manager, matters) == {deal.matter.pk: 2}
    assert queries.unread(deal.risk, matters) == {deal.matter.pk: 4}
    mark_read(matter=deal.matter, user_id=deal.client.user_id, at=NOW + 2 * MINUTE)
    assert queries.unread(deal.client, matters) == {deal.matter.pk: 1}
    assert list(queries.with_unread(deal.client, Matter.objects.all())) == [deal.matter]
    mark_read(matter=deal.matter, user_id=deal.client.user_id, at=NOW + 3 * MINUTE)
    mark_read(matter=deal.matter, user_id=deal.client.user_id, at=NOW)
    assert queries.unread(deal.client, matters) == {}
    assert list(queries.with_unread(deal.client, Matter.objects.all())) == []
    assert ReadMark.objects.get().read_at == NOW + 3 * MINUTE


def test_a_mark_is_the_persons_own_in_the_database(deal: Deal) -> None:
    mark_read(matter=deal.matter, user_id=deal.manager.user_id, at=NOW)
    with row_scope.within(scope_of(deal.client)):
        mark_read(matter=deal.matter, user_id=deal.client.user_id, at=NOW)
        mark_read(matter=deal.matter, user_id=deal.client.user_id, at=NOW + MINUTE)
        assert [mark.user_id for mark in ReadMark.objects.all()] == [deal.client.user_id]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            mark_read(matter=deal.matter, user_id=deal.risk.user_id, at=NOW)
    assert set(ReadMark.objects.values_list("user", "read_at")) == {
        (deal.manager.user_id, NOW),
        (deal.client.user_id, NOW + MINUTE),
    }
