"""Routes and approvals of tests."""

from decimal import Decimal
from typing import Any

from accounts.models import Company, Membership
from accounts.roles import Role
from tests.factories import NOW
from workflow.kinds import OwnerKind, Rule
from workflow.models import Matter, RouteVersion, Run, RunStep
from workflow.services import runs
from workflow.services.routes import ensure_route


def step(name: str, owner: OwnerKind = OwnerKind.ROLE, **columns: Any) -> dict[str, Any]:
    """A step of a role (the risk officer unless said) or of another owner."""
    role = {"role": Role.LESSOR_RISK.value} if owner is OwnerKind.ROLE else {}
    return {"name": name, "owner_kind": owner.value, **role, **columns}


def stage(*steps: dict[str, Any], rule: Rule = Rule.ALL, amount_from: Decimal | None = None) -> dict[str, Any]:
    """A stage of one step a branch, unless the steps say theirs."""
    numbered = [{"branch": number, **one} for number, one in enumerate(steps, 1)]
    return {"name": f"Этап {steps[0]['name']}", "rule": rule.value, "amount_from": amount_from, "steps": numbered}


def publish_route(lessor: Company, *stages: dict[str, Any], code: str = "application") -> RouteVersion:
    return ensure_route(lessor, code, stages, name="Маршрут", at=NOW)


def start(matter: Matter, *, amount: Decimal | None = None, version: int = 1, **terms: Any) -> Run:
    """Start the approval of the matter."""
    asked: dict[str, Any] = {"route_code": "application", "actor": None, "at": NOW} | terms
    return runs.start_run(matter=matter, subject_version=version, amount=amount, **asked)


def decide(run: Run, name: str, actor: Membership, decision: runs.Decision = "approve", **terms: Any) -> RunStep:
    """Decide the step of this name."""
    found = RunStep.objects.get(run=run, name=name)
    asked: dict[str, Any] = {"note": "Причина", "at": NOW, "seen_version": run.subject_version} | terms
    return runs.decide(step_id=found.pk, decision=decision, actor=actor, **asked)


def states(run: Run) -> dict[str, str]:
    """State of each step by its name."""
    return dict(RunStep.objects.filter(run=run).values_list("name", "state"))
