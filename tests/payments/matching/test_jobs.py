"""A statement that is stored orders its matching."""

import pytest

from common.models import Job
from leasing_portal.wiring import JOB_RIGHTS, JOBS, SUBSCRIPTIONS
from payments.events import StatementLoaded
from payments.matching.jobs import MATCH_STATEMENT, order_matching
from tests.factories import LessorFactory
from tests.payments.matching.making import statement_of

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
