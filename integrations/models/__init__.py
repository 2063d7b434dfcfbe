"""What is exchanged with the outside: imported files, tokens of the API, calls to other systems."""

from integrations.models.api_token import ApiToken, ApiTokenUse, TokenState
from integrations.models.outside_call import CallState, OutsideCall, OutsideSystem
from integrations.models.portfolio_import import PortfolioImport
from integrations.models.simulated_acquiring import SimulatedKind, SimulatedNotice, SimulatedObject

__all__ = [
    "ApiToken",
    "ApiTokenUse",
    "CallState",
    "OutsideCall",
    "OutsideSystem",
    "PortfolioImport",
    "SimulatedKind",
    "SimulatedNotice",
    "SimulatedObject",
    "TokenState",
]
