"""Accounts of known figures for tests of acts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Company, Membership
from contracts.models import Contract
from payments.acts.services import MadeAct, make_act
from payments.models import Charge, ChargeKind, Instalment, Receipt, ReconciliationAct, ReversalKind
from payments.services.receipts import Taking, take_back
from tests.factories import NOW, make_contract, schedule_row

# Advance 100, three payments of 60 (45 + 10 + 5 of insurance), buyout 20: 300 thousand in all.
ROWS = [
    schedule_row(1, "advance", date(2026, 1, 15), principal="100000.00"),
    schedule_row(2, "lease", date(2026, 2, 16), principal="45000.00", interest="10000.00", insurance="5000.00"),
    schedule_row(3, "lease", date(2026, 4, 15), principal="45000.00", interest="10000.00", insurance="5000.00"),
    schedule_row(4, "lease", date(2026, 7, 15), principal="45000.00", interest="10000.00", insurance="5000.00"),
    schedule_row(5, "buyout", date(2026, 7, 15), buyout="20000.00"),
]
PAID = [(date(2026, 1, 15), "100000.00"), (date(2026, 3, 2), "50000.00"), (date(2026, 5, 4), "75000.00")]
FIRST = (date(2026, 1, 1), date(2026, 3, 31))
SECOND = (date(2026, 4, 1), date(2026, 6, 30))
THIRD = (date(2026, 7, 1), date(2026, 9, 30))


def account(lessee: Company, **changes: Any) -> Contract:
    """A contract with the rows and payments above."""
    return make_contract(lessee=lessee, rows=changes.pop("rows", ROWS), paid=changes.pop("paid", PAID), **changes)


def act_of(
    actor: Membership, contract: Contract, period: tuple[date, date], *, together: bool = False, at: datetime = NOW
) -> ReconciliationAct:
    """Make an act of the contract, or of all between its two sides."""
    return made_of(actor, contract, period, together=together, at=at).act


def made_of(
    actor: Membership, contract: Contract, period: tuple[date, date], *, together: bool = False, at: datetime = NOW
) -> MadeAct:
    """The same, and whether it is a new one."""
    return make_act(
        lessor=contract.lessor,
        lessee=contract.lessee,
        contract=None if together else contract,
        starts_on=period[0],
        ends_on=period[1],
        actor=actor,
        at=at,
    )


def figures(act: ReconciliationAct) -> tuple[int, ...]:
    """Opening, charged, received, closing in whole roubles."""
    return tuple(int(amount) for amount in (act.opening, act.charged, act.received, act.closing))


def lines(act: ReconciliationAct) -> list[tuple[str, str, str]]:
    """Days with what was charged and received."""
    return [(line["on"], line["debit"], line["credit"]) for line in act.content["lines"]]


def penalty(contract: Contract, first: date, last: date, amount: str, **more: Any) -> Charge:
    """A penalty for days of delay of the second row."""
    row = Instalment.objects.in_force().get(version__contract=contract, number=2)
    made: Charge = Charge.objects.create(
        contract=contract,
        kind=ChargeKind.PENALTY,
        instalment=row,
        run_from=first,
        starts_on=first,
        due_on=last,
        debt=Decimal(10000),
        percent=Decimal("0.1"),
        amount=Decimal(amount),
        booked_at=NOW,
        reason="Пени",
        **more,
    )
    return made


def give_back(contract: Contract, number: str, kind: ReversalKind, on: date, amount: str | None = None) -> None:
    """Take back the receipt of this number, wholly unless an amount is said."""
    receipt = Receipt.objects.get(contract=contract, document_number=number)
    taking = Taking(kind=kind, on=on, reason="Ошибка", amount=Decimal(amount) if amount else None)
    take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=NOW)
