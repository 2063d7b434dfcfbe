"""Tasks are given, finished, cancelled, passed on and put off, each once; what is refused writes nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Membership
from accounts.roles import Role
from common import row_scope
from common.models import OutboxEvent
from common.row_scope import RowScope
from tests.factories import NOW, TODAY, DelegationFactory, LesseeFactory, MembershipFactory, SupplierFactory
from tests.workflow.making import Deal, make_deal, turn
from tests.workflow.tasks.making import asked_of_client, ours, standing, told, turn_now, written
from workflow.files import checked_file
from workflow.kinds import ReadingAudience, Side, TaskKind
from workflow.models import FeedEntry, Reading, Task, Turn
from workflow.services.feed import EmptyMessage
from workflow.services.matters import close_matter, invite
from workflow.todo.rights import tasks_for
from workflow.todo.services import (
    TaskOver,
    TaskRefused,
    cancel_requests,
    cancel_task,
    finish_task,
    may_finish,
    may_manage,
    may_reassign,
    postpone_task,
    reassign_task,
)

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
LATER = NOW + timedelta(days=2)


def refused_with(code: str, attempt: Callable[[], object], error: type[Exception] = TaskRefused) -> None:
    """The attempt is refused for this reason, and nothing at all is written."""
    before = written()
    with pytest.raises(error) as refused:
        attempt()
    assert getattr(refused.value, "code", "") == code
    assert written() == before


def test_a_task_is_given_with_its_reminder_and_told_to_its_side(deal: Deal) -> None:
    task = ours(
        deal, title=" Позвонить ", body=" После обеда ", owner=deal.risk.user, role="lessor_head", due_on=MONDAY
    )
    kept = Task.objects.get()
    assert (task, kept.title, kept.body, kept.owner, kept.role) == (
        kept,
        "Позвонить",
        "После обеда",
        deal.risk.user,
        "",
    )
    assert (kept.due_on, kept.remind_on, kept.created_by, kept.state) == (MONDAY, FRIDAY, deal.manager.user, "open")
    clients = asked_of_client(deal, kind=TaskKind.TODO, due_on=TODAY)
    assert clients.remind_on == TODAY
    assert ours(deal, title="Без срока").remind_on is None
    assert ours(deal, title="Раньше", due_on=MONDAY, remind_on=TODAY - timedelta(days=3)).remind_on == TODAY
    assert [(code, audience) for code, audience, _body in told()] == [
        ("task_given", "lessor"),
        ("task_given", "parties"),
        ("task_given", "lessor"),
        ("task_given", "lessor"),
    ]
    given = OutboxEvent.objects.filter(type="workflow.TaskGiven").order_by("pk").values_list("payload", flat=True)
    assert list(given)[:2] == [{"task_id": task.pk}, {"task_id": clients.pk}]


def test_a_task_of_an_invited_organisation_is_told_to_everybody(deal: Deal) -> None:
    supplier = MembershipFactory(role=Role.SUPPLIER_MANAGER, company=SupplierFactory())
    refused_with("not_in_matter", lambda: ours(deal, company=supplier.company))
    invite(matter=deal.matter, company=supplier.company, at=NOW)
    task = asked_of_client(deal, company=supplier.company)
    assert finish_task(task_id=task.pk, actor=supplier, at=NOW, result="Счёт во вложении").state == "done"
    assert told() == [("task_given", "all", ""), ("task_answered", "all", "Счёт во вложении")]
    assert turn_now(deal.matter) == ("", "", None)


def test_what_is_refused_when_a_task_is_given(deal: Deal) -> None:
    other = make_deal()
    operations = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=deal.client.company)
    yesterday = TODAY - timedelta(days=1)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("no_title", {"title": " "}),
        ("not_in_matter", {"company": LesseeFactory()}),
        ("information_needs_matter", {"kind": TaskKind.INFORMATION}),
        ("information_needs_matter", {"kind": TaskKind.INFORMATION, "company": deal.client.company, "matter": None}),
        ("not_of_company", {"owner": deal.client.user}),
        ("role_of_other_party", {"role": "lessee_admin"}),
        ("role_of_other_party", {"role": "nobody"}),
        ("day_is_over", {"due_on": yesterday}),
        ("remind_after_due", {"due_on": TODAY, "remind_on": MONDAY}),
    ]
    for code, terms in wrong:
        refused_with(code, partial(ours, deal, **terms))
    for terms in ({"owner": operations.user}, {"role": "lessee_operations"}):
        refused_with("writes_no_answers", partial(asked_of_client, deal, **terms))
    for actor in (deal.client, other.manager):
        refused_with("", partial(ours, deal, actor=actor), PermissionDenied)
    refused_with("", lambda: ours(deal, matter=None, company=other.client.company), PermissionDenied)
    assert ours(deal, actor=None, due_on=yesterday, remind_on=yesterday).remind_on == TODAY
    close_matter(matter=deal.matter, at=NOW)
    refused_with("matter_closed", lambda: asked_of_client(deal))


def test_a_task_of_the_calendar_is_given_once(deal: Deal) -> None:
    first = ours(deal, actor=None, once_key="ends:1")
    before = written()
    again = ours(deal, actor=None, once_key="ends:1", title="Другое")
    assert (again, again.title, written()) == (first, "Проверить выписку", before)
    assert ours(deal, actor=None, once_key="ends:2") != first


def test_a_request_passes_the_turn_to_the_client_and_the_answer_gives_it_back(deal: Deal) -> None:
    """The lessor's promise is later by the two working days for which the client held the matter."""
    turn(deal.matter, Side.LESSOR, NOW, promised_on=FRIDAY)
    first = asked_of_client(deal, due_on=FRIDAY)
    second = asked_of_client(deal, title="Прислать баланс", due_on=MONDAY)
    assert turn_now(deal.matter) == ("lessee", "information", MONDAY)
    finish_task(task_id=second.pk, actor=deal.client, at=LATER, result="Баланс")
    assert turn_now(deal.matter) == ("lessee", "information", FRIDAY)
    finish_task(task_id=first.pk, actor=deal.client, at=LATER, result="Отчётность")
    assert turn_now(deal.matter) == ("lessor", "review", date(2026, 12, 1))
    assert list(Turn.objects.order_by("pk").values_list("side", "awaited", "since", "until")) == [
        ("lessor", "review", NOW, NOW),
        ("lessee", "information", NOW, LATER),
        ("lessor", "review", LATER, None),
    ]


