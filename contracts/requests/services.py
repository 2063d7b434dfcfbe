"""What people do with requests: submit, take, answer, accept, withdraw; every move by `contracts.lifecycle`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.events import publish
from common.messages import gettext_noop
from contracts.events import RequestMoved
from contracts.guarding import GuardFailed
from contracts.lifecycle import Event, IllegalTransition, Source, apply, apply_as_portal
from contracts.lifecycle.door import find_move, is_allowed, lock
from contracts.lifecycle.telling import MOVED
from contracts.lifecycle.turns import AWAITED
from contracts.models import ChangeRequest, Contract, PreparedAnswer, RequestKind, RequestStatus
from contracts.requests.ceding import require_alone
from contracts.requests.kinds import REPEATED, kind_of, possible, route_code
from contracts.requests.prepared import keep, sent
from contracts.requests.refusing import RequestRefused
from contracts.requests.working_out import new_lessee, work_out
from contracts.services.numbering import next_number
from workflow.kinds import MatterKind
from workflow.models import Matter, Run
from workflow.services import feed, matters, runs
from workflow.services.routes import NoRoute, active_version

# The client waits for the lessor.
OURS = frozenset({RequestStatus.SUBMITTED, RequestStatus.REVIEW, RequestStatus.APPROVAL})


@transaction.atomic
def submit_request(  # noqa: PLR0913 - the parts of a request, each by name
    *,
    contract: Contract,
    kind: RequestKind,
    said: Mapping[str, Any],
    comment: str,
    seen: int,
    actor: Membership,
    at: datetime,
) -> ChangeRequest:
    """Take a client's request about a contract in sight, number it and open its matter.

    Args:
        contract: about which.
        kind: what is asked.
        said: what the form of the kind says, as JSON.
        comment: in the client's words.
        seen: the version of the schedule that the person looked at.
        actor: who asks.
        at: now.

    Raises:
        PermissionDenied: the person may not submit requests.
        GuardFailed: this cannot be asked about the contract in its state, or is asked already.
        RequestRefused: the schedule has changed since, or what is asked cannot be done.
        ImpossibleTerms: the payments cannot be planned so.

    """
    if not can(actor, Capability.REQUESTS_SUBMIT):
        raise PermissionDenied
    locked = lock(contract)
    _require_possible(locked, kind)
    _require_fresh(locked, seen)
    today = timezone.localdate(at)
    work_out(locked, kind, said, on=today)
    request = ChangeRequest.objects.create(
        lessor_id=locked.lessor_id,
        lessee_id=locked.lessee_id,
        contract=locked,
        number=next_number(lessor=locked.lessor, kind="request", on=today),
        kind=kind,
        author_id=actor.user_id,
        data=dict(said),
        comment=comment.strip(),
        schedule_number=locked.schedule_number,
        submitted_at=at,
        promised_on=kind_of(kind).promised_on(at),
    )
    _open_matter(request, locked, actor=actor, at=at)
    publish(RequestMoved(request.pk, "", RequestStatus.SUBMITTED.value, Event.SUBMIT.value), actor_id=actor.pk)
    return request


def take(*, request: ChangeRequest, actor: Membership, at: datetime) -> ChangeRequest:
    """Begin the review.

    Raises:
        PermissionDenied: the person handles no requests.
        IllegalTransition: somebody has taken it.

    """
    return apply(request, Event.TAKE, actor=actor, at=at)


def has_route(request: ChangeRequest) -> bool:
    """Whether answers to such requests are approved by a route of the lessor; else the manager alone answers."""
    try:
        active_version(request.lessor, route_code(request.kind))
    except NoRoute:
        return False
    return True


@transaction.atomic
def offer(
    *,
    request: ChangeRequest,
    said: Mapping[str, Any],
    note: str,
    valid_until: date,
    actor: Membership,
    at: datetime,
) -> ChangeRequest:
    """Send the client what the lessor agrees to, worked out on the schedule in force.

    Args:
        request: under review.
        said: what is offered, in the form of what was asked; it may differ from it.
        note: for the client.
        valid_until: the last day on which the client may accept.
        actor: who answers.
        at: now.

    Raises:
        PermissionDenied: the person handles no requests.
        IllegalTransition: the request is not under review.
        GuardFailed: such answers are approved by a route first, or this cannot be done with the contract in its state.
        RequestRefused: it cannot be done so.

    """
    locked = _reviewed(request, Event.OFFER, actor)
    if has_route(locked):
        raise GuardFailed("needs_approval", gettext_noop("Such answers are approved by a route first."))
    answer = _prepared(locked, said, note=note, valid_until=valid_until, actor=actor, at=at)
    return apply(locked, Event.OFFER, actor=actor, at=at, changes=sent(answer))


@transaction.atomic
def start_approval(
    *,
    request: ChangeRequest,
    said: Mapping[str, Any],
    note: str,
    valid_until: date,
    actor: Membership,
    at: datetime,
) -> Run:
    """Pass what is to be offered to the route of the kind; approved, it goes to the client. Arguments as of `offer`.

    Until it is approved, the client sees that an answer is being approved, and nothing of it.

    Raises:
        PermissionDenied: the person handles no requests.
        IllegalTransition: the request is not under review.
        NoRoute: the lessor has no published route for such requests.
        RequestRefused: it cannot be done so.

    """
    locked = _reviewed(request, Event.START_APPROVAL, actor)
    answer = _prepared(locked, said, note=note, valid_until=valid_until, actor=actor, at=at)
    moved = apply(locked, Event.START_APPROVAL, actor=actor, at=at)
    return runs.start_run(
        matter=matters.matter_of(MatterKind.REQUEST, moved.pk),
        route_code=route_code(moved.kind),
        subject_version=max(1, answer.schedule_number),
        amount=moved.contract.price,
        actor=actor,
        at=at,
    )


@transaction.atomic
def answer(*, request: ChangeRequest, text: str, actor: Membership, at: datetime) -> ChangeRequest:
    """Answer a question, or say that a paper is ready; it is done with that.

    Raises:
        PermissionDenied: the person handles no requests.
        IllegalTransition: the request is not under review.
        GuardFailed: there are no words, or such requests end in an offer.

    """
    if not kind_of(request.kind).is_answered:
        raise GuardFailed("not_answered", gettext_noop("Such a request ends in an offer that the client accepts."))
    return apply(request, Event.ANSWER, actor=actor, at=at, reason=text, changes=_ended(text, at))


@transaction.atomic
def refuse(*, request: ChangeRequest, text: str, actor: Membership, at: datetime) -> ChangeRequest:
    """Refuse; the client reads why.

    Raises:
        PermissionDenied: the person handles no requests.
        IllegalTransition: it is too late for a refusal.
        GuardFailed: there are no words of the reason.

    """
    return apply(request, Event.REFUSE, actor=actor, at=at, reason=text, changes=_ended(text, at))


@transaction.atomic
def accept(*, request: ChangeRequest, actor: Membership, at: datetime) -> ChangeRequest:
    """Accept what is offered; the portal carries it out in seconds.

    Raises:
        PermissionDenied: the person may not submit requests.
        IllegalTransition: nothing is offered, or it is accepted already.
        GuardFailed: the offer has expired, or the schedule has changed since.

    """
    return apply(request, Event.ACCEPT, actor=actor, at=at)


@transaction.atomic
def decline(*, request: ChangeRequest, text: str, actor: Membership, at: datetime) -> ChangeRequest:
    """Decline what is offered: the lessor looks at the request again.

    Raises:
        PermissionDenied: the person may not submit requests.
        IllegalTransition: nothing is offered.
        GuardFailed: there are no words of the reason.

    """
    return apply(request, Event.DECLINE, actor=actor, at=at, reason=text, changes={"valid_until": None})


@transaction.atomic
def withdraw(*, request: ChangeRequest, actor: Membership, at: datetime) -> ChangeRequest:
    """Take the request back; an approval under way stops.

    Raises:
        PermissionDenied: the person may not submit requests.
        IllegalTransition: it is over, or being carried out.

    """
    locked = lock(request)
    if not is_allowed(find_move(locked, Event.WITHDRAW), locked, actor):
        raise PermissionDenied
    running = runs.running(matters.lock_matter(matters.matter_of(MatterKind.REQUEST, locked.pk).pk))
    if running is not None:
        runs.cancel_run(run=running, actor=actor, at=at)
    return apply(locked, Event.WITHDRAW, actor=actor, at=at, changes=_ended("", at))


def expire(at: datetime) -> int:
    """Return requests to review whose offers were not accepted in time; how many. Each in a transaction of its own."""
    late = ChangeRequest.objects.filter(status=RequestStatus.OFFERED, valid_until__lt=timezone.localdate(at))
    done = 0
    for request in late.order_by("pk"):
        try:
            apply_as_portal(request, Event.EXPIRE, at=at, changes={"valid_until": None})
        except IllegalTransition:
            continue  # accepted or withdrawn a moment ago
        done += 1
    return done


def _require_possible(contract: Contract, kind: RequestKind) -> None:
    if kind not in possible(contract):
        raise GuardFailed("not_possible", gettext_noop("This cannot be asked about the contract in its present state."))
    same = ChangeRequest.objects.filter(contract=contract, kind=kind, status__in=sorted(RequestStatus.open()))
    if kind not in REPEATED and (first := same.order_by("pk").first()) is not None:
        raise GuardFailed(
            "asked_already", gettext_noop("Request %(number)s asks for this already."), {"number": first.number}
        )


def _require_fresh(contract: Contract, seen: int) -> None:
    if contract.schedule_number != seen:
        raise RequestRefused(
            "schedule_changed",
            gettext_noop("The payment schedule has changed since you opened the page: look at it and ask again."),
        )


def _reviewed(request: ChangeRequest, event: Event, actor: Membership) -> ChangeRequest:
    """Hold the request and its contract, for a person who may answer it with an offer."""
    locked = lock(request)
    if not is_allowed(find_move(locked, event), locked, actor):
        raise PermissionDenied
    if kind_of(locked.kind).is_answered:
        raise GuardFailed("is_answered", gettext_noop("Such a request is answered in words."))
    locked.contract = lock(locked.contract)
    if RequestKind(locked.kind) not in possible(locked.contract):
        raise GuardFailed("not_possible", gettext_noop("This cannot be asked about the contract in its present state."))
    return locked


def _prepared(
    request: ChangeRequest, said: Mapping[str, Any], *, note: str, valid_until: date, actor: Membership, at: datetime
) -> PreparedAnswer:
    """Work an answer out and keep it: the schedule for which it is worked out, the words, the last day."""
    today = timezone.localdate(at)
    if valid_until < today:
        raise RequestRefused("past", gettext_noop("The last day cannot be before today."), field="valid_until")
    told = look(request, said, on=today) | {"note": note.strip()}
    latest = _accepted_by(said, told)
    if latest is not None and valid_until > latest:
        raise RequestRefused(
            "after_the_day",
            gettext_noop("The offer is worked out for %(day)s: it cannot be accepted later."),
            {"day": f"{latest:%d.%m.%Y}"},
            field="valid_until",
        )
    return keep(request, told, valid_until=valid_until, actor=actor, at=at)


def _accepted_by(said: Mapping[str, Any], told: Mapping[str, Any]) -> date | None:
    """The last day on which an answer is still true: later, a payment would move to a day that has passed.

    None where nothing bounds it.
    """
    moved = {row["due_on"] for row in told["after"]} - {row["due_on"] for row in told["before"]}
    days = [*moved, *([said["on"]] if "on" in said else [])]
    return min(map(date.fromisoformat, days), default=None)


def look(request: ChangeRequest, said: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """What an answer comes to, as it would be kept; nothing is.

    Raises:
        RequestRefused: it cannot be worked out; for another lessee, nobody has this INN here.

    """
    told = {"said": dict(said), **work_out(request.contract, request.kind, said, on=on).as_json()}
    if request.kind == RequestKind.CESSION:
        require_alone(request)
        company = new_lessee(request.contract, said)
        told["lessee"] = company.pk
        told["fields"] = [{"name": "lessee", "before": str(request.contract.lessee), "after": str(company)}]
    return told


def _ended(text: str, at: datetime) -> dict[str, Any]:
    return {"ended_at": at, "result": text.strip()}


def _open_matter(request: ChangeRequest, contract: Contract, *, actor: Membership, at: datetime) -> Matter:
    matter = matters.open_matter(
        kind=MatterKind.REQUEST,
        subject_id=request.pk,
        # Both sides read it, each in a language of its own.
        title=f"{request.number} · {contract.number}",
        lessor=contract.lessor,
        company=contract.lessee,
        contract_ref=contract.pk,
        manager=contract.manager,
        author=actor.user,
        actor=actor,
        at=at,
    )
    awaited = AWAITED[RequestStatus.SUBMITTED]
    matters.pass_turn(
        matter=matter, side=awaited.side, awaited=awaited.code, promised_on=awaited.promised_on(at), at=at
    )
    submitted = {
        "before": "",
        "after": RequestStatus.SUBMITTED.value,
        "event": Event.SUBMIT.value,
        "reason": "",
        "source": Source.of(actor).value,
    }
    feed.post_event(matter=matter, code=MOVED, data=submitted, actor=actor, at=at)
    return matter
