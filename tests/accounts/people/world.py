"""A client with an administrator, colleagues and contracts, for tests of what the administrator may do."""

from typing import Any

from accounts.models import Membership
from accounts.people.access_data import AccessData
from accounts.roles import Role
from accounts.services import limit_contracts
from contracts.models import Contract
from tests.factories import NOW, ContractFactory, LesseeFactory, MembershipFactory


def admin(**fields: Any) -> Membership:
    """An administrator of a client of its own, unless `company` is given."""
    return MembershipFactory(role=Role.LESSEE_ADMIN, **fields)


def colleague(of: Membership, role: Role = Role.LESSEE_FINANCIER, **fields: Any) -> Membership:
    """Somebody else of the same company."""
    return MembershipFactory(role=role, company=of.company, **fields)


def limited(of: Membership, *contracts: Contract, role: Role = Role.LESSEE_FINANCIER) -> Membership:
    """A colleague who sees these contracts only."""
    membership = colleague(of, role)
    limit_contracts(membership=membership, contract_ids=[row.pk for row in contracts], actor=of, at=NOW)
    return membership


def contract(of: Membership, **fields: Any) -> Contract:
    """A contract of the company."""
    return ContractFactory(lessee=of.company, **fields)


def branch(of: Membership) -> Any:
    """A company below."""
    return LesseeFactory(parent=of.company)


def access(role: Role = Role.LESSEE_FINANCIER, **fields: Any) -> AccessData:
    """Rights of a financier in the whole company, unless said otherwise."""
    return AccessData(role=role, **fields)