def test_a_request_in_a_matter_that_waits_for_nobody_ends_so(deal: Deal) -> None:
    task = asked_of_client(deal)
    assert turn_now(deal.matter) == ("lessee", "information", None)
    cancel_task(task_id=task.pk, reason="Нашли сами", actor=deal.manager, at=LATER)
    assert turn_now(deal.matter) == ("", "", None)


def test_a_turn_of_the_client_or_of_a_matter_that_moved_on_stays(deal: Deal) -> None:
    turn(deal.matter, Side.LESSEE, NOW, awaited="answer_terms", promised_on=FRIDAY)
    own = asked_of_client(deal)
    assert turn_now(deal.matter) == ("lessee", "answer_terms", FRIDAY)
    turn(deal.matter, Side.LESSOR, NOW)
    asked = asked_of_client(deal)
    turn(deal.matter, Side.LESSOR, LATER, awaited="make_contract")
    for task in (own, asked):
        finish_task(task_id=task.pk, actor=deal.client, at=LATER, result="Ответ")
        assert turn_now(deal.matter) == ("lessor", "make_contract", None)


def test_an_answer_is_a_message_with_files_tied_to_its_request(deal: Deal) -> None:
    task = asked_of_client(deal)
    refused_with(
        "empty_message", lambda: finish_task(task_id=task.pk, actor=deal.client, at=NOW, result=" "), EmptyMessage
    )
    files = [checked_file(SimpleUploadedFile("balance.txt", b"text"))]
    finish_task(task_id=task.pk, actor=deal.client, at=NOW, result=" Отчётность ", files=files)
    entry = FeedEntry.objects.get(code="task_answered")
    assert (entry.kind, entry.audience, entry.body) == ("message", "parties", "Отчётность")
    assert (entry.data, [file.name for file in entry.files.all()]) == (
        {"id": task.pk, "task": "Прислать отчётность за 9 месяцев"},
        ["balance.txt"],
    )
    assert standing(task) == ("done", deal.client.user_id, "Отчётность")


