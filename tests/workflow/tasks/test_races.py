"""Real transactions in real threads: many press at once, one finishes; one task for one reason of the calendar."""

import pytest
from django.db import transaction

from common import row_scope
from common.row_scope import RowScope
from tests.factories import NOW
from tests.threads import THREADS, at_once
from tests.workflow.making import make_deal, turn
from tests.workflow.tasks.making import asked_of_client, ours, turn_now
from workflow.kinds import Side
from workflow.models import FeedEntry, Task
from workflow.todo.services import TaskOver, finish_task

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_answers_and_eight_nights_at_once() -> None:
    deal = make_deal()
    turn(deal.matter, Side.LESSOR, NOW)
    task = asked_of_client(deal)
    scope = RowScope(user_id=deal.client.user_id, company_ids=deal.client.company_ids)

    def press(number: int) -> str:
        try:
            with row_scope.within(scope), transaction.atomic():
                finish_task(task_id=task.pk, actor=deal.client, at=NOW, result=f"Ответ {number}")
        except TaskOver as over:
            return over.code
        return f"Ответ {number}"

    pressed = list(at_once(press))
    [answer] = FeedEntry.objects.filter(code="task_answered").values_list("body", flat=True)
    assert sorted(pressed) == sorted([answer] + ["task_done"] * (THREADS - 1))
    assert Task.objects.get().result == answer
    assert turn_now(deal.matter) == ("lessor", "review", None)
    given = at_once(lambda _number: ours(deal, actor=None, matter=None, once_key="ends:1").pk)
    assert len(set(given)) == 1
    assert Task.objects.filter(once_key="ends:1").count() == 1
