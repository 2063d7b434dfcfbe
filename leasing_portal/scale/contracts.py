"""Contracts and assets of a block as unsaved rows, with the figures and search columns that the services would keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from calculator.engine.batch.columns import Ints
from calculator.kinds import ProductKind
from contracts import facts, search
from contracts.models import AssetKind, Contract, DayRule, LeasedAsset
from leasing_portal.demo.assets import MAKES
from leasing_portal.scale.cast import Cast
from leasing_portal.scale.draws import LAST_DAY, MAKE_KEYS, PRODUCTS, Draw
from leasing_portal.scale.figures import Figures
from leasing_portal.scale.identifiers import cadastral_number, plate, serial_number, vin
from leasing_portal.scale.moments import noon_of
from leasing_portal.scale.schedules import Schedules
from leasing_portal.scale.stages import AHEAD, STATUS, Stage

PREFIXES = ("МЛ", "ПЛ")

_NOT_DELIVERED = {STATUS[stage].value for stage in AHEAD}
_DAY_RULES = (DayRule.FIXED_DAY.value, DayRule.LAST_DAY.value)
_IDENTIFIERS = {
    AssetKind.VEHICLE: ("vin", vin),
    AssetKind.MACHINERY: ("serial_number", serial_number),
    AssetKind.EQUIPMENT: ("serial_number", serial_number),
    AssetKind.REAL_ESTATE: ("cadastral_number", cadastral_number),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Contracts of a block and their assets."""

    contracts: list[Contract]
    assets: list[LeasedAsset]


def taken(draw: Draw, schedules: Schedules, figures: Figures, cast: Cast, ids: tuple[range, range]) -> Taken:
    """Make the rows of both tables; `ids` are those of contracts and of assets."""
    values = _values(draw, schedules, figures)
    assets: list[LeasedAsset] = []
    contracts: list[Contract] = []
    asset_ids = iter(ids[1])
    places = zip(draw.lessor.tolist(), draw.lessee.tolist(), draw.make.tolist(), draw.count.tolist(), strict=True)
    prices = _roubles(draw.asset_price)
    for pk, given, price, (lessor, lessee, make, pieces) in zip(ids[0], values, prices, places, strict=True):
        contract = Contract(
            pk=pk,
            number=f"{PREFIXES[lessor]}-{given['signed_on'].year}/{pk:07d}",
            lessor=cast.lessors[lessor],
            lessee=cast.clients[lessee],
            manager=cast.managers[_manager(pk, lessee, cast)],
            **given,
        )
        own = [_asset(contract, next(asset_ids), place, make, cast) for place in range(1, pieces + 1)]
        for asset in own:
            asset.price = price
        search.index(contract, own)
        facts.take_kinds(contract, own)
        facts.take_lessee(contract)
        contracts.append(contract)
        assets += own
    return Taken(contracts, assets)


def _manager(pk: int, lessee: int, cast: Cast) -> int:
    """The client's own manager, or now and then a colleague; the last manager has own clients only."""
    last = len(cast.managers) - 1
    leader = cast.led_by[lessee]
    return leader if pk % 20 or leader == last else (leader + 1) % last


def _values(draw: Draw, schedules: Schedules, figures: Figures) -> list[dict[str, Any]]:
    """Fields of each contract that do not name another row."""
    columns: dict[str, Sequence[Any]] = {
        "product": [PRODUCTS[one].value for one in draw.product.tolist()],
        "status": [STATUS[Stage(one)].value for one in draw.stage.tolist()],
        "signed_on": draw.signed_on.tolist(),
        "starts_on": draw.starts_on.tolist(),
        "ends_on": schedules.due_on[schedules.offsets[1:] - 1].tolist(),
        "price": _roubles(draw.price),
        "advance": _roubles(draw.advance),
        "term_months": draw.term.tolist(),
        "annual_rate": [Decimal(one).scaleb(-6).quantize(Decimal("0.0001")) for one in draw.rate.tolist()],
        "buyout_price": _roubles(draw.buyout),
        "payment_day": draw.payment_day.tolist(),
        "day_rule": [_DAY_RULES[day == LAST_DAY] for day in draw.payment_day.tolist()],
        "created_at": [noon_of(day) for day in draw.signed_on.tolist()],
        "schedule_number": np.where(draw.moved, 2, 1).tolist(),
        "scheduled_total": _roubles(figures.scheduled),
        "paid_total": _roubles(figures.paid),
        "overdue_total": _roubles(figures.overdue),
        "overdue_since": figures.overdue_since.tolist(),
        "next_due_on": figures.next_on.tolist(),
        "next_due_amount": _roubles(figures.next_amount),
        "figures_on": [figures.on] * len(draw),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _asset(contract: Contract, pk: int, position: int, make_place: int, cast: Cast) -> LeasedAsset:
    make = MAKES[MAKE_KEYS[make_place]]
    kind = AssetKind(make.kind)
    field, identifier = _IDENTIFIERS[kind]
    is_own = contract.product == ProductKind.LEASEBACK
    has_plate = kind is AssetKind.VEHICLE and contract.status not in _NOT_DELIVERED
    return LeasedAsset(
        pk=pk,
        contract=contract,
        lessee=contract.lessee,
        # What is leased back was the lessee's own.
        supplier=None if is_own else cast.suppliers[(make_place * 7 + contract.lessee_id) % len(cast.suppliers)],
        position=position,
        kind=kind.value,
        name=make.name,
        maker=make.maker,
        model_name=make.model,
        year=contract.signed_on.year - (2 if is_own else 0),
        plate=plate(pk) if has_plate else "",
        address=make.address,
        **{field: identifier(pk)},
    )


def _roubles(kopecks: Ints) -> list[Decimal]:
    return [Decimal(one).scaleb(-2) for one in kopecks.tolist()]
