"""Tasks between the same two sides."""

from typing import Any

from tests.factories import NOW
from tests.workflow.making import Deal
from workflow.kinds import TaskKind
from workflow.models import FeedEntry, Matter, Task, Turn
from workflow.todo.services import give_task


def ours(deal: Deal, **terms: Any) -> Task:
    """A task of the lessor's own, given by the manager to whoever of the lessor takes it."""
    asked: dict[str, Any] = {
        "lessor": deal.manager.company,
        "company": deal.manager.company,
        "title": "Проверить выписку",
        "matter": deal.matter,
        "actor": deal.manager,
        "at": NOW,
    }
    return give_task(**asked | terms)


def asked_of_client(deal: Deal, **terms: Any) -> Task:
    """A request for information to the client."""
    asked: dict[str, Any] = {
        "company": deal.client.company,
        "title": "Прислать отчётность за 9 месяцев",
        "kind": TaskKind.INFORMATION,
    }
    return ours(deal, **asked | terms)


def standing(task: Task) -> tuple[str, int | None, str]:
    """State, who finished it, in what words."""
    task.refresh_from_db()
    return task.state, task.done_by_id, task.result


def turn_now(matter: Matter) -> tuple[str, str, Any]:
    """Whose turn, what is expected, until when."""
    matter.refresh_from_db()
    return matter.turn, matter.awaited, matter.promised_on


def written() -> tuple[Any, ...]:
    """Everything that tasks write, so that a refusal can be seen to write nothing."""
    return (
        list(Task.objects.order_by("pk").values()),
        list(FeedEntry.objects.order_by("pk").values_list("pk", flat=True)),
        list(Turn.objects.order_by("pk").values()),
        list(Matter.objects.order_by("pk").values()),
    )


def told() -> list[tuple[str, str, str]]:
    """Entries of the feed: code, who reads it, text."""
    return list(FeedEntry.objects.order_by("pk").values_list("code", "audience", "body"))
