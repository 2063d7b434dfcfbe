"""A client says “this line is wrong”, the lessor answers in words (REC-08).

A line is a row of the ledger, named as entries of an account name theirs (`payments.ledger.entries`): `receipt:12`,
`charge:5`, `instalment:7`, `relief:3`, `reversal:4`. A dispute changes nothing of the ledger: what it was right about
is corrected by whoever posts.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.events import publish
from common.messages import MessageError, gettext_noop
from contracts.models import Contract
from payments.events import DisputeAnswered, DisputeRaised
from payments.ledger.entries import Entry
from payments.ledger.entry_rows import SOURCES, EntryKind
from payments.ledger.entry_texts import text_of
from payments.models import DisputeState, LineDispute, ReconciliationAct

ONE_OPEN = "line_dispute_one_open"


class DisputeRefused(MessageError):
    """A dispute that cannot be raised or answered; nothing is written."""


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """A line as the client saw it: the row that it comes from, its words and its roubles."""

    target: str
    text: str
    amount: Decimal


def line_of(contract: Contract, target: str) -> DisputedLine | None:
    """Return the line of a row of this contract's ledger; None where it has no such row."""
    kind, _colon, pk = target.partition(":")
    if kind not in EntryKind or not (pk.isascii() and pk.isdigit()) or len(pk) > 18:  # noqa: PLR2004 - digits of bigint
        return None
    row = SOURCES[EntryKind(kind)].rows([contract.pk]).filter(pk=int(pk)).first()
    if row is None:
        return None
    text, params = text_of(EntryKind(kind), row)
    side = "debit" if SOURCES[EntryKind(kind)].is_debit else "credit"
    return line_of_entry(
        Entry(
            on=row["day"],
            contract_id=contract.pk,
            kind=EntryKind(kind),
            target=target,
            text=text,
            params=params,
            **{side: row["money"]},
        )
    )


def line_of_entry(entry: Entry) -> DisputedLine:
    """Return the line of an entry of an account, as reconciliation acts have them."""
    # Kept for both sides, whichever language each of them reads.
    with translation.override(settings.LANGUAGE_CODE):
        return DisputedLine(entry.target, entry.described(), entry.debit or entry.credit)


@transaction.atomic
def raise_dispute(  # noqa: PLR0913 - the parts of a dispute, each by name
    *,
    contract: Contract,
    line: DisputedLine,
    words: str,
    actor: Membership,
    at: datetime,
    own_amount: Decimal | None = None,
    act: ReconciliationAct | None = None,
) -> LineDispute:
    """Take a client's dispute about a line of a contract in sight.

    Args:
        contract: whose account it is; the caller found it among those that the person sees.
        line: what is disputed.
        words: what is wrong with it.
        actor: who disputes.
        at: now.
        own_amount: what it is by the client's own books, in roubles.
        act: the reconciliation act in which the line stands.

    Raises:
        PermissionDenied: the person may not dispute.
        DisputeRefused: without words, or the line is disputed already.

    """
    if not can(actor, Capability.PAYMENTS_ANSWER):
        raise PermissionDenied
    if not words.strip():
        message = gettext_noop("Say what is wrong with the line: without words nobody can look into it.")
        raise DisputeRefused("no_words", message)
    dispute = LineDispute(
        contract=contract,
        act=act,
        target=line.target,
        line=line.text[:300],
        amount=line.amount,
        own_amount=own_amount,
        text=words.strip(),
        raised_at=at,
        raised_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            dispute.save(force_insert=True)
    except IntegrityError as error:
        if ONE_OPEN not in str(error):
            raise
        message = gettext_noop("This line is disputed already: the lessor is looking into it.")
        raise DisputeRefused("open_already", message) from error
    publish(DisputeRaised(dispute.pk, contract.pk), actor_id=actor.pk)
    return dispute


@transaction.atomic
def answer_dispute(*, dispute_id: int, state: DisputeState, words: str, actor: Membership, at: datetime) -> LineDispute:
    """Answer an open dispute: accepted or rejected, with the reason in words.

    Raises:
        PermissionDenied: the person may not answer disputes.
        LineDispute.DoesNotExist: not among those that the person sees.
        DisputeRefused: without words, or somebody has answered it.
        ValueError: the state is no answer.

    """
    if not can(actor, Capability.ACTS_MAKE):
        raise PermissionDenied
    if state == DisputeState.OPEN:
        raise ValueError("An answer accepts or rejects")
    dispute = LineDispute.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=dispute_id)
    if not words.strip():
        message = gettext_noop("Write the answer: the client reads why the line is right or how it is corrected.")
        raise DisputeRefused("no_words", message)
    if dispute.state != DisputeState.OPEN:
        raise DisputeRefused("answered", gettext_noop("Somebody has answered this dispute already."))
    dispute.state, dispute.answer = state, words.strip()
    dispute.answered_at, dispute.answered_by_id = at, actor.user_id
    dispute.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    publish(DisputeAnswered(dispute.pk, dispute.contract_id), actor_id=actor.pk)
    return dispute
