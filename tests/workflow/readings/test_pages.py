"""Pages as people use them: literal queries, the form and its preview, the sheet, the text that is confirmed."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from tests.background import run_jobs
from tests.factories import MembershipFactory
from tests.workflow.conftest import signed_in
from tests.workflow.making import make_matter
from tests.workflow.readings.making import DUE, Office, asked_of, confirm, issued, task_of
from workflow.kinds import ReadingAudience, Side, TaskState
from workflow.models import Acknowledgement, Reading
from workflow.readings.audiences import Target

HTMX = {"HX-Request": "true"}


def get(person: Membership, name: str, *args: int, query: str = "", **headers: str) -> Any:
    return signed_in(person).get(f"{reverse(f'readings:{name}', args=args)}{query}", headers=headers)


def post(person: Membership, name: str, *args: int, **data: Any) -> Any:
    return signed_in(person).post(reverse(f"readings:{name}", args=args), data)


def body(response: Any) -> str:
    return str(response.content.decode())


FORM: dict[str, Any] = {
    "title": "Правила",
    "version": "1",
    "text": "Пункт 1",
    "due_on": DUE.isoformat(),
    "audience": "clients",
    "shown_for": "clients",
    "roles": ["lessee_admin"],
    "sent_key": "00000000-0000-0000-0000-000000000001",
}


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_as_many_queries_for_many_rows(
    count: int, office: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count - 1):
        MembershipFactory(company=office.second.company, role=Role.LESSEE_SIGNATORY)
    readings = [issued(office.head, title=f"Правила {number}") for number in range(count)]
    confirm(readings[0], office.first)
    client = signed_in(office.head)
    with django_assert_num_queries(6):
        response = client.get(reverse("readings:list"))
    shown = [(line["coverage"].done, line["coverage"].asked) for line in response.context["lines"]]
    assert shown == [(0, count + 2)] * (count - 1) + [(1, count + 2)]
    with django_assert_num_queries(8):
        response = client.get(reverse("readings:sheet", args=[readings[0].pk]))
    assert sorted(line["answer"] for line in response.context["lines"]) == ["done"] + ["open"] * (count + 1)
    reader, task = signed_in(office.first), task_of(readings[0], office.first)
    with django_assert_num_queries(5):
        assert "Пункт 1" in body(reader.get(reverse("readings:read", args=[task.pk])))


def test_the_sheet_is_filtered_printed_and_downloaded(office: Office) -> None:
    reading = issued(office.head)
    confirm(reading, office.first)
    assert get(office.head, "issue").context["people"] == 2
    wanted = {
        "": 3,
        "?answer=done": 1,
        "?answer=open": 2,
        "?answer=overdue": 0,
        "?role=lessee_signatory": 1,
        f"?q={office.second.company.short_name}": 1,
        f"?q={office.signs.user.last_name}": 1,
    }
    found = {query: len(get(office.head, "sheet", reading.pk, query=query).context["lines"]) for query in wanted}
    assert found == wanted
    assert len(get(office.head, "print", reading.pk, query="?answer=open").context["lines"]) == 2
    response = get(office.head, "export", reading.pk, query="?answer=done")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    [head, row] = rows.to_python()
    assert (head[2], head[8], len(head)) == ("Person", "Confirmed at", 12)
    assert (row[2], row[7:]) == (
        str(office.first.user),
        ["Read and confirmed", "25.11.2026 12:00", "Правила обмена", "1", reading.sha256],
    )
    told = TrailEntry.objects.filter(kind=TrailKind.EXPORTED).values_list("object_label", flat=True)
    assert sorted(told) == ["readings:export", "readings:print"]


def test_a_text_is_issued_by_the_form(office: Office) -> None:
    response = post(office.head, "issue", **FORM, attached=SimpleUploadedFile("rules.txt", b"rules"))
    run_jobs()
    reading = Reading.objects.get()
    assert response.url == reverse("readings:sheet", args=[reading.pk])
    assert asked_of(reading) == sorted([office.first.user_id, office.second.user_id])
    again = post(office.head, "issue", **FORM, attached=SimpleUploadedFile("rules.txt", b"rules"))
    assert (again.url, Reading.objects.count()) == (response.url, 1)
    newer = get(office.head, "issue", query=f"?replaces={reading.pk}").context["form"]
    begins = [newer[name].value() for name in ("version", "roles", "text")]
    assert begins == ["2", ["lessee_admin"], "Пункт 1"]
    said = FORM | {"replaces": reading.pk, "version": "2", "sent_key": "00000000-0000-0000-0000-000000000002"}
    assert post(office.head, "issue", **said | {"text": "Пункт 2"}).status_code == 302
    assert Reading.objects.in_force().get().replaces == reading


def test_what_the_form_refuses_keeps_what_was_typed(office: Office) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"text": ""}, "text"),
        ({"shown_for": "staff"}, "audience"),
        ({"due_on": "2026-11-24"}, "due_on"),
        ({"audience": "companies", "shown_for": "companies", "companies": "7700000000"}, "companies"),
        ({"audience": "suppliers", "shown_for": "suppliers", "roles": []}, "audience"),
        ({"attached": SimpleUploadedFile("rules.exe", b"MZ")}, "attached"),
    ]
    found = []
    for change, _field in wrong:
        response = post(office.head, "issue", **FORM | change)
        found.append(list(response.context["form"].errors))
        assert 'value="Правила"' in body(response)
    assert found == [[field] for _change, field in wrong]
    assert post(office.manager, "issue", **FORM | {"audience": "staff", "shown_for": "staff"}).status_code == 400
    assert Reading.objects.count() == 0


def test_the_preview_counts_people(office: Office) -> None:
    MembershipFactory(user=office.first.user, company=office.second.company, role=Role.LESSEE_SIGNATORY)
    asked = {
        "?audience=clients&shown_for=clients&roles=lessee_admin&roles=lessee_signatory": 3,
        "?audience=clients&shown_for=clients&segment=large": 0,
        "?audience=staff&shown_for=clients&roles=lessee_admin": 2,
        f"?audience=companies&shown_for=companies&companies={office.second.company.inn}": 2,
        "?audience=companies&shown_for=companies&companies=1": None,
        "?audience=companies&shown_for=clients": None,
    }
    found = {query: get(office.head, "preview", query=query, **HTMX).context["people"] for query in asked}
    assert found == asked
    staff = get(office.manager, "preview", query="?audience=staff&shown_for=clients")
    assert staff.context["form"].chosen is ReadingAudience.CLIENTS


def test_a_matter_asks_its_own_people(office: Office) -> None:
    matter = make_matter(office.manager, office.first)
    form = get(office.manager, "issue", query=f"?matter={matter.pk}").context["form"]
    assert (form.chosen, "roles" in form.fields, "sides" in form.fields) == (ReadingAudience.MATTER, False, True)
    said = {**FORM, "audience": "matter", "shown_for": "matter", "sides": ["lessee"], "matter": matter.pk}
    assert post(office.manager, "issue", **said).status_code == 302
    assert (Reading.objects.get().matter, Reading.objects.get().sides) == (matter, [Side.LESSEE])
    foreign = make_matter(office.head, office.second)
    assert get(office.manager, "issue", query=f"?matter={foreign.pk}").status_code == 404
    assert get(office.manager, "issue", query="?matter=x").status_code == 404


def test_a_person_reads_and_confirms(office: Office) -> None:
    file = SimpleUploadedFile("rules.txt", b"rules")
    post(office.head, "issue", **FORM, attached=file)
    run_jobs()
    reading = Reading.objects.get()
    task = task_of(reading, office.first)
    page = get(office.first, "read", task.pk)
    assert page.context["form"]["sha256"].value() == reading.sha256
    download = get(office.first, "file", task.pk)
    assert (b"".join(download.streaming_content), download["Content-Disposition"]) == (
        b"rules",
        'attachment; filename="rules.txt"',
    )
    unticked = post(office.first, "confirm", task.pk, sha256=reading.sha256)
    assert list(unticked.context["form"].errors) == ["read"]
    assert Acknowledgement.objects.count() == 0
    for _ in range(2):
        assert post(office.first, "confirm", task.pk, sha256=reading.sha256, read="on").status_code == 302
    assert Acknowledgement.objects.get().user_id == office.first.user_id
    assert get(office.signs, "read", task.pk).status_code == 404
    assert post(office.head, "confirm", task.pk, sha256=reading.sha256, read="on").status_code == 403
    assert "Version 1 is confirmed" in body(get(office.first, "read", task.pk))


def test_a_stale_page_leads_to_the_newer_version(office: Office) -> None:
    older = issued(office.head)
    newer = issued(office.head, replaces=older, text="Пункт 2", version="2")
    task, next_task = task_of(older, office.first), task_of(newer, office.first)
    response = post(office.first, "confirm", task.pk, sha256=older.sha256, read="on")
    assert response.url == reverse("readings:read", args=[next_task.pk])
    assert reverse("readings:read", args=[next_task.pk]) in body(get(office.first, "read", task.pk))
    assert asked_of(newer, TaskState.DONE) == []


def test_letters_to_the_rest_are_ordered_once_a_day(office: Office) -> None:
    reading = issued(office.head, Target(ReadingAudience.CLIENTS, roles=(Role.LESSEE_ADMIN,)))
    assert get(office.head, "sheet", reading.pk).context["to_remind"] == 2
    assert post(office.head, "remind", reading.pk).status_code == 302
    run_jobs()
    page = get(office.head, "sheet", reading.pk)
    assert (page.context["to_remind"], "Remind the rest" in body(page)) == (0, False)
    assert post(office.head, "remind", reading.pk).url == reverse("readings:sheet", args=[reading.pk])


def test_what_a_colleague_was_asked_is_told_and_not_shown(office: Office) -> None:
    """The administrator sees that it is asked of a colleague, as the database has it; the text is the colleague's."""
    admin, colleague = office.first, office.signs
    reading = issued(office.head)
    task = task_of(reading, colleague)
    assert [get(admin, page, task.pk).status_code for page in ("read", "file")] == [404, 404]
    card = signed_in(admin).get(reverse("tasks:detail", args=[task.pk]))
    assert (card.status_code, reverse("readings:read", args=[task.pk]) in body(card)) == (200, False)
    listed = signed_in(admin).get(reverse("tasks:list") + "?whose=company").context["lines"]
    assert {line.task.owner: line.url for line in listed} == {
        admin.user: reverse("readings:read", args=[task_of(reading, admin).pk]),
        colleague.user: reverse("tasks:detail", args=[task.pk]),
    }
    assert get(colleague, "read", task.pk).status_code == 200
