"""How both sides agree on terms: one proposes, the other answers, and the agreed version goes on (APP-08, APP-12)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.models import Company, Membership
from calculator.quoting.quote import Quote
from calculator.quoting.request import QuoteRequest, to_query
from common.messages import MessageError, gettext_noop
from contracts.approval.terms import add_terms, current_terms, next_quote, repeated
from contracts.lifecycle import Event, apply
from contracts.lifecycle.door import find_move, is_allowed, lock
from contracts.lifecycle.moves import Move
from contracts.lifecycle.table import TABLE
from contracts.lifecycle.turns import Awaited
from contracts.models import Application, ApplicationStatus, TermsState, TermsVersion
from workflow.kinds import MatterKind, Side
from workflow.models import Matter
from workflow.services import matters, runs

DAYS_TO_ANSWER = 3


class StaleTerms(MessageError):
    """Somebody changed the terms meanwhile; `current` is the version in force or proposed now. Nothing is written."""

    def __init__(self, current: int) -> None:
        self.current = current
        super().__init__(
            "stale_terms",
            gettext_noop("The terms have changed meanwhile: version %(number)s is in force now."),
            {"number": current},
        )


class SameTerms(MessageError):
    """The proposal says the same as the version in force."""


@transaction.atomic
def propose_terms(  # noqa: PLR0913 - what a proposal says, each by name
    *,
    application: Application,
    request: QuoteRequest,
    clauses: Sequence[str],
    comment: str,
    based_on: int,
    actor: Membership,
    at: datetime,
) -> TermsVersion:
    """Propose other terms to the other side; an approval under way stops, since it was about the terms before.

    Args:
        application: under review or being approved.
        request: what the calculator is asked; it keeps the rates of the day of submission.
        clauses: special conditions, in their order.
        comment: why, for the other side.
        based_on: the version that the person looked at.
        actor: of either side.
        at: now.

    Raises:
        PermissionDenied: the person proposes no terms, or none of this price.
        IllegalTransition: nothing can be proposed now, or a proposal waits for its answer.
        StaleTerms: another version is in force.
        SameTerms: nothing differs.
        ImpossibleTerms: the product does not allow a value.

    """
    locked = lock(application)
    move = find_move(locked, Event.PROPOSE_TERMS)
    if not is_allowed(move, locked, actor):
        raise PermissionDenied
    current = current_terms(locked)
    if current.number != based_on:
        raise StaleTerms(current.number)
    quote = next_quote(locked, request)
    _require_limit(move, quote.terms.price, actor)
    _require_difference(current, quote, clauses)
    matter = stop_approval(locked, actor=actor, at=at)
    proposal = add_terms(
        application=locked,
        quote=quote,
        state=TermsState.PROPOSED,
        company=_party_of(locked, actor),
        actor=actor,
        at=at,
        clauses=clauses,
        comment=comment,
        based_on=based_on,
    )
    apply(locked, Event.PROPOSE_TERMS, actor=actor, at=at, reason=comment, changes={"changed_at": at})
    _ask(matter, Side.LESSEE if actor.is_lessor else Side.LESSOR, at=at)
    return proposal


def _require_difference(current: TermsVersion, quote: Quote, clauses: Sequence[str]) -> None:
    same_clauses = [text.strip() for text in clauses if text.strip()] == list(current.clauses)
    version = quote.offer.number
    from_current = dict(current.request)
    from_current.pop("version", None)
    asked = to_query(quote.request, version=version)
    asked.pop("version", None)
    if same_clauses and asked == from_current:
        raise SameTerms("same_terms", gettext_noop("These are the terms in force: change something first."))


def _party_of(application: Application, actor: Membership) -> Company:
    return application.lessor if actor.is_lessor else application.lessee


def _require_limit(move: Move, price: Decimal, actor: Membership) -> None:
    """Neither proposing nor agreeing binds the client to a price above the person's own limit."""
    if not any(can(actor, capability, amount=price) for capability in move.by):
        raise PermissionDenied


def stop_approval(application: Application, *, actor: Membership, at: datetime) -> Matter:
    """Cancel the approval under way, if there is one, and return the matter; the caller holds the application's row."""
    matter = matters.lock_matter(matters.matter_of(MatterKind.APPLICATION, application.pk).pk)
    running = runs.running(matter)
    if running is not None:
        runs.cancel_run(run=running, actor=actor, at=at)
    return matter


def _ask(matter: Matter, side: Side, *, at: datetime) -> None:
    promised_on = Awaited(side, "answer_terms", DAYS_TO_ANSWER).promised_on(at)
    matters.pass_turn(matter=matter, side=side, awaited="answer_terms", promised_on=promised_on, at=at)


@transaction.atomic
def answer_terms(
    *, application: Application, agrees: bool, text: str, seen: int, actor: Membership, at: datetime
) -> Application:
    """Agree to a proposal or decline it. Who proposed it may take it back, never agree to it for the other side.

    The approval begins anew by itself where one was under way (`contracts.approval.handlers`).

    Raises:
        PermissionDenied: the person answers no terms, agrees to those of the own side, or to a price above the limit.
        IllegalTransition: it was answered already.
        StaleTerms: another version is proposed now than the one that the person looked at.
        GuardFailed: a refusal without its reason.

    """
    locked = lock(application)
    event = Event.AGREE_TERMS if agrees else Event.DECLINE_TERMS
    move = find_move(locked, event)
    if not is_allowed(move, locked, actor):
        raise PermissionDenied
    proposal = locked.terms.get(state=TermsState.PROPOSED)
    if proposal.number != seen:
        raise StaleTerms(proposal.number)
    if agrees:
        if proposal.company_id == _party_of(locked, actor).pk:
            raise PermissionDenied
        _require_limit(move, proposal.price, actor)
    changes = {"changed_at": at}
    if agrees:
        locked.terms.filter(state=TermsState.CURRENT).update(state=TermsState.SUPERSEDED)
        changes |= repeated(proposal)
    proposal.state = TermsState.CURRENT if agrees else TermsState.DECLINED
    proposal.answered_at, proposal.answered_by_id, proposal.answer = at, actor.user_id, text.strip()
    proposal.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    return apply(locked, event, actor=actor, at=at, reason=text, changes=changes)


def can_agree(proposal: TermsVersion, actor: Membership) -> bool:
    """Whether the person may agree to an open proposal: one of the other side, of a price within the limit."""
    if proposal.company_id == _party_of(proposal.application, actor).pk:
        return False
    move = find_move(proposal.application, Event.AGREE_TERMS)
    return any(can(actor, capability, amount=proposal.price) for capability in move.by)


def may_propose(application: Application, actor: Membership) -> bool:
    """Whether the person proposes terms at all, so that nobody fills a form in vain; the state is asked later."""
    move = TABLE[ApplicationStatus.REVIEW, Event.PROPOSE_TERMS]
    return is_allowed(move, application, actor)