def test_files_of_our_own_task_are_an_internal_note_and_need_a_matter(deal: Deal) -> None:
    files = [checked_file(SimpleUploadedFile("risk.txt", b"text"))]
    finish_task(task_id=ours(deal).pk, actor=deal.risk, at=NOW, result="Проверено", files=files)
    finish_task(task_id=ours(deal).pk, actor=deal.risk, at=NOW, result="Проверено")
    kinds = [("event", "lessor"), ("note", "lessor"), ("event", "lessor"), ("event", "lessor")]
    assert list(FeedEntry.objects.order_by("pk").values_list("kind", "audience")) == kinds
    bare = ours(deal, matter=None)
    refused_with("files_need_matter", lambda: finish_task(task_id=bare.pk, actor=deal.manager, at=NOW, files=files))
    assert finish_task(task_id=bare.pk, actor=deal.manager, at=NOW).state == "done"


def test_who_finishes_a_task(deal: Deal) -> None:
    """The owner and who stands in; without an owner anybody of the company or of the role; nobody else."""
    colleague = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company)
    auditor = MembershipFactory(role=Role.LESSEE_AUDITOR, company=deal.client.company)
    deputy = DelegationFactory(on_behalf_of=deal.client, user=colleague.user)
    people = (deal.client, colleague, auditor, deputy, deal.manager)
    for person in people:
        person.as_of = TODAY
    todo: dict[str, Any] = {"kind": TaskKind.TODO}
    tasks = {
        asked_of_client(deal, owner=deal.client.user): [True, True, False, True, False],
        asked_of_client(deal): [True, True, False, True, False],
        asked_of_client(deal, **todo): [True, True, True, True, False],
        asked_of_client(deal, **todo, role="lessee_auditor"): [False, False, True, False, False],
        asked_of_client(deal, **todo, owner=auditor.user): [False, False, True, False, False],
        ours(deal): [False, False, False, False, True],
        ours(deal, owner=deal.risk.user): [False, False, False, False, False],
    }
    for task, expected in tasks.items():
        assert [may_finish(task, person) for person in people] == expected
        assert [task in tasks_for(person) for person in people] == expected
    mine = next(iter(tasks))
    refused_with("", lambda: finish_task(task_id=mine.pk, actor=auditor, at=NOW, result="Я"), PermissionDenied)
    refused_with("", lambda: finish_task(task_id=list(tasks)[-1].pk, actor=deal.client, at=NOW), Task.DoesNotExist)
    assert finish_task(task_id=mine.pk, actor=deputy, at=NOW, result="За неё").done_by == deputy.user


def test_who_manages_a_task_and_who_passes_it_on(deal: Deal) -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=deal.manager.company)
    accountant = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=deal.manager.company)
    financier = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company)
    people = (deal.manager, deal.risk, head, accountant, deal.client, financier)
    clients, own = asked_of_client(deal, actor=deal.risk), ours(deal, matter=None, actor=accountant)
    assert [may_manage(clients, person) for person in people] == [True, True, True, False, False, False]
    assert [may_reassign(clients, person) for person in people] == [True, True, True, False, True, False]
    assert [may_manage(own, person) for person in people] == [False, False, True, True, False, False]
    refused_with("", lambda: cancel_task(task_id=clients.pk, reason="Нет", actor=accountant, at=NOW), PermissionDenied)
    refused_with(
        "", lambda: postpone_task(task_id=clients.pk, due_on=MONDAY, reason="Нет", actor=deal.client, at=NOW),
        PermissionDenied,
    )  # fmt: skip
    refused_with("", lambda: reassign_task(task_id=clients.pk, owner=None, actor=financier, at=NOW), PermissionDenied)
    done = finish_task(task_id=own.pk, actor=head, at=NOW)
    assert (may_manage(done, head), may_reassign(done, head), may_finish(done, head)) == (False, False, False)


