"""Shares of a payment between the engine, the ledger and what is kept as JSON in steps and answers."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from payments.engine.matching import SCHEDULED, Aim, OwedKind, Share
from payments.ledger.hints import Meant
from payments.services.receipts import Share as Posted


def meant(aim: Aim) -> Meant:
    """What the ledger calls an aim."""
    if aim.quote:
        return Meant(quote=aim.quote)
    if aim.kind in SCHEDULED:
        return Meant(due_on=aim.due_on, kind=aim.kind.value, amount=aim.amount)
    return Meant(due_on=aim.due_on, charge=aim.kind.value, amount=aim.amount)


def to_post(shares: Iterable[Share]) -> tuple[Posted, ...]:
    """Shares as the ledger posts them."""
    return tuple(Posted(share.contract, share.amount, tuple(map(meant, share.aims))) for share in shares)


def posted_as_json(shares: Iterable[Posted]) -> list[dict[str, Any]]:
    """Shares as they are kept: contract, roubles and hints of the ledger."""
    return [
        {"contract": one.contract_id, "amount": str(one.amount), "hints": [hint.as_json() for hint in one.hints]}
        for one in shares
    ]


def shares_as_json(shares: Iterable[Share]) -> list[dict[str, Any]]:
    """Shares of the engine as they are kept."""
    return posted_as_json(to_post(shares))


def shares_from_json(kept: Sequence[dict[str, Any]]) -> tuple[Share, ...]:
    """Read shares that were kept."""
    return tuple(Share(one["contract"], Decimal(one["amount"]), tuple(map(_aim, one.get("hints", ())))) for one in kept)


def _aim(hint: dict[str, Any]) -> Aim:
    if hint.get("quote"):
        return Aim(OwedKind.PAYOFF, quote=hint["quote"])
    due_on = date.fromisoformat(hint["payment"]) if hint.get("payment") else None
    amount = None if hint.get("amount") is None else Decimal(hint["amount"])
    return Aim(OwedKind(hint.get("charge") or hint["kind"]), due_on, amount)
