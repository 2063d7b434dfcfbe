"""Writes of contracts, their assets and their timeline."""

from contracts.services.assets import AssetData
from contracts.services.register import ContractTerms, register_contract
from contracts.services.timeline import record

__all__ = ["AssetData", "ContractTerms", "record", "register_contract"]