def test_a_task_is_passed_on_within_its_company(deal: Deal) -> None:
    financier = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company)
    auditor = MembershipFactory(role=Role.LESSEE_AUDITOR, company=deal.client.company)
    task = asked_of_client(deal, owner=deal.client.user)
    Task.objects.update(reminded_at=NOW)
    for owner, code in (
        (deal.client.user, "same_owner"),
        (deal.manager.user, "not_of_company"),
        (auditor.user, "writes_no_answers"),
    ):
        refused_with(code, partial(reassign_task, task_id=task.pk, owner=owner, actor=deal.client, at=NOW))
    passed = reassign_task(task_id=task.pk, owner=financier.user, actor=deal.client, at=NOW)
    assert (passed.owner, passed.reminded_at) == (financier.user, None)
    assert reassign_task(task_id=task.pk, owner=None, actor=deal.manager, at=NOW).owner is None
    codes = [(code, audience) for code, audience, _body in told()]
    assert codes == [("task_given", "parties"), ("task_reassigned", "parties"), ("task_reassigned", "parties")]


def test_a_task_is_put_off_with_its_promise(deal: Deal) -> None:
    turn(deal.matter, Side.LESSOR, NOW)
    task = asked_of_client(deal, due_on=FRIDAY)
    Task.objects.update(reminded_at=NOW)
    moved: dict[str, Any] = {"task_id": task.pk, "actor": deal.manager, "at": NOW}
    refused_with("no_reason", lambda: postpone_task(**moved, due_on=MONDAY, reason=" "))
    refused_with("same_day", lambda: postpone_task(**moved, due_on=FRIDAY, reason="Просят"))
    refused_with("day_is_over", lambda: postpone_task(**moved, due_on=TODAY - timedelta(days=1), reason="Просят"))
    put_off = postpone_task(**moved, due_on=MONDAY, reason=" Просят ")
    assert (put_off.due_on, put_off.remind_on, put_off.reminded_at) == (MONDAY, FRIDAY, None)
    assert turn_now(deal.matter) == ("lessee", "information", MONDAY)
    entry = FeedEntry.objects.get(code="task_postponed")
    assert entry.data == {
        "id": task.pk,
        "task": "Прислать отчётность за 9 месяцев",
        "before": "2026-11-27",
        "due_on": "2026-11-30",
        "note": "Просят",
    }


def test_nothing_happens_twice(deal: Deal) -> None:
    done, gone = ours(deal, owner=deal.manager.user), ours(deal)
    finish_task(task_id=done.pk, actor=deal.manager, at=NOW)
    refused_with("no_reason", lambda: cancel_task(task_id=gone.pk, reason="", actor=deal.manager, at=NOW))
    cancel_task(task_id=gone.pk, reason=" Не нужно ", actor=deal.manager, at=NOW)
    assert standing(gone) == ("cancelled", deal.manager.user_id, "Не нужно")
    ended = OutboxEvent.objects.filter(type="workflow.TaskEnded").order_by("pk").values_list("payload", flat=True)
    assert list(ended) == [{"task_id": done.pk, "state": "done"}, {"task_id": gone.pk, "state": "cancelled"}]
    by: dict[str, Any] = {"actor": deal.manager, "at": NOW}
    for task, code in ((done, "task_done"), (gone, "task_cancelled")):
        for attempt in (
            partial(finish_task, task_id=task.pk, **by),
            partial(cancel_task, task_id=task.pk, reason="Нет", **by),
            partial(reassign_task, task_id=task.pk, owner=deal.risk.user, **by),
            partial(postpone_task, task_id=task.pk, due_on=MONDAY, reason="Нет", **by),
        ):
            refused_with(code, attempt, TaskOver)


