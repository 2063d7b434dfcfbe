"""Contracts, leased assets and the contract's log."""

from calculator.kinds import AssetKind, ProductKind
from contracts.models.asset import LeasedAsset
from contracts.models.contract import Contract, ContractStatus, DayRule
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
