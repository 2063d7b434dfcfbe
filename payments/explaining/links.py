"""Addresses of explanations, and where their nodes lead."""

from urllib.parse import urlencode

from django.urls import reverse

from calculator.engine.explain.tree import Explanation
from calculator.explaining import Link
from contracts.models import Contract


def address(contract_id: int, figure: str, *, row: int | None = None, query: str = "") -> str:
    """Return the address of a figure of a contract; `query` keeps the day that it is asked for."""
    parts = [part for part in (urlencode({"row": row}) if row is not None else "", query) if part]
    url = reverse("payments:explain", args=[contract_id, figure])
    return f"{url}?{'&'.join(parts)}" if parts else url


def total_address(figure: str, *, query: str = "") -> str:
    """Return the address of a total over all contracts in sight."""
    url = reverse("payments:explain_total", args=[figure])
    return f"{url}?{query}" if query else url


def of_contract(contract: Contract, query: str) -> Link:
    """Lead from nodes that name a figure to its explanation, as of the same day."""

    def link(node: Explanation) -> str:
        return address(contract.pk, node.name, row=node.number, query=query) if node.name else ""

    return link


def of_total(query: str) -> Link:
    """Lead from nodes of contracts to the same figure of each; `number` is the contract."""

    def link(node: Explanation) -> str:
        return address(node.number, node.name, query=query) if node.name and node.number is not None else ""

    return link
