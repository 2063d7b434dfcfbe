"""Rows that lists and counts of the back office show."""

from typing import Any

from accounts.models import Membership
from common.models import Delivery, DeliveryState, Job, JobState, OutboxEvent
from integrations.models import PortfolioImport
from integrations.portfolio.problems import Problem
from integrations.portfolio.report import ImportReport
from tests.factories import NOW


def make_job(owner: Membership, **fields: Any) -> Job:
    return Job.objects.create(
        **{"kind": "any", "title": "Работа", "user": owner.user, "company_id": owner.company_id, "language": "ru"}
        | fields
    )


def failed_job(owner: Membership) -> Job:
    return make_job(owner, state=JobState.FAILED, finished_at=NOW, error="Broken")


def make_delivery(state: DeliveryState = DeliveryState.PENDING, **fields: Any) -> Delivery:
    event = OutboxEvent.objects.create(
        type="contracts.Any", version=1, aggregate="contracts.Contract", aggregate_id="1", payload={"id": 1}
    )
    return Delivery.objects.create(
        **{"event": event, "handler": "any.handler", "aggregate": event.aggregate, "aggregate_id": "1", "state": state}
        | fields
    )


def make_import(owner: Membership, *, problems: int = 0, dry_run: bool = False, **fields: Any) -> PortfolioImport:
    report = ImportReport(dry_run=dry_run)
    report.count("contracts", "created", 2)
    report.problem_count = problems
    report.problems = tuple(
        Problem("Договоры", row, "Аванс", "-1", "negative", "The amount is negative.") for row in range(problems)
    )
    job = make_job(owner, kind="import_portfolio", state=JobState.DONE, finished_at=NOW)
    return PortfolioImport.objects.create(
        **{
            "file_name": "portfolio.xlsx",
            "sha256": "0" * 64,
            "size": 1,
            "dry_run": dry_run,
            "job": job,
            "user": owner.user,
            "company": owner.company,
            "created_at": NOW,
            "finished_at": NOW,
            "summary": report.as_json(),
        }
        | fields
    )
