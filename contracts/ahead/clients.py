"""Lessors and their clients with contracts in use: of those alone something is asked."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models import Company
from accounts.roles import Party
from contracts.models import ChecklistRule, ClientKind, Contract, ContractStatus

# Stages in which a contract is in use and nothing of its end is decided.
RUNNING = frozenset({ContractStatus.ACTIVE, ContractStatus.RESTRUCTURED})


def lessors() -> QuerySet[Company]:
    """All leasing companies of the portal."""
    return Company.objects.filter(party=Party.LESSOR).order_by("pk")


def newest_contracts(lessor: Company, rule: ChecklistRule) -> QuerySet[Contract]:
    """Of each client whom the line of the checklist concerns the newest contract in use that it concerns.

    Branches of a taxpayer, which have one INN, are one client. The client's kind is left out: `concerns` asks it.
    """
    rows = Contract.objects.filter(lessor=lessor, status__in=RUNNING).select_related("lessee")
    if rule.products:
        rows = rows.filter(product__in=rule.products)
    if rule.asset_kinds:
        rows = rows.filter(asset_kinds__overlap=rule.asset_kinds)
    return rows.order_by("lessee__inn", "-signed_on", "-pk").distinct("lessee__inn")


def concerns(rule: ChecklistRule, company: Company) -> bool:
    """Whether a client of this kind is asked."""
    return not rule.clients or ClientKind.of(company) in rule.clients


def contracts_of_clients(lessor: Company, rule: ChecklistRule) -> Iterator[Contract]:
    """As `newest_contracts`, of clients of the right kind."""
    return (contract for contract in newest_contracts(lessor, rule).iterator() if concerns(rule, contract.lessee))
