"""Taking a contract with its assets: created, changed or found the same."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership, User
from accounts.roles import Party
from common.changes import Change, FieldChange, Saved, as_text, assign
from common.events import publish
from common.locks import lock_name
from contracts import facts, lifecycle, search
from contracts.events import ContractChanged, ContractRegistered
from contracts.models import Contract, ContractEventKind, ContractStatus, DayRule, LeasedAsset, ProductKind
from contracts.services.assets import AssetData, data_of, keep_stored, replace_assets, validated_assets
from contracts.services.timeline import record


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """Terms of a contract. Money is roubles with VAT, `annual_rate` percent a year, `term_months` months.

    `keep` names fields about which nothing is said: a known contract keeps its own, a new one takes those given here.
    """

    number: str
    product: ProductKind
    lessor: Company
    lessee: Company
    manager: User | None
    status: ContractStatus
    signed_on: date
    starts_on: date
    ends_on: date
    price: Decimal
    advance: Decimal
    term_months: int
    annual_rate: Decimal
    buyout_price: Decimal
    day_rule: DayRule
    payment_day: int
    keep: frozenset[str] = frozenset()

    def values(self) -> dict[str, object]:
        """Fields of a new row except the state, which only the lifecycle sets."""
        names = (field.name for field in fields(self) if field.name not in {"status", "keep"})
        return {name: getattr(self, name) for name in names} | {
            "product": str(self.product),
            "day_rule": str(self.day_rule),
        }

    def said(self) -> dict[str, object]:
        """Fields of the row about which something is said."""
        return {name: value for name, value in self.values().items() if name not in self.keep}


@transaction.atomic
def register_contract(
    *, terms: ContractTerms, assets: Sequence[AssetData], actor: Membership | None, at: datetime
) -> Saved[Contract]:
    """Take a contract, found by lessor and number, under the lock of its row.

    Assets are taken as a set; when it differs, the change has the name "assets" and tuples of `AssetData`.
    Writes the timeline and publishes `ContractRegistered` or `ContractChanged`; the same again does neither.

    Raises:
        ValidationError: by field, for wrong terms or assets; nothing is written.
        IllegalTransition: the state cannot follow the present one; nothing is written.

    """
    _check_parties(terms)
    lock_name(f"contract {terms.lessor.pk} {terms.number}")
    found = (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lessor", "lessee", "manager")
        .filter(lessor=terms.lessor, number=terms.number)
        .first()
    )
    contract = found or Contract(created_at=at, **terms.values())
    changed = assign(found, terms.said()) if found else ()
    wanted = validated_assets(assets, price=terms.price)
    contract.clean_fields(exclude={"lessor", "lessee", "manager", "head", "lessee_manager"})
    contract.clean()
    state_before = contract.status
    if lifecycle.take_imported(contract, ContractStatus(terms.status)):
        changed += (FieldChange("status", state_before, contract.status),)
    if found is None:
        return _created(contract, wanted, actor=actor, at=at)
    stored = list(contract.assets.select_related("supplier").order_by("position"))
    keep_stored(stored, wanted, [asset.keep for asset in assets])
    return _updated(contract, stored, wanted, changed, actor=actor, at=at)


def _created(
    contract: Contract, assets: Sequence[LeasedAsset], *, actor: Membership | None, at: datetime
) -> Saved[Contract]:
    _index(contract, assets)
    contract.save()
    replace_assets(contract, [], assets)
    record(
        contract=contract,
        kind=ContractEventKind.IMPORTED,
        at=at,
        actor=actor,
        data={"status": contract.status, "assets": len(assets)},
    )
    publish(ContractRegistered(contract.pk), actor_id=actor.pk if actor else None)
    return Saved(contract, Change.CREATED)


def _updated(
    contract: Contract,
    stored: Sequence[LeasedAsset],
    wanted: Sequence[LeasedAsset],
    changed: tuple[FieldChange, ...],
    *,
    actor: Membership | None,
    at: datetime,
) -> Saved[Contract]:
    before = tuple(map(data_of, stored))
    after = tuple(sorted(map(data_of, wanted), key=lambda asset: asset.position))
    if before != after:
        replace_assets(contract, stored, wanted)
        changed += (FieldChange("assets", before, after),)
    if not changed:
        return Saved(contract, Change.UNCHANGED)
    _index(contract, wanted)
    contract.save()
    _record_changes(contract, changed, actor=actor, at=at)
    names = tuple(change.name for change in changed)
    publish(ContractChanged(contract.pk, names), actor_id=actor.pk if actor else None)
    return Saved(contract, Change.CHANGED, changed)


def _index(contract: Contract, assets: Sequence[LeasedAsset]) -> None:
    """Fill what the registry searches, filters and groups by; the database adds the facts of the lessee."""
    search.index(contract, assets)
    facts.take_kinds(contract, assets)


def _record_changes(
    contract: Contract, changed: Sequence[FieldChange], *, actor: Membership | None, at: datetime
) -> None:
    """Write the change of state and the other changes as separate lines: who may read them differs."""
    for change in changed:
        if change.name == "status":
            record(
                contract=contract,
                kind=ContractEventKind.STATUS_CHANGED,
                at=at,
                actor=actor,
                data={"before": str(change.before), "after": str(change.after)},
            )
    lines = [_line(change) for change in changed if change.name != "status"]
    if lines:
        record(contract=contract, kind=ContractEventKind.TERMS_CHANGED, at=at, actor=actor, data={"fields": lines})


def _line(change: FieldChange) -> dict[str, str]:
    if change.name == "assets":
        return {"name": change.name, "before": _names(change.before), "after": _names(change.after)}
    return {"name": change.name, "before": as_text(change.before), "after": as_text(change.after)}


def _names(assets: object) -> str:
    return (
        ", ".join(asset.name for asset in assets if isinstance(asset, AssetData)) if isinstance(assets, tuple) else ""
    )


def _check_parties(terms: ContractTerms) -> None:
    errors = {
        field: ValidationError(
            _("“%(value)s” is not on this side of the deal."), code="party", params={"value": company}
        )
        for field, company, party in (
            ("lessor", terms.lessor, Party.LESSOR),
            ("lessee", terms.lessee, Party.LESSEE),
        )
        if company.party != party
    }
    if errors:
        raise ValidationError(errors)
