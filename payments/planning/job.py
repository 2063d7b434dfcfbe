"""The plan as a workbook, made by a worker."""

import tempfile
from collections.abc import Iterator
from datetime import date

from django.core.files import File
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.acting import memberships_to_act, prepare
from accounts.capabilities import Capability
from accounts.models import Membership
from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop
from common.xlsx import Cell, Column, write_table
from payments.planning import queries
from payments.planning.asked import Asked, asked_by
from payments.planning.plan import Plan, PlanRow

KIND = "make_plan_workbook"


class NoMoreAccess(MessageError):
    """The person who ordered the workbook may not see money any more."""


def order_workbook(asked: Asked, *, actor: Membership, on: date) -> Job:
    """Have the plan of a day made as XLSX; the job is the person's own."""
    return enqueue(
        kind=KIND,
        title=_("Financial plan of %(day)s") % {"day": f"{on:%d.%m.%Y}"},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={"query": asked.query(), "membership_id": actor.pk, "on": on.isoformat()},
    )


def make_plan_workbook(job_run: JobRun) -> None:
    """Run the job ordered above; rights are looked at again, so the workbook holds what the person sees now.

    Raises:
        NoMoreAccess: the membership has ended or lost its right since.

    """
    on = date.fromisoformat(job_run.params["on"])
    actor = _actor(job_run.params["membership_id"], on)
    asked = asked_by(QueryDict(job_run.params["query"]))
    contract = queries.chosen_contract(actor, asked)
    owed = queries.owed_by_place(actor, contract=contract, today=on)
    approved = queries.approved_by_place(actor, contract=contract, today=on)
    scenarios = queries.planned(queries.chosen_scenarios(actor, asked), asked, today=on)
    plan = Plan(owed, scenarios, today=on, approved=approved)
    with tempfile.TemporaryFile() as file:
        write_table(file, sheet=_("Financial plan"), columns=_columns(plan), rows=_rows(plan))
        file.seek(0)
        job_run.save_result(f"financial-plan-{on:%Y-%m-%d}.xlsx", File(file))


def _actor(membership_id: int, on: date) -> Membership:
    found = memberships_to_act(on).filter(pk=membership_id).first()
    if found is None or not can(prepare(found, on=on), Capability.MONEY_READ):
        raise NoMoreAccess(
            "no_more_access", gettext_noop("The person who ordered the workbook may not see payments any more.")
        )
    return found


def _columns(plan: Plan) -> list[Column]:
    return [
        Column(_("Month"), width=20),
        *(Column(head, "money", 20) for head in plan.heads),
        Column(_("Total"), "money", 20),
    ]


def _rows(plan: Plan) -> Iterator[list[Cell]]:
    yield _cells(plan.overdue)
    for year in plan.years:
        for row in year.rows:
            yield _cells(row)
        yield [_("Total for %(year)s") % {"year": year.year}, *year.sums.cells, year.sums.total]
    yield _cells(plan.later)
    yield _cells(plan.totals)


def _cells(row: PlanRow) -> list[Cell]:
    return [row.title, *row.cells, row.total]
