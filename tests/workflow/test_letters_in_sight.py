"""Letters about tasks go to those who read the task: a role is many people, and not all of them see its contract."""

import pytest
import time_machine
from django.core import mail

from accounts.roles import Role
from tests.background import run_jobs
from tests.factories import NOW, TODAY, MembershipFactory
from tests.workflow.making import make_deal
from workflow.reminding import remind_tasks
from workflow.todo.services import give_task

pytestmark = pytest.mark.django_db


def test_one_who_does_not_see_the_contract_gets_no_letter_about_it() -> None:
    with time_machine.travel(NOW, tick=False):
        deal = make_deal()
        company = deal.client.company
        financiers = [
            MembershipFactory(company=company, role=Role.LESSEE_FINANCIER, contracts_limited=limited)
            for limited in (True, False)
        ]
        give_task(
            lessor=deal.manager.company,
            company=company,
            role=Role.LESSEE_FINANCIER,
            title="Прислать отчётность",
            due_on=TODAY,
            matter=deal.matter,
            actor=deal.manager,
            at=NOW,
        )
        mail.outbox.clear()
        assert remind_tasks(NOW) == 1
        run_jobs()
    assert [letter.to for letter in mail.outbox] == [[financiers[1].user.email]]
