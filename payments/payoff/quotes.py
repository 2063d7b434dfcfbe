"""Quotes of early buyout: a sum for a day that binds the lessor as long as the facts are those it was made of."""

import hashlib
import json
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from contracts.models import Contract
from contracts.requests.lines import as_json
from contracts.requests.refusing import RequestRefused
from contracts.services.numbering import next_number
from payments.models import PayoffQuote, QuoteKind
from payments.payoff import kept
from payments.payoff.asked import Asked, work_out
from payments.payoff.letter import order_letter
from payments.payoff.terms import VALID_DAYS
from payments.payoff.variants import Variant
from payments.services.settlement import lock_contract


@transaction.atomic
def keep_quote(*, contract: Contract, asked: Asked, kind: QuoteKind, actor: Membership, at: datetime) -> PayoffQuote:
    """Work a variant out under the contract's lock and keep it with a number; a worker makes its letter.

    Raises:
        PermissionDenied: the person may not take quotes.
        ImpossibleTerms: it cannot be by the contract or the amount.
        RequestRefused: the contract is not in a state for it; nothing is written.

    """
    if not can(actor, Capability.PAYOFF_QUOTE):
        raise PermissionDenied
    locked, today = lock_contract(contract.pk), timezone.localdate(at)
    variant = work_out(locked, asked, kind=kind, today=today)
    quote = PayoffQuote.objects.create(
        contract=locked,
        number=next_number(lessor=locked.lessor, kind="payoff", on=today),
        kind=kind,
        asset=variant.asset,
        on=variant.on,
        valid_until=min(variant.on, today + timedelta(days=VALID_DAYS)),
        amount=variant.amount,
        saving=variant.saving,
        schedule_number=locked.schedule_number,
        ledger_digest=digest_of(variant),
        explanation={"total": kept.as_json(variant.total), "saving": kept.as_json(variant.why_saving)},
        schedule=as_json(variant.rows),
        asked={"amount": None if asked.amount is None else str(asked.amount)},
        made_at=at,
        made_by_id=actor.user_id,
    )
    order_letter(quote)
    return quote


def digest_of(variant: Variant) -> str:
    """SHA-256 of the sum and the schedule: another one means that the facts have changed."""
    told = [str(variant.amount), as_json(variant.rows)]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def asked_of(quote: PayoffQuote) -> Asked:
    """What the quote was asked for."""
    amount = quote.asked.get("amount")
    return Asked(on=quote.on, amount=None if amount is None else Decimal(amount), asset_id=quote.asset_id)


def require_in_force(quote: PayoffQuote, contract: Contract, *, today: date) -> Variant:
    """Return the quote's variant as it is today.

    Raises:
        RequestRefused: `expired`, or `facts_changed`: a payment came, a schedule changed, a penalty was charged.

    """
    if today > quote.valid_until:
        raise RequestRefused(
            "expired",
            gettext_noop("This quote was valid until %(day)s. Take a new one."),
            {"day": f"{quote.valid_until:%d.%m.%Y}"},
        )
    try:
        variant = work_out(contract, asked_of(quote), kind=QuoteKind(quote.kind), today=today)
    except ImpossibleTerms as impossible:
        raise _changed() from impossible
    if digest_of(variant) != quote.ledger_digest:
        raise _changed()
    return variant


def is_in_force(quote: PayoffQuote, contract: Contract, *, today: date) -> bool:
    """Whether the quote still binds."""
    try:
        require_in_force(quote, contract, today=today)
    except RequestRefused:
        return False
    return True


def _changed() -> RequestRefused:
    return RequestRefused(
        "facts_changed",
        gettext_noop("Something has changed since this quote: a payment, a charge or the schedule. Take a new one."),
    )
