"""What the lessor does with an application: starts its approval, refuses it, decides an express one by rules."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from calculator.kinds import ProductKind
from contracts.applications.checklist import missing
from contracts.approval.negotiation import stop_approval
from contracts.approval.policies import all_green, check_policies
from contracts.approval.terms import current_terms
from contracts.lifecycle import Event, GuardFailed, apply, apply_as_portal
from contracts.lifecycle.door import find_move, is_allowed, lock
from contracts.models import (
    Application,
    ApplicationStatus,
    DecidedBy,
    NeededFor,
    RefusalReason,
    TermsState,
    TermsVersion,
)
from workflow.kinds import MatterKind, RunState
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
        NoRoute: the lessor has no published route for it.

    """
    moved = apply(application, Event.START_APPROVAL, actor=actor, at=at)
    return _run(moved, actor=actor, at=at)


@transaction.atomic
def restart_approval(application: Application, *, at: datetime) -> Run | None:
    """Begin the approval anew once a proposal that stopped it is answered; what stands in its way waits for a person.

    An approval that a person of the lessor stopped is begun by a person too. Told twice, it finds the state moved.
    """
    locked = lock(application)
    if locked.status != ApplicationStatus.REVIEW or not _was_stopped_by_proposal(locked):
        return None
    try:
        moved = apply_as_portal(locked, Event.START_APPROVAL, at=at)
    except GuardFailed:
        return None
    return _run(moved, actor=None, at=at)


def _was_stopped_by_proposal(application: Application) -> bool:
    """A proposal and the end of the approval that it stops have the same moment."""
    last = matters.matter_of(MatterKind.APPLICATION, application.pk).runs.order_by("-pk").first()
    if last is None or last.state != RunState.CANCELLED or last.ended_at is None:
        return False
    return application.terms.filter(made_at=last.ended_at).exists()


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
def return_to_review(*, application: Application, reason: str, actor: Membership, at: datetime) -> Application:
    """Take an application out of its approval, which stops.

    Raises:
        PermissionDenied: the person reviews no applications.
        IllegalTransition: it is not being approved.
        GuardFailed: there are no words of the reason.

    """
    locked = lock(application)
    if not is_allowed(find_move(locked, Event.RETURN_TO_REVIEW), locked, actor):
        raise PermissionDenied
    stop_approval(locked, actor=actor, at=at)
    return apply(locked, Event.RETURN_TO_REVIEW, actor=actor, at=at, reason=reason, changes={"changed_at": at})


@transaction.atomic
def withdraw(*, application: Application, reason: str, actor: Membership, at: datetime) -> Application:
    """Take back a submitted application: the client decided otherwise. An approval stops, an open proposal falls away.

    Raises:
        PermissionDenied: the person submits no applications.
        IllegalTransition: it is over already.
        GuardFailed: there are no words of the reason.

    """
    locked = lock(application)
    if not is_allowed(find_move(locked, Event.WITHDRAW), locked, actor):
        raise PermissionDenied
    stop_approval(locked, actor=actor, at=at)
    locked.terms.filter(state=TermsState.PROPOSED).update(
        state=TermsState.DECLINED, answered_at=at, answered_by=actor.user_id, answer=reason.strip()
    )
    told = {"reason": RefusalReason.CLIENT_DECISION, "reason_text": reason.strip(), "changed_at": at}
    return apply(locked, Event.WITHDRAW, actor=actor, at=at, reason=reason, changes=told)


@transaction.atomic
def decide_by_rules(application: Application, *, at: datetime) -> bool:
    """Approve an express application without a person when every check is green; say whether it was (PRD-04).

    Every policy in force is met, warnings too, and every document that an approval waits for is on file. Otherwise
    people review it as any other.
    """
    locked = lock(application)
    if locked.status != ApplicationStatus.REVIEW:
        return False
    terms = current_terms(locked)
    check_policies(terms, at=at)
    if not locked.is_express or not _is_green(locked, terms, at=at):
        return False
    apply_as_portal(locked, Event.DECIDE_BY_RULES, at=at, changes={"decided_at": at, "decided_by": DecidedBy.RULES})
    return True


def _is_green(application: Application, terms: TermsVersion, *, at: datetime) -> bool:
    return not missing(application, NeededFor.APPROVAL, on=timezone.localdate(at)) and all_green(terms, at=at)
