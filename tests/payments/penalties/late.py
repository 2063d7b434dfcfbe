"""Late contracts for tests of penalties: one payment or several, terms of the lessor, receipts by day."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Company
from contracts.models import Contract
from payments.engine.schedule_rules import ScheduleRow
from payments.models import Allocation, Charge, MoneyTerms, PenaltyRate, Receipt
from payments.services import ReceiptData, post_receipts, put_schedule
from payments.services.settlement import bring_up, lock_contract
from tests.factories import LessorFactory, MembershipFactory, make_contract, schedule_row

# A Monday that is worked, in a month without days off but weekends.
DUE_ON = date(2026, 3, 16)
LONG_AGO = date(2020, 1, 1)
TENTH = {LONG_AGO: "0.1"}


def moment(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))


def agree(lessor: Company, rates: dict[date, str], *, contract: Contract | None = None, **said: Any) -> MoneyTerms:
    """Terms of a lessor, or of one contract."""
    terms = MoneyTerms.objects.create(lessor=lessor, contract=contract, **said)
    for since, percent in rates.items():
        PenaltyRate.objects.create(terms=terms, since=since, percent=Decimal(percent))
    return terms


def lessor_who_agrees(rates: dict[date, str] | None = None, **said: Any) -> Company:
    lessor = LessorFactory()
    agree(lessor, TENTH if rates is None else rates, **said)
    return lessor


def one_payment(amount: str = "100000.00", due_on: date = DUE_ON, interest: str = "0.00") -> list[ScheduleRow]:
    principal = str(Decimal(amount) - Decimal(interest))
    return [schedule_row(1, "lease", due_on, principal=principal, interest=interest)]


def late_contract(
    lessor: Company | None = None, *, rows: Sequence[ScheduleRow] = (), at: datetime, **terms: Any
) -> Contract:
    return make_contract(
        rows=list(rows) or one_payment(),
        lessor=lessor or lessor_who_agrees(),
        at=at,
        signed_on=date(2023, 1, 10),
        starts_on=date(2023, 1, 10),
        ends_on=date(2028, 1, 10),
        **terms,
    )


def receive(contract: Contract, day: date, amount: str, *, at: datetime, number: str = "1") -> Receipt:
    data = ReceiptData(received_on=day, amount=Decimal(amount), document_number=number)
    assert post_receipts(contract=contract, receipts=[data], actor=None, at=at) == 1
    return Receipt.objects.get(contract=contract, document_number=number)


def come_to(contract: Contract, at: datetime) -> None:
    """What the night does for one contract."""
    bring_up(lock_contract(contract.pk), reason="Ночь", at=at)
    contract.refresh_from_db()


def change_schedule(contract: Contract, rows: Sequence[ScheduleRow], *, at: datetime) -> None:
    put_schedule(contract=contract, rows=rows, reason="Реструктуризация", actor=None, at=at)


def charged(contract: Contract, *, kind: str = "penalty") -> list[tuple[str, str, str, str]]:
    """Charges that stand: first and last day, debt, amount."""
    rows = Charge.objects.standing().filter(contract=contract, kind=kind).order_by("instalment__due_on", "starts_on")
    return [(f"{row.starts_on}", f"{row.due_on}", str(row.debt), str(row.amount)) for row in rows]


def every_row(contract: Contract) -> list[tuple[str, str]]:
    """All charges as written, reversals too: days and amount."""
    rows = Charge.objects.filter(contract=contract).order_by("pk")
    return [(f"{row.starts_on:%m-%d}..{row.due_on:%m-%d}", str(row.amount)) for row in rows]


def paid_of_charges(contract: Contract) -> Decimal:
    rows = Allocation.objects.filter(charge__contract=contract).values_list("amount", flat=True)
    return sum(rows, Decimal("0.00"))


def staff(lessor: Company, role: str) -> Any:
    return MembershipFactory(company=lessor, role=role)
