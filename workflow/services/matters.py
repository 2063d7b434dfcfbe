"""Matters: opened, passed from side to side, closed. Each function belongs to its caller's transaction."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import Company, Membership, User
from common.events import publish
from common.messages import MessageError, gettext_noop
from workflow.events import TurnPassed
from workflow.kinds import MatterKind, Side
from workflow.models import Matter, MatterGuest, Turn

# Columns that change under the lock; the parties never do.
_MOVING = ("title", "contract_ref", "manager", "closed_at", "turn", "turn_since", "awaited", "promised_on", "moved_at")
_TURN = ("turn", "turn_since", "awaited", "promised_on")


class MatterClosed(MessageError):
    """The matter is finished; nobody's turn can come in it."""


@transaction.atomic
def open_matter(  # noqa: PLR0913 - what a matter is, each by name
    *,
    kind: MatterKind,
    subject_id: int,
    title: str,
    lessor: Company,
    company: Company,
    manager: User | None,
    author: User | None,
    actor: Membership | None,
    at: datetime,
    contract_ref: int | None = None,
) -> Matter:
    """Open the matter of a subject; nobody's turn has come in it yet.

    Args:
        kind: what it is about.
        subject_id: the subject's own row in an app above; one matter for each.
        title: how lists name it; longer than the column is cut.
        lessor: the leasing company.
        company: the client.
        manager: who leads it; the client's own manager when None.
        author: the person whose matter it is, for those limited to listed contracts; the actor's when None.
        actor: who opens it; None is the portal.
        at: now.
        contract_ref: the contract that it is about, if there is one already.

    Raises:
        IntegrityError: the subject has a matter; the caller holds the subject's lock, so it is a mistake of the caller.

    """
    return Matter.objects.create(
        kind=kind,
        subject_id=subject_id,
        title=title[: Matter._meta.get_field("title").max_length],
        lessor=lessor,
        company=company,
        contract_ref=contract_ref,
        manager_id=manager.pk if manager else company.manager_id,
        author_id=author.pk if author else actor.user_id if actor else None,
        opened_at=at,
        moved_at=at,
    )


def matter_of(kind: MatterKind, subject_id: int) -> Matter:
    """The matter of a subject.

    Raises:
        Matter.DoesNotExist: it was never opened.

    """
    return Matter.objects.get(kind=kind, subject_id=subject_id)


def lock_matter(pk: int) -> Matter:
    """Lock a matter until the end of the transaction and read it.

    Raises:
        Matter.DoesNotExist: there is none, or the database does not show it to this request.

    """
    return Matter.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def hold(matter: Matter) -> None:
    """Lock the matter and bring what may have changed meanwhile into the given object."""
    matter.refresh_from_db(fields=_MOVING, from_queryset=Matter.objects.select_for_update(of=("self",), no_key=True))


@transaction.atomic
def pass_turn(*, matter: Matter, side: Side, awaited: str, promised_on: date | None, at: datetime) -> Turn:
    """Say whose turn it is: the open turn ends and another begins; `TurnPassed` is published.

    The same side with the same expectation is no new turn: its clock goes on, only the promised day is renewed.

    Args:
        matter: in which.
        side: who has to act.
        awaited: what is expected, a code that the subject's `awaited_text` knows.
        promised_on: the last day of the promise, inclusive; None promises nothing.
        at: now.

    Raises:
        MatterClosed: nothing is written.

    """
    hold(matter)
    if matter.closed_at is not None:
        raise MatterClosed("matter_closed", gettext_noop("The matter is closed: nobody's turn can come in it."))
    current = Turn.objects.filter(matter=matter, until=None).first()
    if current is not None and (current.side, current.awaited) == (side, awaited):
        _promise(matter, current, promised_on)
        return current
    since = _end_turn(current, at)
    turn = Turn.objects.create(matter=matter, side=side, awaited=awaited, promised_on=promised_on, since=since)
    matter.turn, matter.turn_since, matter.awaited, matter.promised_on = side, since, awaited, promised_on
    matter.save(update_fields=_TURN)
    publish(TurnPassed(matter.pk, side.value, awaited))
    return turn


def _promise(matter: Matter, turn: Turn, promised_on: date | None) -> None:
    if turn.promised_on == promised_on:
        return
    turn.promised_on = matter.promised_on = promised_on
    turn.save(update_fields=["promised_on"])
    matter.save(update_fields=["promised_on"])


def _end_turn(turn: Turn | None, at: datetime) -> datetime:
    """End the turn; clocks of two processes may differ, so the moment is never before its start."""
    if turn is None:
        return at
    turn.until = max(at, turn.since)
    turn.save(update_fields=["until"])
    return turn.until


@transaction.atomic
def rest(*, matter: Matter, at: datetime) -> None:
    """Leave the matter open with nothing expected of anybody: its clock stands until the next turn."""
    hold(matter)
    _end_turn(Turn.objects.filter(matter=matter, until=None).first(), at)
    matter.turn, matter.turn_since, matter.awaited, matter.promised_on = "", None, "", None
    matter.save(update_fields=_TURN)


@transaction.atomic
def close_matter(*, matter: Matter, at: datetime) -> None:
    """Finish the matter: nobody's turn any more, the clock stands. Closed already, it stays as it is."""
    hold(matter)
    if matter.closed_at is not None:
        return
    ended = _end_turn(Turn.objects.filter(matter=matter, until=None).first(), at)
    matter.closed_at = max(ended, matter.opened_at)
    matter.turn, matter.turn_since, matter.awaited, matter.promised_on = "", None, "", None
    matter.save(update_fields=["closed_at", *_TURN])


@transaction.atomic
def part_matters(*, contract_ref: int, company: Company) -> None:
    """Note of the matters that a company had about a contract that its subject is another company's from now on."""
    for matter in Matter.objects.filter(contract_ref=contract_ref, company=company).order_by("pk"):
        hold(matter)
        matter.is_parted = True
        matter.save(update_fields=["is_parted"])


@transaction.atomic
def reopen_matter(*, matter: Matter, at: datetime) -> None:
    """Go on with a closed matter; whose turn it is the caller says by `pass_turn`."""
    hold(matter)
    if matter.closed_at is None:
        return
    matter.closed_at = None
    matter.moved_at = max(matter.moved_at, at)
    matter.save(update_fields=["closed_at", "moved_at"])


@transaction.atomic
def rename(*, matter: Matter, title: str) -> None:
    """Give the matter another name."""
    hold(matter)
    matter.title = title[: Matter._meta.get_field("title").max_length]
    matter.save(update_fields=["title"])


@transaction.atomic
def assign_manager(*, matter: Matter, manager: User | None) -> None:
    """Say who of the lessor leads the matter."""
    hold(matter)
    matter.manager = manager
    matter.save(update_fields=["manager"])


@transaction.atomic
def tie_to_contract(*, matter: Matter, contract_ref: int) -> None:
    """Say which contract the matter is about now: people limited to listed contracts see it by that."""
    hold(matter)
    matter.contract_ref = contract_ref
    matter.save(update_fields=["contract_ref"])


@transaction.atomic
def invite(*, matter: Matter, company: Company, at: datetime) -> MatterGuest:
    """Let an outside organisation into the matter: it reads what is meant for everybody. Invited once."""
    return MatterGuest.objects.get_or_create(matter=matter, company=company, defaults={"invited_at": at})[0]
