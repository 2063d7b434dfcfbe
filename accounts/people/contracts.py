"""The list of contracts that an administrator may share out: a port, because contracts are a floor above."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Membership


class ContractsToGrant(Protocol):
    """Contracts of a company and its branches that the actor sees: id -> words for people."""

    def __call__(self, actor: Membership, company_id: int) -> dict[int, str]:
        """Ask for one company."""
        ...


def grantable_contracts(actor: Membership, company_id: int) -> dict[int, str]:
    """Ask the app that keeps contracts (`settings.CONTRACTS_TO_GRANT`)."""
    ask: ContractsToGrant = import_string(settings.CONTRACTS_TO_GRANT)
    return ask(actor, company_id)
