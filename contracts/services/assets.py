"""The assets of a contract, taken as a set."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from calculator.kinds import AssetKind
from common.changes import assign
from common.money import ZERO
from common.russian_ids import (
    normalise_cadastral_number,
    normalise_plate,
    normalise_serial_number,
    normalise_vin,
)
from contracts.models import Contract, LeasedAsset
from contracts.models.asset import IDENTIFIER_FIELD

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class AssetData:
    """A leased asset. `price` is roubles with VAT; identifiers may be written with spaces and in either alphabet.

    `keep` names fields about which nothing is said: a known asset keeps its own, a new one takes those given here.
    """

    position: int
    kind: AssetKind
    name: str
    price: Decimal
    maker: str = ""
    model_name: str = ""
    year: int | None = None
    vin: str = ""
    plate: str = ""
    serial_number: str = ""
    cadastral_number: str = ""
    address: str = ""
    supplier: Company | None = None
    keep: frozenset[str] = frozenset()

    def values(self) -> dict[str, object]:
        """Fields of the row, identifiers in the stored form."""
        return {name: getattr(self, name) for name in _NAMES} | {
            "kind": str(self.kind),
            "vin": normalise_vin(self.vin),
            "plate": normalise_plate(self.plate),
            "serial_number": normalise_serial_number(self.serial_number),
            "cadastral_number": normalise_cadastral_number(self.cadastral_number),
        }


_NAMES = tuple(field.name for field in fields(AssetData) if field.name != "keep")


def validated_assets(assets: Sequence[AssetData], *, price: Decimal) -> list[LeasedAsset]:
    """Build the rows and check each, and that they make up the contract's price to the kopeck.

    Raises:
        ValidationError: by field of the first wrong asset, or by `assets` for the set.

    """
    rows = [LeasedAsset(**asset.values()) for asset in assets]
    for row in rows:
        row.clean_fields(exclude={"contract", "lessee", "supplier"})
        row.clean()
    _refuse_repeated("position", [row.position for row in rows])
    _refuse_repeated("vin", [row.vin for row in rows if row.vin])
    total = sum((row.price for row in rows), ZERO)
    if total != price:
        raise ValidationError(
            {
                "assets": ValidationError(
                    _("Assets make up %(value)s. Expected the price of the contract, %(expected)s."),
                    code="assets_total",
                    params={"value": str(total), "expected": str(price)},
                )
            }
        )
    return rows


def _refuse_repeated(field: str, values: Sequence[int | str]) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            raise ValidationError(
                {
                    field: ValidationError(
                        _("“%(value)s” stands at %(times)s assets of the contract. Expected each one once."),
                        code="repeated",
                        params={"value": value, "times": times},
                    )
                }
            )


def data_of(row: LeasedAsset) -> AssetData:
    """Return the stored asset as data, to compare it or show it."""
    return AssetData(**{name: getattr(row, name) for name in _NAMES})


def keep_stored(stored: Sequence[LeasedAsset], wanted: Sequence[LeasedAsset], keep: Sequence[frozenset[str]]) -> None:
    """Give the wanted assets what is stored in the fields about which nothing is said.

    Raises:
        ValidationError: when a VIN that is kept is given to another asset.

    """
    known = dict(zip(_keys(stored), stored, strict=True))
    for key, row, names in zip(_keys(wanted), wanted, keep, strict=True):
        if key in known:
            assign(row, {name: getattr(known[key], name) for name in names})
    _refuse_repeated("vin", [row.vin for row in wanted if row.vin])


def replace_assets(contract: Contract, stored: Sequence[LeasedAsset], wanted: Sequence[LeasedAsset]) -> None:
    """Make the stored assets equal to the wanted ones; an asset known by its identifier keeps its row."""
    known = dict(zip(_keys(stored), stored, strict=True))
    kept: list[LeasedAsset] = []
    new: list[LeasedAsset] = []
    given_away: list[int] = []
    wanted_vins = {row.vin for row in wanted if row.vin}
    for key, row in zip(_keys(wanted), wanted, strict=True):
        old = known.pop(key, None)
        if old is None:
            row.contract, row.lessee = contract, contract.lessee
            new.append(row)
        elif changed := assign(old, data_of(row).values()):
            old.lessee = contract.lessee
            kept.append(old)
            if any(change.name == "vin" and change.before in wanted_vins for change in changed):
                given_away.append(old.pk)
    # Before the rest is written: another row may take over the VIN of one that goes or gets another VIN.
    LeasedAsset.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    if given_away:
        LeasedAsset.objects.filter(pk__in=given_away).update(vin="")
    for row in kept:
        row.save()
    LeasedAsset.objects.bulk_create(new)


def _keys(rows: Sequence[LeasedAsset]) -> list[Key]:
    """Kind and identifier; the number of its occurrence tells apart pieces that share a serial number."""
    seen: Counter[tuple[str, str]] = Counter()
    keys: list[Key] = []
    for row in rows:
        name = (row.kind, str(getattr(row, IDENTIFIER_FIELD[AssetKind(row.kind)])))
        seen[name] += 1
        keys.append((*name, seen[name]))
    return keys
