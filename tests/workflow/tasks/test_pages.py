"""Pages of tasks as people use them: literal queries, nothing of ours in a client's HTML, forms that lose nothing."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.models import Membership
from accounts.roles import Role
from tests.factories import NOW, TODAY, MembershipFactory
from tests.workflow.conftest import signed_in
from tests.workflow.making import Deal, turn
from tests.workflow.tasks.making import asked_of_client, ours, standing, turn_now, written
from workflow.kinds import Side, TaskKind
from workflow.models import Attachment, FeedEntry, Task
from workflow.todo.services import cancel_task, finish_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
SOON = TODAY + timedelta(days=2)
FORM, OTHER_FORM = "0b7f5a6e-6f5c-4f57-8d6e-0d4a1f0c9a11", "0b7f5a6e-6f5c-4f57-8d6e-0d4a1f0c9a12"


def get(person: Membership, name: str, *args: int, query: str = "") -> Any:
    return signed_in(person).get(reverse(f"tasks:{name}", args=args) + query)


def post(person: Membership, name: str, *args: int, **data: Any) -> Any:
    return signed_in(person).post(reverse(f"tasks:{name}", args=args), data)


def page_of(response: Any) -> str:
    return str(response.content.decode())


def titles(response: Any) -> list[str]:
    return [line.task.title for line in response.context["lines"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_the_block_take_as_many_queries_for_many_tasks(
    count: int, deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        asked_of_client(deal, owner=deal.client.user)
        ours(deal, owner=deal.manager.user)
    for person, of_feed in ((deal.client, 9), (deal.manager, 10)):
        client = signed_in(person)
        with django_assert_num_queries(7):
            response = client.get(reverse("tasks:list"))
        assert [line.is_mine for line in response.context["lines"]] == [True] * count
        with django_assert_num_queries(of_feed):
            page = client.get(reverse("matters:feed", args=[deal.matter.pk]))
        assert page_of(page).count('class="row-link" href="/tasks/') == count * (2 if person == deal.manager else 1)


def test_the_card_takes_few_queries(deal: Deal, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    task = asked_of_client(deal, due_on=SOON)
    finish_task(task_id=task.pk, actor=deal.client, at=NOW, result="Отчётность")
    for person, queries in ((deal.client, 7), (deal.manager, 7)):
        client = signed_in(person)
        with django_assert_num_queries(queries):
            page = page_of(client.get(reverse("tasks:detail", args=[task.pk])))
        assert "Отчётность" in page


def test_nothing_of_ours_is_in_a_clients_page(deal: Deal) -> None:
    secret, asked = ours(deal, title="Секрет", body="Секрет"), asked_of_client(deal, owner=deal.client.user)
    finish_task(task_id=ours(deal, title="Секрет").pk, actor=deal.manager, at=NOW, result="Секрет")
    pages = [
        get(deal.client, "list", query="?whose=mine&state=all"),
        get(deal.client, "list", query="?whose=company&state=all"),
        get(deal.client, "list", query="?whose=given&state=all"),
        get(deal.client, "detail", asked.pk),
        get(deal.client, "reassign", asked.pk),
        signed_in(deal.client).get(reverse("matters:feed", args=[deal.matter.pk])),
    ]
    assert [(page.status_code, "Секрет" in page_of(page)) for page in pages] == [(200, False)] * len(pages)
    assert get(deal.client, "detail", secret.pk).status_code == 404
    assert page_of(signed_in(deal.manager).get(reverse("matters:feed", args=[deal.matter.pk]))).count("Секрет") == 5


def test_tabs_and_filters_of_the_list(deal: Deal) -> None:
    late = ours(deal, actor=None, title="Вчера", due_on=TODAY - timedelta(days=1))
    given = asked_of_client(deal, title="Клиенту", due_on=SOON)
    ours(deal, title="Риску", owner=deal.risk.user, due_on=TODAY)
    ours(deal, title="Без срока", matter=None)
    done = ours(deal, title="Готово")
    finish_task(task_id=done.pk, actor=deal.manager, at=NOW)
    cancel_task(task_id=ours(deal, title="Отменено").pk, reason="Нет", actor=deal.manager, at=NOW)
    wanted = {
        "": ["Вчера", "Без срока"],
        "?whose=company": ["Вчера", "Риску", "Без срока"],
        "?whose=given": ["Риску", "Клиенту", "Без срока"],
        "?whose=clients": ["Клиенту"],
        "?whose=nobody": ["Вчера", "Без срока"],
        "?due=overdue": ["Вчера"],
        "?whose=company&due=today": ["Риску"],
        "?whose=clients&due=week": ["Клиенту"],
        "?due=none": ["Без срока"],
        "?whose=company&kind=information": [],
        "?whose=clients&kind=information": ["Клиенту"],
        f"?whose=company&owner={deal.risk.user_id}": ["Риску"],
        "?whose=company&owner=nobody": ["Вчера", "Без срока"],
        "?state=done": ["Готово"],
        "?state=cancelled": ["Отменено"],
        "?q=вчера": ["Вчера"],
        "?q=нет": [],
    }
    assert {query: titles(get(deal.manager, "list", query=query)) for query in wanted} == wanted
    assert [line.is_late for line in get(deal.manager, "list").context["lines"]] == [True, False]
    assert titles(get(deal.client, "list")) == ["Клиенту"]
    assert [name for _label, name, _now in get(deal.client, "list").context["tabs"]] == ["mine", "company"]
    assert (late.kind, given.kind) == ("todo", "information")


def test_the_list_as_a_file(deal: Deal) -> None:
    asked_of_client(deal, owner=deal.client.user, due_on=SOON)
    response = get(deal.client, "export")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    [head, row] = rows.to_python()
    assert (head[0], head[5], len(head)) == ("Task", "Last day", 11)
    assert row == [
        "Прислать отчётность за 9 месяцев",
        "Request for information",
        "Заявка З-2026-000001",
        deal.client.company.short_name,
        str(deal.client.user),
        SOON,
        "",
        "To be done",
        TODAY,
        "",
        "",
    ]


def test_a_client_answers_on_the_card_and_a_bad_file_loses_nothing(deal: Deal) -> None:
    turn(deal.matter, Side.LESSOR, NOW)
    task = asked_of_client(deal)
    files = [SimpleUploadedFile("act.txt", b"text"), SimpleUploadedFile("contract.pdf.exe", b"MZ")]
    before = written()
    refused = post(deal.client, "finish", task.pk, result="Вот баланс", attached=files)
    assert (refused.status_code, written(), Attachment.objects.count()) == (200, before, 0)
    assert ">\nВот баланс</textarea>" in page_of(refused)
    empty = post(deal.client, "finish", task.pk, result=" ")
    assert empty.context["form"].errors == {"result": ["Write something or choose a file."]}
    assert written() == before
    done = post(deal.client, "finish", task.pk, result="Вот баланс", attached=[SimpleUploadedFile("b.txt", b"text")])
    assert (done.status_code, standing(task)) == (302, ("done", deal.client.user_id, "Вот баланс"))
    assert turn_now(deal.matter) == ("lessor", "review", None)
    card = page_of(get(deal.manager, "detail", task.pk))
    assert ("b.txt" in card, "Вот баланс" in card) == (True, True)
    after = written()
    again = post(deal.client, "finish", task.pk, result="Ещё раз")
    assert (again.status_code, written()) == (302, after)


def test_the_lessor_asks_and_gives_from_the_matter(deal: Deal) -> None:
    client, risk = deal.client, deal.risk
    form = get(deal.manager, "ask", deal.matter.pk).context["form"]
    operations = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=client.company)
    assert [name for name, _people in form.fields["doer"].choices] == [client.company.short_name]
    said = {"title": "Прислать баланс", "body": "", "doer": f"person-{client.company_id}-{client.user_id}"}
    made = post(deal.manager, "ask", deal.matter.pk, **said, due_on=SOON.isoformat())
    task = Task.objects.get()
    assert (made.status_code, made.headers["Location"]) == (302, reverse("tasks:detail", args=[task.pk]))
    assert (task.kind, task.owner, task.matter, task.due_on, task.remind_on) == (
        TaskKind.INFORMATION,
        client.user,
        deal.matter,
        SOON,
        SOON - timedelta(days=1),
    )
    assert turn_now(deal.matter) == ("lessee", "information", SOON)
    before = written()
    forged = post(deal.manager, "ask", deal.matter.pk, **said | {"doer": f"person-{risk.company_id}-{risk.user_id}"})
    past = post(deal.manager, "give", deal.matter.pk, **said, due_on=(TODAY - timedelta(days=1)).isoformat())
    silent = f"person-{client.company_id}-{operations.user_id}"
    mute = post(deal.manager, "ask", deal.matter.pk, **said | {"doer": silent})
    assert (forged.status_code, past.status_code, mute.status_code, written()) == (400, 200, 400, before)
    assert list(past.context["form"].errors) == ["due_on"]
    own = {"title": "Позвонить", "doer": f"role-{risk.company_id}-lessor_risk"}
    assert post(deal.manager, "new", **own).status_code == 302
    bare = Task.objects.latest("pk")
    assert (bare.matter, bare.company, bare.role, bare.owner) == (None, risk.company, "lessor_risk", None)
    twice = [post(deal.manager, "new", **own, sent_key=key) for key in (FORM, FORM, OTHER_FORM)]
    assert len({answer.headers["Location"] for answer in twice}) == 2
    # A colleague's form is another one, whatever it is called.
    post(deal.risk, "new", **own, sent_key=FORM)
    assert Task.objects.filter(title="Позвонить").count() == 4


def test_a_task_is_changed_on_pages_and_stale_pages_say_so(deal: Deal) -> None:
    financier = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company)
    task = asked_of_client(deal, due_on=SOON)
    passed = post(deal.client, "reassign", task.pk, owner=financier.user_id)
    again = post(deal.client, "reassign", task.pk, owner=financier.user_id)
    assert (passed.status_code, list(again.context["form"].errors)) == (302, ["owner"])
    put_off = post(deal.manager, "postpone", task.pk, due_on=(SOON + timedelta(days=1)).isoformat(), reason="Просят")
    unsaid = post(deal.manager, "cancel", task.pk, reason=" ")
    assert (put_off.status_code, list(unsaid.context["form"].errors)) == (302, ["reason"])
    before = written()
    refused = [
        post(financier, "reassign", task.pk, owner=""),
        post(deal.client, "cancel", task.pk, reason="Нет"),
        post(deal.client, "postpone", task.pk, due_on=SOON.isoformat(), reason="Нет"),
        get(deal.client, "ask", deal.matter.pk),
        get(deal.client, "new"),
    ]
    assert ([answer.status_code for answer in refused], written()) == ([403] * 5, before)
    assert post(deal.manager, "cancel", task.pk, reason="Нашли сами").status_code == 302
    after = written()
    stale = [
        post(deal.manager, "cancel", task.pk, reason="Нет"),
        get(deal.manager, "postpone", task.pk),
        post(financier, "finish", task.pk, result="Поздно"),
    ]
    card = reverse("tasks:detail", args=[task.pk])
    assert [answer.headers["Location"] for answer in stale] == [card] * 3
    assert (standing(task)[0], written()) == ("cancelled", after)
    codes = FeedEntry.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["task_given", "task_reassigned", "task_postponed", "task_cancelled"]
