"""Pages of matters as people use them: literal queries, forms that lose nothing, rights by party, files, exports."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from tests.factories import NOW, TODAY, MembershipFactory
from tests.workflow.conftest import signed_in
from tests.workflow.making import Deal, make_deal, make_matter, turn
from workflow.files import checked_file
from workflow.kinds import FeedAudience, Side
from workflow.models import Attachment, Comment, FeedEntry, ReadMark
from workflow.services.comments import comment
from workflow.services.feed import post_event, post_message, post_note
from workflow.services.matters import close_matter, invite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
HTMX = {"HX-Request": "true"}


def get(person: Membership, name: str, *args: int, query: str = "", **headers: str) -> Any:
    url = reverse(f"matters:{name}", args=args)
    return signed_in(person).get(f"{url}{query}", headers=headers)


def post(person: Membership, name: str, *args: int, htmx: bool = True, **data: Any) -> Any:
    headers = HTMX if htmx else {}
    return signed_in(person).post(reverse(f"matters:{name}", args=args), data, headers=headers)


def page_of(response: Any) -> str:
    return str(response.content.decode())


def titles(response: Any) -> list[str]:
    return [line.matter.title for line in response.context["lines"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_many_matters(
    count: int, deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for matter in [deal.matter, *(make_matter(deal.manager, deal.client) for _ in range(count - 1))]:
        turn(matter, Side.LESSEE, NOW - timedelta(days=1), promised_on=TODAY - timedelta(days=1))
        post_message(matter=matter, body="Ждём", audience=FeedAudience.PARTIES, actor=deal.manager, at=NOW)
    for person, queries in ((deal.client, 7), (deal.manager, 7)):
        client = signed_in(person)
        with django_assert_num_queries(queries):
            response = client.get(reverse("matters:list"))
        lines = response.context["lines"]
        own = person == deal.client
        assert [(line.unread, line.turn.is_mine, line.turn.is_late) for line in lines] == [
            (int(own), own, True)
        ] * count
        assert page_of(response).count("awaited review") == count


def test_filters_of_the_list(deal: Deal) -> None:
    other = make_matter(deal.manager, deal.client, title="Запрос О-1", manager=deal.risk.user)
    closed = make_matter(deal.manager, deal.client, title="Закрытое")
    close_matter(matter=closed, at=NOW)
    turn(deal.matter, Side.LESSOR, NOW - timedelta(days=3), promised_on=TODAY - timedelta(days=1))
    turn(other, Side.LESSEE, NOW, promised_on=TODAY)
    post_event(matter=other, code="moved", data={}, actor=deal.risk, at=NOW)
    name = deal.client.company.short_name
    wanted = {
        "": {"Заявка З-2026-000001", "Запрос О-1"},
        "?state=closed": {"Закрытое"},
        "?state=all": {"Заявка З-2026-000001", "Запрос О-1", "Закрытое"},
        "?q=о-1": {"Запрос О-1"},
        f"?q={name}": {"Заявка З-2026-000001", "Запрос О-1"},
        "?q=нет": set(),
        "?turn=mine": {"Заявка З-2026-000001"},
        "?turn=lessee": {"Запрос О-1"},
        "?kind=contract": set(),
        "?only=unread": {"Запрос О-1"},
        "?only=late": {"Заявка З-2026-000001"},
        "?only=led": {"Заявка З-2026-000001"},
    }
    assert {query: set(titles(get(deal.manager, "list", query=query))) for query in wanted} == wanted
    assert titles(get(deal.client, "list", query=f"?q={name}")) == []
    assert titles(get(deal.client, "list", query="?turn=mine")) == ["Запрос О-1"]
    for person, marks in (
        (deal.client, ["unread", "late"]),
        (deal.manager, ["unread", "late", "led", "act", "unattended"]),
    ):
        offered = get(person, "list").context["filter"].form.fields["only"].choices
        assert [value for value, _ in offered if value] == marks


def test_the_list_as_a_file(deal: Deal) -> None:
    turn(deal.matter, Side.LESSEE, NOW - timedelta(hours=2), awaited="answer", promised_on=TODAY)
    response = get(deal.client, "export")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    [head, row] = rows.to_python()
    assert (head[0], head[3], len(head)) == ("Matter", "Whose turn", 10)
    assert row[:7] == [
        "Заявка З-2026-000001",
        "Application",
        deal.client.company.short_name,
        "Client",
        "awaited answer",
        "25.11.2026 10:00",
        "2 working hours",
    ]
    assert (row[7], row[8:]) == (TODAY, ["25.11.2026 12:00", ""])


def test_the_page_of_a_matter_takes_few_queries(deal: Deal, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    turn(deal.matter, Side.LESSEE, NOW)
    for number in range(3):
        files = [checked_file(SimpleUploadedFile("act.txt", b"text"))]
        said: dict[str, Any] = {
            "matter": deal.matter,
            "audience": FeedAudience.PARTIES,
            "actor": deal.manager,
            "at": NOW,
        }
        post_message(**said, body=f"Слово {number}", files=files)
    client = signed_in(deal.client)
    with django_assert_num_queries(8):
        response = client.get(reverse("matters:feed", args=[deal.matter.pk]))
    assert [entry.text for entry in response.context["entries"]] == ["Слово 2", "Слово 1", "Слово 0"]
    assert page_of(response).count("act.txt") == 3


def test_nothing_internal_is_in_a_clients_page(deal: Deal) -> None:
    """Neither in the feed, nor among remarks, nor in what is unread, nor as a file."""
    secret = [checked_file(SimpleUploadedFile("risk.txt", b"text"))]
    note = post_note(matter=deal.matter, body="Секрет", actor=deal.manager, at=NOW, files=secret)
    comment(
        matter=deal.matter,
        anchor="field:price",
        subject_version=1,
        body="Секрет",
        audience=FeedAudience.LESSOR,
        actor=deal.manager,
        at=NOW,
    )
    pages = [("list", ()), ("feed", (deal.matter.pk,)), ("comments", (deal.matter.pk,)), ("export", ())]
    for name, args in pages[:3]:
        assert "Секрет" not in page_of(get(deal.client, name, *args))
        assert "risk.txt" not in page_of(get(deal.client, name, *args))
    assert page_of(get(deal.manager, "feed", deal.matter.pk)).count("Секрет") == 2
    assert page_of(get(deal.manager, "comments", deal.matter.pk)).count("Секрет") == 1
    file = note.files.get()
    assert (get(deal.client, "file", file.pk).status_code, get(deal.risk, "file", file.pk).status_code) == (404, 200)


def test_who_opens_a_matter(deal: Deal) -> None:
    neighbour, supplier = make_deal(), MembershipFactory(role=Role.SUPPLIER_MANAGER)
    limited = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company, contracts_limited=True)
    operations = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=deal.client.company)
    people = [deal.client, deal.manager, deal.risk, supplier, limited, operations, neighbour.client, neighbour.manager]
    found = [get(person, "feed", deal.matter.pk).status_code for person in people]
    assert found == [200, 200, 200, 404, 404, 403, 404, 404]
    invite(matter=deal.matter, company=supplier.company, at=NOW)
    assert get(supplier, "feed", deal.matter.pk).status_code == 200
    assert titles(get(supplier, "list")) == ["Заявка З-2026-000001"]
    before = FeedEntry.objects.count()
    for stranger, status in ((neighbour.client, 404), (limited, 404), (operations, 403)):
        answer = post(stranger, "message", deal.matter.pk, body="Чужое", sent_key=uuid4())
        assert (answer.status_code, FeedEntry.objects.count()) == (status, before)


def test_a_message_is_sent_once_and_the_form_is_new(deal: Deal) -> None:
    sent: dict[str, Any] = {"body": "Когда?", "sent_key": str(uuid4())}
    first, again = (post(deal.client, "message", deal.matter.pk, **sent) for _ in range(2))
    assert [entry.body for entry in FeedEntry.objects.all()] == ["Когда?"]
    for response in (first, again):
        assert [entry.text for entry in response.context["entries"]] == ["Когда?"]
        assert sent["sent_key"] not in page_of(response)
    plain = post(deal.client, "message", deal.matter.pk, htmx=False, body="Ещё", sent_key=uuid4())
    assert (plain.status_code, plain.headers["Location"]) == (302, reverse("matters:feed", args=[deal.matter.pk]))


def test_a_bad_file_is_named_and_nothing_typed_is_lost(deal: Deal) -> None:
    key = str(uuid4())
    for htmx in (True, False):
        files = [SimpleUploadedFile("act.txt", b"text"), SimpleUploadedFile("contract.pdf.exe", b"MZ")]
        response = post(deal.client, "message", deal.matter.pk, htmx=htmx, body="Акт", sent_key=key, attached=files)
        shown = page_of(response)
        assert response.status_code == 200
        assert response.context["form"].errors == {
            "attached": ["contract.pdf.exe: the name is that of a program. Programs and pages are not taken."]
        }
        assert ">\nАкт</textarea>" in shown
        assert (f'value="{key}"' in shown, "Choose the files again" in shown) == (True, True)
    assert (FeedEntry.objects.count(), Attachment.objects.count()) == (0, 0)


def test_an_empty_message_and_too_many_files(deal: Deal) -> None:
    empty = post(deal.client, "message", deal.matter.pk, body=" ", sent_key=uuid4())
    assert empty.context["form"].errors == {"body": ["Напишите текст или выберите файл."]}
    files = [SimpleUploadedFile("act.txt", b"text") for _ in range(11)]
    many = post(deal.client, "message", deal.matter.pk, body="", sent_key=uuid4(), attached=files)
    assert many.context["form"].errors == {"attached": ["За один раз не больше 10 файлов."]}
    assert FeedEntry.objects.count() == 0


def test_for_whom_each_side_may_write(deal: Deal) -> None:
    supplier = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    invite(matter=deal.matter, company=supplier.company, at=NOW)
    # A client who asks for another audience than the only one is not heard.
    post(deal.client, "message", deal.matter.pk, body="Клиент", sent_key=uuid4(), audience="lessor")
    post(supplier, "message", deal.matter.pk, body="Поставщик", sent_key=uuid4(), audience="parties")
    post(deal.manager, "message", deal.matter.pk, body="Клиенту", sent_key=uuid4(), audience="parties")
    post(deal.manager, "message", deal.matter.pk, body="Своим", sent_key=uuid4(), audience="lessor")
    post(deal.manager, "message", deal.matter.pk, body="Всем", sent_key=uuid4(), audience="all")
    wanted = [
        ("message", "parties", "Клиент"),
        ("message", "all", "Поставщик"),
        ("message", "parties", "Клиенту"),
        ("note", "lessor", "Своим"),
        ("message", "all", "Всем"),
    ]
    assert list(FeedEntry.objects.order_by("pk").values_list("kind", "audience", "body")) == wanted
    for audience in ("", "everybody"):
        refused = post(deal.manager, "message", deal.matter.pk, body="Нет", sent_key=uuid4(), audience=audience)
        assert refused.status_code == (400 if audience else 200)
    assert FeedEntry.objects.count() == len(wanted)


def test_what_was_shown_is_marked_as_read(deal: Deal) -> None:
    post_message(matter=deal.matter, body="Раз", audience=FeedAudience.PARTIES, actor=deal.manager, at=NOW)
    shown = get(deal.client, "feed", deal.matter.pk)
    assert ReadMark.objects.count() == 0
    at = shown.context["part"].newest_at.isoformat()
    assert f'value="{at}"' in page_of(shown)
    assert post(deal.client, "read", deal.matter.pk, at=at).status_code == 204
    assert ReadMark.objects.values_list("user", "matter", "read_at").get() == (deal.client.user_id, deal.matter.pk, NOW)
    assert get(deal.client, "list").context["lines"][0].unread == 0
    assert post(deal.client, "read", deal.matter.pk, at="soon").status_code == 400
    post(deal.client, "read", deal.matter.pk, at=(NOW + timedelta(days=400)).isoformat())
    assert ReadMark.objects.get().read_at == NOW


def test_older_entries_come_in_parts(deal: Deal) -> None:
    for number in range(31):
        post_event(matter=deal.matter, code=f"e{number}", data={}, actor=None, at=NOW)
    first = get(deal.client, "feed", deal.matter.pk)
    older = first.context["part"].older
    assert f"?before={older}" in page_of(first)
    part = get(deal.client, "feed", deal.matter.pk, query=f"?before={older}", **HTMX)
    assert [entry.title for entry in part.context["entries"]] == ["e0: {}"]
    assert "<html" not in page_of(part)


def test_a_file_is_downloaded_and_told(deal: Deal) -> None:
    file = checked_file(SimpleUploadedFile("Акт №1.txt", b"text"))
    said: dict[str, Any] = {"matter": deal.matter, "audience": FeedAudience.PARTIES, "actor": deal.client, "at": NOW}
    stored = post_message(**said, body="", files=[file]).files.get()
    response = get(deal.manager, "file", stored.pk)
    assert b"".join(response.streaming_content) == b"text"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (response.headers["Content-Type"], response.headers["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    viewed = TrailEntry.objects.get(kind=TrailKind.VIEWED)
    assert (viewed.company_id, viewed.user_id, viewed.object_id) == (
        deal.client.company_id,
        deal.manager.user_id,
        str(stored.pk),
    )
    stored.file.storage.delete(str(stored.file.name))
    assert get(deal.manager, "file", stored.pk).status_code == 404


def test_remarks_are_written_answered_settled_and_reopened_by_pages(deal: Deal) -> None:
    about: dict[str, Any] = {"anchor": "field:price", "version": 2}
    post(deal.client, "comment", deal.matter.pk, body="Цена?", **about)
    said = Comment.objects.get()
    assert (said.anchor, said.subject_version, said.audience, said.body) == ("field:price", 2, "parties", "Цена?")
    post(deal.manager, "comment_answer", said.pk, body="С НДС")
    assert post(deal.manager, "comment_resolve", said.pk).status_code == 403
    shown = post(deal.client, "comment_resolve", said.pk)
    assert [thread.thread.is_open for thread in shown.context["threads"]] == [False]
    refused = post(deal.manager, "comment_answer", said.pk, body="И ещё")
    assert refused.context["answer_form"].errors == {"body": ["This remark is settled. Reopen it to go on."]}
    plain = post(deal.manager, "comment_reopen", said.pk, htmx=False)
    place = f"{reverse('matters:comments', args=[deal.matter.pk])}?anchor=field%3Aprice&version=2"
    assert (plain.status_code, plain.headers["Location"]) == (302, place)
    page = page_of(get(deal.client, "comments", deal.matter.pk, query="?anchor=field:price&version=2"))
    assert ("Цена?" in page, "С НДС" in page, "field price" in page) == (True, True, True)
    assert page_of(get(deal.manager, "feed", deal.matter.pk)).count("Remark on “field price” is settled: Цена?") == 1


@pytest.mark.parametrize("broken", [{"anchor": "price"}, {"version": "x"}, {"body": ""}])
def test_a_refused_remark_keeps_what_was_typed(broken: dict[str, Any], deal: Deal) -> None:
    sent: dict[str, Any] = {"anchor": "field:price", "version": "2", "body": "Цена?"} | broken
    response = post(deal.client, "comment", deal.matter.pk, **sent)
    assert (response.status_code, Comment.objects.count()) == (200, 0)
    assert response.context["form"]["body"].value() == sent["body"]


def test_only_the_lessor_remarks_for_itself(deal: Deal) -> None:
    about: dict[str, Any] = {"anchor": "clause:4.2", "version": 1, "internal": "on"}
    for person in (deal.client, deal.manager):
        post(person, "comment", deal.matter.pk, body="Пункт", **about)
    assert list(Comment.objects.order_by("pk").values_list("audience", flat=True)) == ["parties", "lessor"]


@pytest.fixture
def read_report(deal: Deal) -> Callable[[str], Any]:
    turn(deal.matter, Side.LESSOR, NOW - timedelta(hours=3), promised_on=TODAY - timedelta(days=1))
    turn(deal.matter, Side.LESSEE, NOW - timedelta(hours=1))
    return lambda query: get(deal.client, "report", query=query)


@pytest.mark.parametrize(
    ("query", "month"),
    [
        ("", "2026-11"),
        ("?month=2026-10", "2026-10"),
        *[(f"?month={wrong}", "2026-11") for wrong in ("0001-01", "9999-12", "x", "2026-13", "2026-12")],
    ],
)
def test_the_report_of_a_month(query: str, month: str, read_report: Callable[[str], Any]) -> None:
    response = read_report(query)
    report = response.context["report"]
    assert (response.status_code, f"{report.month:%Y-%m}") == (200, month)
    found = [(row.side.value, str(row.spent.working_hours), row.spent.late) for row in report.sides]
    assert found == ([("lessor", "2.00", 1), ("lessee", "1.00", 0)] if month == "2026-11" else [])


def test_the_report_as_a_file_and_who_reads_it(deal: Deal, read_report: Callable[[str], Any]) -> None:
    response = get(deal.manager, "report_export", query="?month=2026-11")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    assert [(row[1], row[3], row[4], row[5], row[8]) for row in rows.to_python()[1:]] == [
        ("Lessor", "25.11.2026 09:00", "25.11.2026 11:00", 2.0, "yes"),
        ("Client", "25.11.2026 11:00", "25.11.2026 12:00", 1.0, ""),
    ]
    financier = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company)
    assert [get(person, "report").status_code for person in (financier, deal.risk)] == [403, 403]
