"""Contracts, leased assets and the contract's log."""

from contracts.models.asset import AssetKind, LeasedAsset
from contracts.models.contract import Contract, ContractStatus, DayRule, ProductKind
from contracts.models.event import ContractEvent, ContractEventKind

__all__ = [
    "AssetKind",
    "Contract",
    "ContractEvent",
    "ContractEventKind",
    "ContractStatus",
    "DayRule",
    "LeasedAsset",
    "ProductKind",
]