def test_what_is_asked_in_a_matter_ends_with_it(deal: Deal) -> None:
    asked, todo, own = asked_of_client(deal), asked_of_client(deal, kind=TaskKind.TODO), ours(deal)
    cancel_requests(matter=deal.matter, actor=deal.client, at=NOW)
    assert [standing(task)[0] for task in (asked, todo, own)] == ["cancelled", "open", "open"]
    assert told()[-1] == ("task_cancelled", "parties", "")


def test_what_must_be_read_is_finished_by_its_confirmation_alone(deal: Deal) -> None:
    reading = Reading.objects.create(
        lessor=deal.manager.company,
        title="Правила",
        text="Текст",
        version="1",
        sha256="0" * 64,
        audience=ReadingAudience.CLIENTS,
        issuer=deal.manager,
        created_at=NOW,
    )
    task = ours(
        deal, matter=None, company=deal.client.company, owner=deal.client.user, kind=TaskKind.READING, reading=reading
    )
    assert (may_finish(task, deal.client), may_manage(task, deal.manager), may_reassign(task, deal.client)) == (
        False,
        False,
        False,
    )
    assert task in tasks_for(deal.client)
    refused_with("needs_confirmation", lambda: finish_task(task_id=task.pk, actor=deal.client, at=NOW))
    refused_with("", lambda: reassign_task(task_id=task.pk, owner=None, actor=deal.client, at=NOW), PermissionDenied)


def scope_of(person: Membership) -> RowScope:
    return RowScope(user_id=person.user_id, company_ids=person.company_ids, contract_ids=person.contract_ids)


def test_a_client_answers_in_a_request_of_its_own_rows(deal: Deal) -> None:
    """The database shows the client's tasks alone; the answer gives the turn back to the lessor all the same."""
    turn(deal.matter, Side.LESSOR, NOW, promised_on=FRIDAY)
    ours(deal)
    task = asked_of_client(deal)
    with row_scope.within(scope_of(deal.client)):
        assert list(Task.objects.all()) == [task]
        finish_task(task_id=task.pk, actor=deal.client, at=NOW, result="Отчётность")
    assert standing(task) == ("done", deal.client.user_id, "Отчётность")
    assert turn_now(deal.matter) == ("lessor", "review", FRIDAY)
    with row_scope.within(scope_of(make_deal().client)):
        assert list(Task.objects.all()) == []


def test_who_sees_which_tasks(deal: Deal) -> None:
    """Of our own tasks the client has none; of a neighbour's nobody has any; what names a person is that person's."""
    financier = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company)
    operations = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=deal.client.company)
    limited = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company, contracts_limited=True)
    stranger = MembershipFactory(role=Role.LESSOR_MANAGER, company=deal.manager.company)
    other = make_deal()
    clients: dict[str, Any] = {"company": deal.client.company, "kind": TaskKind.TODO}
    bare: dict[str, Any] = {**clients, "matter": None}
    rows = {
        "ours": ours(deal),
        "matter": ours(deal, **clients),
        "bare": ours(deal, **bare),
        "operations": ours(deal, **clients, owner=operations.user),
        "limited": ours(deal, **bare, owner=limited.user),
        "auditors": ours(deal, **bare, role="lessee_auditor"),
        "office": ours(deal, matter=None),
        "given": ours(deal, matter=None, actor=stranger, owner=deal.risk.user),
    }
    ours(other)
    seen = {
        deal.client: {"matter", "bare", "operations", "limited", "auditors"},
        financier: {"matter", "bare", "operations"},
        operations: {"bare", "operations"},
        limited: {"limited"},
        deal.manager: {"ours", "matter", "bare", "operations", "limited", "auditors", "office"},
        stranger: {"office", "given"},
        deal.risk: set(rows),
        other.client: set(),
    }
    names = {task.pk: name for name, task in rows.items()}
    for person, expected in seen.items():
        found = Task.objects.visible_to(person).values_list("pk", flat=True)
        assert {names.get(pk, "neighbour's") for pk in found} == expected
