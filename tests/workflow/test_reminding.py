"""Letters about tasks: each once, in working hours, before the day and on the first working day after it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.utils.translation import gettext, override

from accounts.models import Membership
from accounts.roles import Role
from tests.background import run_jobs
from tests.factories import DelegationFactory, MembershipFactory
from tests.workflow.making import Deal, make_deal
from tests.workflow.readings.making import SIGNING, confirm, draft, make_office
from workflow.clock import MOSCOW
from workflow.kinds import TaskKind
from workflow.models import Reading, Task
from workflow.readings.issuing import issue_reading
from workflow.readings.refusals import ReadingRefused
from workflow.readings.reminders import order_reminders
from workflow.reminding import remind_tasks
from workflow.todo.services import finish_task, give_task, postpone_task

# The last working day before the New Year holidays; the next is 11 January 2027.
DUE = date(2026, 12, 30)
GIVEN = datetime(2026, 12, 21, 12, tzinfo=MOSCOW)

pytestmark = pytest.mark.django_db


def hours(first: date, last: date) -> Iterator[datetime]:
    """Every hour around the clock, five minutes past, as the beat asks."""
    at = datetime(first.year, first.month, first.day, 0, 5, tzinfo=MOSCOW)
    while at.date() <= last:
        yield at
        at += timedelta(hours=1)


def letters_of(first: date, last: date) -> list[tuple[str, str, str]]:
    """Letters of these days: day and hour, to whom, about what."""
    sent = []
    for at in hours(first, last):
        with time_machine.travel(at, tick=False):
            remind_tasks(at)
            run_jobs()
        # Jobs of one hour run in no order.
        sent += sorted((f"{at:%d.%m %H}", letter.to[0], str(letter.subject)) for letter in mail.outbox)
        mail.outbox.clear()
    return sent


def words(message: str, task: str) -> str:
    """A subject in the language of letters."""
    with override(settings.LANGUAGE_CODE):
        return gettext(message) % {"task": task}


def given(deal: Deal, **terms: Any) -> Task:
    asked: dict[str, Any] = {
        "lessor": deal.manager.company,
        "company": deal.client.company,
        "owner": deal.client.user,
        "title": "Прислать отчётность",
        "due_on": DUE,
        "matter": deal.matter,
        "actor": deal.manager,
        "at": GIVEN,
    }
    return give_task(**asked | terms)


def test_one_letter_before_the_day_and_one_after_the_holidays() -> None:
    with time_machine.travel(GIVEN, tick=False):
        deal = make_deal()
        given(deal)
        finished = given(deal, title="Сделанное")
        finish_task(task_id=finished.pk, actor=deal.client, at=GIVEN, result="Готово")
    client, giver = deal.client.user.email, deal.manager.user.email
    first, late, told = (
        words(message, "Прислать отчётность")
        for message in ("Reminder: %(task)s", "The day is over: %(task)s", "Not done in time: %(task)s")
    )
    assert letters_of(date(2026, 12, 28), date(2027, 1, 13)) == [
        ("29.12 09", client, first),
        *sorted([("11.01 09", client, late), ("11.01 09", giver, told)]),
    ]
    with time_machine.travel(datetime(2027, 1, 13, 12, tzinfo=MOSCOW), tick=False):
        task = Task.objects.open().get()
        postpone_task(
            task_id=task.pk, due_on=date(2027, 1, 15), reason="По просьбе", actor=deal.manager, at=datetime.now(MOSCOW)
        )
    assert [(when, to) for when, to, _what in letters_of(date(2027, 1, 13), date(2027, 1, 18))] == [
        ("14.01 09", client),
        *sorted([("18.01 09", client), ("18.01 09", giver)]),
    ]


def test_who_is_written_to() -> None:
    with time_machine.travel(GIVEN, tick=False):
        deal = make_deal()
        stands_in = MembershipFactory(company=deal.manager.company, role=Role.LESSOR_MANAGER)
        DelegationFactory(
            on_behalf_of=deal.manager, user=stands_in.user, starts_on=GIVEN.date(), ends_on=date(2027, 2, 1)
        )
        signs = [MembershipFactory(company=deal.client.company, role=Role.LESSEE_SIGNATORY) for _ in range(2)]
        gone = MembershipFactory(company=deal.client.company, role=Role.LESSEE_FINANCIER)
        ours: dict[str, Any] = {"company": deal.manager.company, "actor": None}
        given(deal, **ours, title="Своё", owner=deal.manager.user)
        given(deal, **ours, title="Ничьё", owner=None)
        given(deal, actor=None, title="Роли", owner=None, role=Role.LESSEE_SIGNATORY)
        given(deal, actor=None, title="Компании", owner=None)
        given(deal, actor=None, title="Ушедшего", owner=gone.user)
        gone.is_active = False
        gone.save()
        given(deal, actor=None, title="С ответом", kind=TaskKind.INFORMATION, due_on=None)
    letters = letters_of(date(2026, 12, 29), date(2026, 12, 29))
    assert {(to, what.split(": ")[1]) for _when, to, what in letters} == {
        (stands_in.user.email, "Своё"),
        (stands_in.user.email, "Ничьё"),
        *((person.user.email, "Роли") for person in signs),
        (deal.client.user.email, "Компании"),
    }
    assert len(letters) == 5


def read_office() -> tuple[Reading, Membership, list[str]]:
    """A text until `DUE` that one of three has confirmed; who issued it, addresses of the other two."""
    with time_machine.travel(GIVEN, tick=False):
        office = make_office()
        reading = issue_reading(draft=draft(due_on=DUE), target=SIGNING, actor=office.head, at=GIVEN)
        run_jobs()
        confirm(reading, office.first, at=GIVEN)
    return reading, office.head, [office.signs.user.email, office.second.user.email]


def test_who_issued_a_text_hears_once_of_all_who_are_late() -> None:
    _reading, head, rest = read_office()
    letters = letters_of(date(2027, 1, 10), date(2027, 1, 12))
    late = words("The day is over: %(task)s", "Правила обмена")
    told = words("Not everybody has read: %(task)s", "Правила обмена")
    assert letters == sorted([*(("11.01 09", to, late) for to in rest), ("11.01 09", head.user.email, told)])


def test_the_rest_are_reminded_once_a_day() -> None:
    reading, head, rest = read_office()

    def remind(day: int) -> list[str]:
        at = datetime(2026, 12, day, 15, tzinfo=MOSCOW)
        with time_machine.travel(at, tick=False):
            order_reminders(reading=reading, actor=head, at=at)
            # The job orders letters, which are jobs.
            run_jobs()
            run_jobs()
        found = sorted(letter.to[0] for letter in mail.outbox)
        mail.outbox.clear()
        return found

    assert remind(22) == sorted(rest)
    with pytest.raises(ReadingRefused):
        remind(22)
    assert (remind(23), mail.outbox) == (sorted(rest), [])
    # Asked early, they are reminded before the day all the same; that letter is the one of its day.
    assert [to for _when, to, _what in letters_of(date(2026, 12, 29), date(2026, 12, 29))] == sorted(rest)
    with pytest.raises(ReadingRefused):
        remind(29)


def test_a_letter_names_no_money_and_leads_to_the_page() -> None:
    with time_machine.travel(GIVEN, tick=False):
        deal = make_deal()
        task = given(deal)
    at = datetime(2026, 12, 29, 9, 5, tzinfo=MOSCOW)
    with time_machine.travel(at, tick=False):
        remind_tasks(at)
        run_jobs()
    [letter] = mail.outbox
    assert f"/tasks/{task.pk}/" in letter.body
    assert "30.12.2026" in letter.body
    assert "₽" not in letter.body
