"""What is asked for in the studio and in a quote: the day, a part, an asset; worked out as variants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from common.money import ZERO
from contracts.models import Contract, LeasedAsset
from contracts.requests.refusing import RequestRefused
from payments.models import QuoteKind
from payments.payoff import variants
from payments.payoff.position import Position, position_of
from payments.payoff.variants import KEEP, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Pay early on a day: roubles of a part, or an asset by its id, where one is asked for."""

    on: date
    amount: Decimal | None = None
    asset_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A variant that cannot be: which, and why, for people."""

    kind: QuoteKind
    why: ImpossibleTerms | RequestRefused


def work_out(contract: Contract, asked: Asked, *, kind: QuoteKind, today: date) -> Variant:
    """Work one variant out.

    Raises:
        ImpossibleTerms: it cannot be by the contract or the amount.
        RequestRefused: the contract is not in a state for it, or what is asked is not whole.

    """
    return _of_kind(position_of(contract, today=today), asked, kind)


def side_by_side(contract: Contract, asked: Asked, *, today: date) -> list[Variant | Refused]:
    """Work out all that is asked for: always the whole, a part in two ways and an asset where they are named.

    Raises:
        RequestRefused: nothing can be paid early by this contract now.

    """
    position = position_of(contract, today=today)
    kinds = [QuoteKind.FULL]
    kinds += list(KEEP) if asked.amount is not None else []
    kinds += [QuoteKind.ASSET] if asked.asset_id is not None else []
    return [_tried(position, asked, kind) for kind in kinds]


def _tried(position: Position, asked: Asked, kind: QuoteKind) -> Variant | Refused:
    try:
        return _of_kind(position, asked, kind)
    except (ImpossibleTerms, RequestRefused) as why:
        return Refused(kind, why)


def _of_kind(position: Position, asked: Asked, kind: QuoteKind) -> Variant:
    today = position.today
    if kind in KEEP:
        if asked.amount is None:
            raise RequestRefused("no_amount", gettext_noop("Enter how much you want to pay early."), field="amount")
        return variants.part(position, kind=kind, on=asked.on, amount=asked.amount, asked_on=today)
    if kind == QuoteKind.ASSET:
        asset, of = _asset(position.contract, asked.asset_id)
        return variants.one_asset(position, asset, of=of, on=asked.on, asked_on=today)
    return variants.full(position, on=asked.on, asked_on=today)


def _asset(contract: Contract, asset_id: int | None) -> tuple[LeasedAsset, Decimal]:
    assets = list(contract.assets.order_by("position"))
    found = next((asset for asset in assets if asset.pk == asset_id), None)
    if found is None:
        raise RequestRefused("no_asset", gettext_noop("Choose an asset of this contract."), field="asset")
    return found, sum((asset.price for asset in assets), ZERO)


def said_of(kind: QuoteKind, asked: Asked) -> dict[str, Any]:
    """What a request of the client says of it, as the form of its kind would."""
    said: dict[str, Any] = {"on": asked.on.isoformat()}
    if kind in KEEP:
        said |= {"amount": str(asked.amount), "mode": "shorten" if kind == QuoteKind.SHORTER else "lower"}
    return said
