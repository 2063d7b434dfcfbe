"""What the lessor does with an application: starts its approval, refuses it, decides an express one by rules."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from calculator.kinds import ProductKind
from contracts.applications.checklist import missing
from contracts.approval.policies import all_green, check_policies
from contracts.approval.terms import current_terms
from contracts.lifecycle import Event, GuardFailed, apply, apply_as_portal
from contracts.models import Application, DecidedBy, NeededFor, RefusalReason, TermsVersion
from workflow.kinds import MatterKind
from workflow.models import Run
from workflow.services import matters, runs

# Route of a product; the others go by the first one.
ROUTES = {ProductKind.LEASEBACK: "leaseback"}
ROUTE = "application"


def route_of(application: Application) -> str:
    """Code of the route by which an application is approved."""
    return ROUTES.get(ProductKind(application.product), ROUTE)


@transaction.atomic
def start_approval(*, application: Application, actor: Membership, at: datetime) -> Run:
    """Pass an application under review to its route.

    Raises:
        PermissionDenied: the person reviews no applications.
        IllegalTransition: it is not under review.
        GuardFailed: documents are missing, a policy is broken, or the valuation is not accepted.
        runs.NoRoute: the lessor has no published route for it.

    """
    moved = apply(application, Event.START_APPROVAL, actor=actor, at=at)
    return _run(moved, actor=actor, at=at)


@transaction.atomic
def restart_approval(application: Application, *, at: datetime) -> Run | None:
    """Begin the approval anew once both sides have answered, if one was under way; what stops it waits for a person."""
    matter = matters.matter_of(MatterKind.APPLICATION, application.pk)
    if not matter.runs.exists():
        return None
    try:
        moved = apply_as_portal(application, Event.START_APPROVAL, at=at)
    except GuardFailed:
        return None
    return _run(moved, actor=None, at=at)


def _run(application: Application, *, actor: Membership | None, at: datetime) -> Run:
    terms = current_terms(application)
    check_policies(terms, at=at)
    return runs.start_run(
        matter=matters.matter_of(MatterKind.APPLICATION, application.pk),
        route_code=route_of(application),
        subject_version=terms.number,
        amount=terms.price,
        actor=actor,
        at=at,
    )


@transaction.atomic
def refuse(
    *, application: Application, reason: RefusalReason, text: str, actor: Membership, at: datetime
) -> Application:
    """Refuse a deal; the client reads the reason.

    Raises:
        PermissionDenied: the person reviews no applications.
        IllegalTransition: it is decided already.
        GuardFailed: there are no words of the reason.

    """
    changes = {"reason": reason, "reason_text": text.strip(), "decided_at": at, "decided_by": DecidedBy.PEOPLE}
    return apply(application, Event.REFUSE, actor=actor, at=at, reason=text, changes=changes)


@transaction.atomic
def decide_by_rules(application: Application, *, at: datetime) -> bool:
    """Approve an express application without a person when every check is green; say whether it was (PRD-04).

    Every policy in force is met, warnings too, and every document that an approval waits for is on file.
    """
    terms = current_terms(application)
    check_policies(terms, at=at)
    if not application.is_express or not _is_green(application, terms, at=at):
        return False
    apply_as_portal(
        application, Event.DECIDE_BY_RULES, at=at, changes={"decided_at": at, "decided_by": DecidedBy.RULES}
    )
    return True


def _is_green(application: Application, terms: TermsVersion, *, at: datetime) -> bool:
    return not missing(application, NeededFor.APPROVAL, on=timezone.localdate(at)) and all_green(terms, at=at)
