"""Reads a portfolio back into what the engines take."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from common.money import ZERO
from payments.engine.figures import InstalmentDue
from payments.engine.schedule_rules import MONEY_FIELDS, ScheduleRow
from tests.demo.days import Sheets

Rows = list[dict[str, Any]]


def rows_by_contract(portfolio: Sheets, sheet: str = "schedule") -> dict[str, Rows]:
    found: defaultdict[str, Rows] = defaultdict(list)
    for row in portfolio[sheet]:
        found[row["contract_number"]].append(row)
    return found


def schedule_row(row: dict[str, Any]) -> ScheduleRow:
    return ScheduleRow(
        number=row["number"],
        kind=row["kind"],
        due_on=date.fromisoformat(row["due_on"]),
        vat_rate=Decimal(row["vat_rate"]),
        **{name: Decimal(row.get(name, "0.00")) for name in MONEY_FIELDS},
    )


def instalments_with_payments(rows: Rows, payments: Rows) -> tuple[list[InstalmentDue], Decimal]:
    """Instalments with what the payments paid of them, and the sum that is left over."""
    money = sum((Decimal(row["amount"]) for row in payments), ZERO)
    dues = []
    for row in sorted(rows, key=lambda row: (row["due_on"], row["number"])):
        amount = Decimal(row["amount"])
        paid = min(money, amount)
        money -= paid
        dues.append(InstalmentDue(row["number"], row["number"], date.fromisoformat(row["due_on"]), amount, paid))
    return dues, money
