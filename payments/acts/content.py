"""What an act says, frozen as JSON when it is made: parties, period, balances, lines. Later bookings change none of it.

Amounts are text with two digits, days in ISO format; the digest is of the canonical form of everything but the
comparison with the act before.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Company
from common.money import ZERO
from contracts.models import Contract
from payments.acts.account import Account
from payments.acts.lines import ActLine
from payments.ledger.entry_rows import EntryKind

CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class OfContract:
    """A contract in an act; roubles."""

    pk: int
    number: str
    signed_on: date
    opening: Decimal
    charged: Decimal
    received: Decimal
    closing: Decimal


def frozen(account: Account, *, lessor: Company, lessee: Company, starts_on: date, ends_on: date) -> dict[str, Any]:
    """Everything that the act says, as JSON."""
    return {
        "lessor": _party(lessor),
        "lessee": _party(lessee),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "opening": str(account.opening),
        "charged": str(account.charged),
        "received": str(account.received),
        "closing": str(account.closing),
        "opening_parts": {kind.value: str(amount) for kind, amount in account.opening_parts.items()},
        "contracts": [_contract(contract, account) for contract in account.contracts],
        "lines": [line.as_json() for line in account.lines],
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content in hexadecimal digits."""
    told = {name: value for name, value in content.items() if name != CHANGES}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class Content:
    """The frozen JSON with amounts and days as such."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self._kept = kept
        self.lines = [ActLine.from_json(line) for line in kept["lines"]]
        self.contracts = [_read_contract(row) for row in kept["contracts"]]
        self.lessor: dict[str, str] = kept["lessor"]
        self.lessee: dict[str, str] = kept["lessee"]
        self.changes: dict[str, Any] | None = kept.get(CHANGES)

    @property
    def opening_parts(self) -> dict[EntryKind, Decimal]:
        """What makes the opening balance."""
        return {EntryKind(kind): Decimal(amount) for kind, amount in self._kept["opening_parts"].items()}

    def contract(self, pk: int) -> OfContract | None:
        """A contract of the act by its id."""
        return next((row for row in self.contracts if row.pk == pk), None)

    def line(self, target: str) -> ActLine | None:
        """A line by the row that it comes from."""
        return next((line for line in self.lines if line.target == target), None)


def _party(company: Company) -> dict[str, str]:
    return {"name": company.short_name, "full_name": company.full_name, "inn": company.inn, "kpp": company.kpp}


def _contract(contract: Contract, account: Account) -> dict[str, Any]:
    opening = account.openings.get(contract.pk, ZERO)
    charged, received = account.turnover(contract.pk)
    return {
        "id": contract.pk,
        "number": contract.number,
        "signed_on": contract.signed_on.isoformat(),
        "opening": str(opening),
        "charged": str(charged),
        "received": str(received),
        "closing": str(opening + charged - received),
    }


def _read_contract(row: dict[str, Any]) -> OfContract:
    return OfContract(
        pk=row["id"],
        number=row["number"],
        signed_on=date.fromisoformat(row["signed_on"]),
        opening=Decimal(row["opening"]),
        charged=Decimal(row["charged"]),
        received=Decimal(row["received"]),
        closing=Decimal(row["closing"]),
    )
