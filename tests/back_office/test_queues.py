"""Queues by person: mine, of those I stand in for, of every manager; each number is that of the list it leads to."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from tests.back_office.test_dashboard import rows_of
from tests.cabinet.waiting import matter_of, task_of
from tests.factories import NOW, TODAY, DelegationFactory, LesseeFactory, LessorFactory, MembershipFactory
from workflow.kinds import FeedAudience, Side
from workflow.models import Matter
from workflow.services.feed import post_message

pytestmark = pytest.mark.django_db
HOME = "/admin/"
UNREAD = "Unread for longer than 1 working day"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lessor() -> Any:
    return LessorFactory()


@pytest.fixture
def manager(lessor: Any) -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)


@pytest.fixture
def head(lessor: Any) -> Membership:
    return MembershipFactory(role=Role.LESSOR_HEAD, company=lessor)


def waits(leader: Membership | None, lessor: Any, *, late: int = 0, unread: bool = False) -> Matter:
    """An application that waits for the lessor, and perhaps a message that nobody has read for three days."""
    client = MembershipFactory(role=Role.LESSEE_ADMIN, company=LesseeFactory(manager=leader.user if leader else None))
    matter = matter_of(client.company, lessor, Side.LESSOR, promised_on=TODAY - timedelta(days=late))
    if unread:
        then = NOW - timedelta(days=3)
        Matter.objects.filter(pk=matter.pk).update(opened_at=then, moved_at=then)
        matter.refresh_from_db()
        post_message(matter=matter, body="Когда?", audience=FeedAudience.PARTIES, actor=client, at=then)
    return matter


def signed_in(person: Membership) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person.user)
    return client


def queues(client: Client, group: int = 0) -> dict[str, int]:
    with override("en"):
        return {str(tile.label): tile.count for tile in client.get(HOME).context["groups"][group]["tiles"]}


def test_a_manager_reads_what_waits(manager: Membership, lessor: Any) -> None:
    waits(manager, lessor)
    waits(manager, lessor, late=1, unread=True)
    waits(MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor), lessor, late=1)
    for due in (TODAY, TODAY - timedelta(days=1)):
        task_of(manager, lessor, due_on=due)
    client = signed_in(manager)
    assert queues(client) == {
        "Steps to decide": 0,
        "Disputed lines to answer": 0,
        "Tasks": 2,
        "Overdue tasks": 1,
        "Applications to review": 2,
        "Requests to answer": 0,
        "Contracts to move on": 0,
        "Late promises": 1,
        UNREAD: 1,
    }
    tiles = client.get(HOME).context["groups"][0]["tiles"]
    assert {str(tile.label) for tile in tiles if tile.is_alarm} == {"Overdue tasks", "Late promises", UNREAD}
    assert {tile.url: rows_of(client.get(tile.url)) for tile in tiles} == {tile.url: tile.count for tile in tiles}
    assert client.get(HOME).context["table"] is None


def test_who_stands_in_has_a_queue_of_the_absent(manager: Membership, lessor: Any) -> None:
    absent = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor, user__last_name="Сухов")
    DelegationFactory(on_behalf_of=absent, user=manager.user)
    waits(absent, lessor, late=2)
    client = signed_in(manager)
    titles = [group["title"] for group in client.get(HOME).context["groups"]]
    assert titles == ["Waiting for me", f"Instead of {absent.user.name_with_initials}"]
    assert queues(client)["Applications to review"] == 0
    assert queues(client, 1) == {
        "Applications to review": 1, "Requests to answer": 0, "Contracts to move on": 0, "Late promises": 1, UNREAD: 0,
    }  # fmt: skip
    tiles = client.get(HOME).context["groups"][1]["tiles"]
    assert {tile.url: rows_of(client.get(tile.url)) for tile in tiles} == {tile.url: tile.count for tile in tiles}


def test_a_head_reads_the_queues_of_every_manager(
    head: Membership, manager: Membership, lessor: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for late in (0, 1):
        waits(manager, lessor, late=late)
    waits(None, lessor, unread=True)
    client = signed_in(head)
    client.get(HOME)
    with django_assert_num_queries(9):
        context = client.get(HOME).context
    assert [len(group["tiles"]) for group in context["groups"]] == [4]
    table = context["table"]
    shown = [[str(cell) for cell in row.cells] for row in table.rows]
    number = '<a href="/matters/?kind=application&amp;only=act&amp;leader={}">{}</a>'
    assert [(row[0], row[1]) for row in shown] == [
        (manager.user.name_with_initials, number.format(manager.user_id, 2)),
        ("Nobody", number.format("nobody", 1)),
        ("All", '<a href="/matters/?kind=application&amp;only=act">3</a>'),
    ]
    assert shown[1][4:] == ["0", '<a href="/matters/?only=unattended&amp;leader=nobody">1</a>']
    assert table.rows[2].is_strong


def test_every_number_of_the_table_is_that_of_its_list(head: Membership, manager: Membership, lessor: Any) -> None:
    waits(manager, lessor, late=1, unread=True)
    waits(None, lessor, late=1)
    client = signed_in(head)
    found = {}
    for leader in (f"&leader={manager.user_id}", "&leader=nobody", ""):
        asked = ("kind=application&only=act", "turn=lessor&only=late", "only=unattended")
        found[leader] = [rows_of(client.get(f"/matters/?{query}{leader}")) for query in asked]
    assert list(found.values()) == [[1, 1, 1], [1, 1, 0], [2, 2, 1]]


def test_an_office_that_nobody_waits_for_is_calm(head: Membership) -> None:
    page = signed_in(head).get(HOME)
    assert page.context["table"].rows == []
    assert "No matter waits for the lessor." in page.content.decode()
