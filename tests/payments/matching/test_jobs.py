"""A statement that is stored orders its matching, and the job does it."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from common.models import Job, JobState
from leasing_portal.wiring import JOB_RIGHTS, JOBS, SUBSCRIPTIONS
from payments.events import StatementLoaded
from payments.matching.jobs import MATCH_STATEMENT, order_for, order_matching
from tests.background import run_jobs
from tests.factories import LesseeFactory, LessorFactory, MembershipFactory
from tests.payments.matching.making import ROW, leased, operation, standing, statement_of

pytestmark = pytest.mark.django_db


def test_a_stored_statement_orders_its_matching() -> None:
    statement = statement_of(LessorFactory())
    assert SUBSCRIPTIONS[StatementLoaded] == ("payments.matching.jobs.order_matching",)
    order_matching(StatementLoaded(statement.pk))
    job = Job.objects.get()
    assert (job.kind, job.params, job.company_id) == (
        MATCH_STATEMENT,
        {"statement_id": statement.pk},
        statement.lessor_id,
    )
    assert (JOBS[job.kind], JOB_RIGHTS[job.kind]) == ("payments.matching.jobs.run", "bank.read")


def test_the_job_matches_the_statement_and_reports() -> None:
    lessor, lessee = LessorFactory(), LesseeFactory()
    actor = MembershipFactory(company=lessor, role=Role.LESSOR_ACCOUNTANT)
    contract, statement = leased(lessor, lessee), statement_of(lessor, loaded_by=actor.user)
    today = timezone.localdate()
    paid = operation(statement, lessee, ROW, f"Договор лизинга {contract.number}", booked_on=today)
    operation(statement, None, "10.00", "Оплата", booked_on=today)
    order_for(statement)
    run_jobs()
    job = Job.objects.get(kind=MATCH_STATEMENT)
    assert (job.state, job.progress_done, job.progress_total) == (JobState.DONE, 2, 2)
    assert job.summary == {
        "received": 2, "posted": 1, "left": 1, "failed": 0, "outgoing": 0, "returned": 0, "is_trusted": True,
    }  # fmt: skip
    assert standing(paid) == {contract.pk: ROW}
    page = render_to_string("jobs/match_statement.html", {"job": job})
    assert re.findall(r"<dd[^>]*>\s*(\d+)\s*</dd>", page) == ["2", "1", "1"]
    assert reverse("triage:desk") in page
