"""What waits on the client's home: own turns first, overdue tasks first, nothing of others, nothing when it is calm."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership
from accounts.models.company import Segment
from accounts.roles import Role
from tests import factories
from tests.cabinet.conftest import SignedIn
from tests.cabinet.waiting import matter_of, task_of, waiting
from tests.factories import NOW, TODAY
from workflow.kinds import FeedAudience, Side
from workflow.services.feed import post_message
from workflow.services.matters import close_matter, pass_turn

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def client(lessee_admin: Membership, signed_in: SignedIn) -> Client:
    browser = signed_in(lessee_admin)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def lessor() -> Any:
    return factories.LessorFactory()


def lines(client: Client, name: str) -> list[Any]:
    blocks = {block["name"]: block for block in client.get("/").context["blocks"]}
    return list(blocks[name]["lines"]) if name in blocks else []


def summary(client: Client) -> list[tuple[str, str, str]]:
    """The line above everything, each part of which leads to its block."""
    response = client.get("/")
    found = [(wait["block"], wait["label"], wait["count"]) for wait in response.context["waits"]]
    page = response.content.decode()
    assert all(f'href="#home-{block}"' in page and f'id="home-{block}"' in page for block, _label, _count in found)
    return found


def test_ones_own_turn_comes_first_then_the_nearest_promise(
    client: Client, lessee_admin: Membership, lessor: Any
) -> None:
    company = lessee_admin.company
    for title, side, days in (
        ("далеко", Side.LESSOR, 5), ("поздно", Side.LESSOR, -1), ("мы потом", Side.LESSEE, 9), ("мы", Side.LESSEE, 1),
    ):  # fmt: skip
        matter_of(company, lessor, side, title=title, promised_on=TODAY + days * DAY)
    closed = matter_of(company, lessor, Side.LESSEE, title="закрыто")
    close_matter(matter=closed, at=NOW)
    matter_of(factories.LesseeFactory(), lessor, Side.LESSEE, title="чужое")
    found = [(line.matter.title, line.turn.is_mine, line.turn.is_late) for line in lines(client, "turns")]
    assert found == [("мы", True, False), ("мы потом", True, False), ("поздно", False, True), ("далеко", False, False)]
    page = client.get("/").content.decode()
    assert (page.count("<b>Your turn</b>"), page.count("The promise is late")) == (2, 1)
    assert summary(client) == [("turns", "Your turn in matters", "2")]


def test_what_nobody_has_read_yet_is_said(client: Client, lessee_admin: Membership, lessor: Any) -> None:
    matter = matter_of(lessee_admin.company, lessor, Side.LESSEE)
    manager = factories.MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    post_message(matter=matter, body="Ждём", audience=FeedAudience.PARTIES, actor=manager, at=NOW)
    assert [line.unread for line in lines(client, "turns")] == [1]
    assert "<b>1 unread</b>" in client.get("/").content.decode()


def test_overdue_tasks_come_first_and_others_tasks_are_not_there(
    client: Client, lessee_admin: Membership, lessor: Any
) -> None:
    task_of(lessee_admin, lessor, title="потом", due_on=TODAY + DAY)
    late = task_of(lessee_admin, lessor, title="поздно", due_on=TODAY - DAY)
    colleague = factories.MembershipFactory(role=Role.LESSEE_FINANCIER, company=lessee_admin.company)
    task_of(colleague, lessor, title="коллеги")
    found = [(line["task"].title, line["is_late"]) for line in lines(client, "tasks")]
    assert found == [("поздно", True), ("потом", False)]
    assert f'href="/tasks/{late.pk}/"' in client.get("/").content.decode()
    assert summary(client) == [("tasks", "Tasks for you", "2"), ("tasks", "Overdue tasks", "1")]


def test_each_block_shows_five(client: Client, lessee_admin: Membership, lessor: Any) -> None:
    for _ in range(6):
        waiting(lessee_admin, lessor)
    assert {name: len(lines(client, name)) for name in ("turns", "tasks")} == {"turns": 5, "tasks": 5}
    assert summary(client) == [("turns", "Your turn in matters", "5+"), ("tasks", "Tasks for you", "5+")]


def test_a_calm_home_has_no_such_blocks(client: Client, lessee_admin: Membership, lessor: Any) -> None:
    matter = matter_of(lessee_admin.company, lessor, Side.LESSEE)
    close_matter(matter=matter, at=NOW)
    assert summary(client) == []
    assert [block["name"] for block in client.get("/").context["blocks"]] == [
        "figures", "to_pay", "assets", "manager", "events",
    ]  # fmt: skip


def test_a_head_office_reads_of_which_company_a_matter_is(signed_in: SignedIn, lessor: Any) -> None:
    head = factories.LesseeFactory(segment=Segment.LARGE)
    branch = factories.LesseeFactory(parent=head, short_name="ООО «Филиал»")
    pass_turn(
        matter=matter_of(branch, lessor, Side.LESSEE), side=Side.LESSOR, awaited="review", promised_on=None, at=NOW
    )
    client = signed_in(Role.LESSEE_ADMIN, company=head)
    assert [line.matter.company for line in lines(client, "turns")] == [branch]
    assert "Заявка, ООО «Филиал»" in client.get("/").content.decode()
