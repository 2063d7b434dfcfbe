"""What a person does with a contract by a button: the move, and what belongs to it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.events import publish
from common.russian_ids import normalise_cadastral_number, normalise_serial_number, normalise_vin
from contracts import search
from contracts.events import ContractChanged
from contracts.lifecycle import Event, apply
from contracts.lifecycle.door import find_move, is_allowed, lock
from contracts.models import AssetKind, Contract, LeasedAsset
from contracts.models.asset import IDENTIFIER_FIELD

READ = {"vin": normalise_vin, "serial_number": normalise_serial_number, "cadastral_number": normalise_cadastral_number}


@transaction.atomic
def move(  # noqa: PLR0913 - what a form may say, each by name
    *,
    contract: Contract,
    event: Event,
    actor: Membership,
    at: datetime,
    reason: str = "",
    on: date | None = None,
    identifiers: Mapping[int, str] | None = None,
) -> Contract:
    """Make the move with all that belongs to it, or nothing of it.

    Args:
        contract: found by `visible_to`.
        event: by which it moves.
        actor: the person.
        at: now.
        reason: why, where the table asks for it; the other side reads it.
        on: the day of the signature or of the handover.
        identifiers: numbers of assets that had none, by id of the asset.

    Raises:
        IllegalTransition: the table has no such move.
        PermissionDenied: the person may not make it.
        GuardFailed: something must be done first.
        ValidationError: by `asset_<id>`, for a wrong number.

    """
    locked = lock(contract)
    if not is_allowed(find_move(locked, event), locked, actor):
        raise PermissionDenied
    if identifiers:
        _identify(locked, identifiers, actor)
    changes = {"signed_on": on} if event is Event.SIGN and on else {}
    told = {"day": on.isoformat()} if on else {}
    return apply(locked, event, actor=actor, at=at, reason=reason, changes=changes, told=told)


def unidentified(contract: Contract) -> list[LeasedAsset]:
    """Assets whose number is still to be told, in their order."""
    return list(contract.assets.filter(is_identified=False).order_by("position"))


def field_of(asset: LeasedAsset) -> str:
    """Name of the column with the number that the asset's kind needs."""
    return IDENTIFIER_FIELD[AssetKind(asset.kind)]


def _identify(contract: Contract, identifiers: Mapping[int, str], actor: Membership) -> None:
    assets = list(contract.assets.order_by("position"))
    taken = {asset.vin for asset in assets if asset.vin}
    for asset in assets:
        if asset.is_identified or asset.pk not in identifiers:
            continue
        name = field_of(asset)
        value = READ[name](identifiers[asset.pk])
        _check(asset, name, value, taken)
        setattr(asset, name, value)
        asset.is_identified = True
        asset.save(update_fields=[name, "is_identified"])
        taken.add(asset.vin)
    search.index(contract, assets)
    contract.save(update_fields=["search_text"])
    publish(ContractChanged(contract.pk, ("assets",)), actor_id=actor.pk)


def _check(asset: LeasedAsset, name: str, value: str, taken: set[str]) -> None:
    """Refuse a number that its kind does not allow, or a VIN that another asset of the contract has."""
    key = f"asset_{asset.pk}"
    if not value:
        raise ValidationError({key: ValidationError(_("This kind of asset needs this identifier."), code="required")})
    try:
        asset._meta.get_field(name).clean(value, asset)  # type: ignore[union-attr] # the three are columns, no relations
    except ValidationError as error:
        raise ValidationError({key: error}) from error
    if name == "vin" and value in taken:
        raise ValidationError({key: ValidationError(_("Another asset of the contract has this VIN."), code="repeated")})
