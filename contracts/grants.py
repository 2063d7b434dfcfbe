"""Contracts that an administrator may share out among colleagues: the port of `accounts.people`."""

from accounts.models import Membership
from accounts.models.reach import reached_company_ids
from contracts.models import Contract


def contracts_to_grant(actor: Membership, company_id: int) -> dict[int, str]:
    """Contracts of the company and its branches that the actor sees: id -> number and the first leased asset."""
    contracts = (
        Contract.objects.visible_to(actor)
        .filter(lessee__in=reached_company_ids(company_id))
        .only("number", "signed_on")
        .prefetch_related("assets")
    )
    return {contract.pk: _words(contract) for contract in contracts}


def _words(contract: Contract) -> str:
    names = [contract.number, *(asset.name for asset in contract.assets.all()[:1])]
    return " · ".join(names)
