"""Real transactions in real threads: one proof for many presses; nobody is asked twice by two workers."""

import pytest
import time_machine
from django.db import transaction

from common import row_scope
from common.row_scope import RowScope
from tests.factories import NOW
from tests.threads import THREADS, at_once
from tests.workflow.readings.making import SIGNING, asked_of, draft, make_office, task_of
from workflow.kinds import TaskState
from workflow.models import Acknowledgement
from workflow.readings import asking
from workflow.readings.confirming import confirm_reading
from workflow.readings.issuing import issue_reading
from workflow.readings.refusals import AlreadyConfirmed

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_workers_ask_and_eight_presses_confirm() -> None:
    with time_machine.travel(NOW, tick=False):
        office = make_office()
        reading = issue_reading(draft=draft(), target=SIGNING, actor=office.head, at=NOW)
    assert sum(at_once(lambda _number: asking.ask_some(reading.pk, at=NOW))) == 3
    people = sorted(person.user_id for person in (office.first, office.signs, office.second))
    assert asked_of(reading) == people
    task, person = task_of(reading, office.first), office.first
    scope = RowScope(user_id=person.user_id, company_ids=person.company_ids)

    def press(_number: int) -> str:
        try:
            with row_scope.within(scope), transaction.atomic():
                confirm_reading(task_id=task.pk, sha256=reading.sha256, actor=person, at=NOW)
        except AlreadyConfirmed as again:
            return again.code
        return "confirmed"

    assert sorted(at_once(press)) == ["already_confirmed"] * (THREADS - 1) + ["confirmed"]
    assert Acknowledgement.objects.count() == 1
    assert asked_of(reading, TaskState.DONE) == [person.user_id]
