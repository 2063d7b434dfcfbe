"""What is exchanged with the outside: imported files, tokens of the API."""

from integrations.models.api_token import ApiToken, ApiTokenUse, TokenState
from integrations.models.portfolio_import import PortfolioImport

__all__ = ["ApiToken", "ApiTokenUse", "PortfolioImport", "TokenState"]
