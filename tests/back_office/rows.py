"""Rows that lists and counts of the back office show."""

from decimal import Decimal
from typing import Any

from accounts.models import Membership
from calculator.kinds import ProductKind
from common.models import Delivery, DeliveryState, Job, JobState, OutboxEvent
from contracts.approval.policy_versions import PolicyText, add_version
from contracts.models import Application, ApplicationStatus, ChecklistRule, DocumentKind, PolicyRule, PolicyVersion
from integrations.models import PortfolioImport
from integrations.portfolio.problems import Problem
from integrations.portfolio.report import ImportReport
from tests.factories import NOW, TODAY, LesseeFactory, next_seed


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


def make_application(owner: Membership, **fields: Any) -> Application:
    """A submitted application, as far as lists show it."""
    made: Application = Application.objects.create(
        **{
            "lessor": owner.company,
            "lessee": LesseeFactory(),
            "author": owner.user,
            "manager": owner.user,
            "number": f"З-2026-{next_seed():06d}",
            "status": ApplicationStatus.REVIEW,
            "product": ProductKind.FINANCIAL,
            "asset_name": "Самосвал",
            "price": Decimal("6000000.00"),
            "advance": Decimal("1200000.00"),
            "payment": Decimal("173530.00"),
            "term_months": 36,
            "terms_number": 1,
            "created_at": NOW,
            "changed_at": NOW,
            "submitted_at": NOW,
            "promised_on": TODAY,
        }
        | fields
    )
    return made


def make_policy(owner: Membership, **said: Any) -> PolicyVersion:
    """A policy of a code of its own with its first version."""
    text: dict[str, Any] = {"rule": PolicyRule.LEAST_ADVANCE, "limit": Decimal(20), "starts_on": TODAY}
    return add_version(
        lessor=owner.company,
        code=f"policy-{next_seed()}",
        name="Аванс",
        said=PolicyText(**text | said),
        actor=None,
        at=NOW,
    )


def make_checklist_rule(owner: Membership) -> ChecklistRule:
    """A line of the checklist."""
    made: ChecklistRule = ChecklistRule.objects.create(lessor=owner.company, document=DocumentKind.CHARTER)
    return made
