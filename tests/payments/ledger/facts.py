"""Facts of a ledger written straight into their tables, for tests of what is read from them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.models import Contract
from payments.models import Charge, Instalment, MoneyTerms, PenaltyRate, Receipt, ReceiptReversal, Relief, ReliefShare
from tests.factories import NOW, UserFactory


def row_of(contract: Contract, number: int) -> Instalment:
    """A row of the schedule in force."""
    return Instalment.objects.in_force().get(version__contract=contract, number=number)


def charge(contract: Contract, number: int, start: date, end: date, amount: str, **more: Any) -> Charge:
    """A penalty for days of delay of a row."""
    values: dict[str, Any] = {
        "contract": contract,
        "kind": "penalty",
        "instalment": row_of(contract, number),
        "run_from": start,
        "starts_on": start,
        "due_on": end,
        "debt": Decimal("1000.00"),
        "percent": Decimal("0.1"),
        "amount": Decimal(amount),
        "booked_at": NOW,
        "reason": "Просрочка",
    }
    return Charge.objects.create(**values | more)


def taken_back(row: Charge, **more: Any) -> Charge:
    """The reversal of a charge."""
    names = ("contract", "kind", "instalment", "run_from", "starts_on", "due_on", "debt", "percent", "reason")
    same = {name: getattr(row, name) for name in names}
    return Charge.objects.create(**same | {"amount": -row.amount, "reverses": row, "booked_at": NOW} | more)


def fee(contract: Contract, on: date, amount: str, *, kind: str = "other", **more: Any) -> Charge:
    """A sum charged for itself."""
    values = {"contract": contract, "kind": kind, "due_on": on, "amount": Decimal(amount), "reason": "Копии документов"}
    return Charge.objects.create(**values | {"booked_at": NOW} | more)


def relief(row: Charge, on: date, amount: str, *, used: str = "", at: datetime = NOW) -> Relief:
    """A waiver of a penalty, of which `used` is taken off the charge."""
    made = Relief.objects.create(
        contract=row.contract,
        kind="waiver",
        charge_kind=row.kind,
        instalment=row.instalment,
        on=on,
        amount=Decimal(amount),
        document="№ 5 от 20.11.2026",
        reason="По просьбе клиента",
        booked_at=at,
        booked_by=UserFactory(),
    )
    ReliefShare.objects.create(relief=made, charge=row, amount=Decimal(used or amount), made_at=at)
    return made


def agree_penalty(contract: Contract, percent: str = "0.1", **terms: Any) -> MoneyTerms:
    """Terms of the contract's own with a penalty of so many percent a day from long ago."""
    made = MoneyTerms.objects.create(contract=contract, lessor=contract.lessor, **terms)
    PenaltyRate.objects.create(terms=made, since=date(2020, 1, 1), percent=Decimal(percent))
    return made


def back(receipt: Receipt, kind: str, on: date, amount: str, at: datetime = NOW) -> ReceiptReversal:
    """A part of a receipt that does not count any more."""
    return ReceiptReversal.objects.create(
        receipt=receipt, kind=kind, on=on, amount=Decimal(amount), reason="Ошибка", booked_at=at
    )
