"""Tasks of the demo: a client is asked, managers have their own, one of them overdue, one is answered."""

import pytest

from accounts.models import Membership
from leasing_portal.demo.load import Loaded
from tests.demo.conftest import TODAY
from workflow.models import FeedEntry, Matter, Task
from workflow.todo.queries import overdue
from workflow.todo.rights import tasks_for

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def titles(login: str) -> list[str]:
    person = Membership.objects.get(user__email__startswith=f"{login}@")
    return list(tasks_for(person).values_list("title", flat=True))


def test_everybody_has_what_waits_for_them(demo: Loaded) -> None:
    logins = ("orlova", "mehanik", "zotov", "finansy", "menedzher", "menedzher2", "risk")
    assert {login: titles(login) for login in logins} == {
        "orlova": ["Прислать договор подряда, под который берёте автокран"],
        "mehanik": [],
        "zotov": ["Выбрать, кто поставит систему мониторинга"],
        "finansy": ["Выбрать, кто поставит систему мониторинга", "Обновить карточку с образцами подписей"],
        "menedzher": ["Сравнить цену экскаватора с двумя предложениями других поставщиков"],
        "menedzher2": ["Позвонить клиенту о предложенных условиях"],
        "risk": [],
    }


def test_one_is_overdue_one_is_answered_and_the_turn_is_the_clients(demo: Loaded) -> None:
    late = overdue(Task.objects.all(), TODAY)
    assert [task.title for task in late] == ["Позвонить клиенту о предложенных условиях"]
    answer = FeedEntry.objects.get(code="task_answered")
    assert answer.data["task"] == "Сообщить, кто будет работать на экскаваторе"
    assert Matter.objects.filter(turn="lessee", awaited="information").count() == 1
