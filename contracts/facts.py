"""What a contract's row keeps of its assets and of its lessee, so that the registry joins nothing."""

from collections.abc import Iterable

from contracts.models import Contract, LeasedAsset

REGION_DIGITS = 2


def take_kinds(contract: Contract, assets: Iterable[LeasedAsset]) -> None:
    """Note the kinds of the assets, each once; the caller saves the row."""
    contract.asset_kinds = sorted({str(asset.kind) for asset in assets})


def take_lessee(contract: Contract) -> None:
    """Note region, top of the holding and personal manager of the lessee; the caller saves the row.

    The database does it by a trigger; this is for whoever writes with triggers off.
    """
    head = contract.lessee
    while head.parent is not None:
        head = head.parent
    contract.head = head
    contract.region = (contract.lessee.kpp or contract.lessee.inn)[:REGION_DIGITS]
    contract.lessee_manager_id = contract.lessee.manager_id
