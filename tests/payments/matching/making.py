"""A lessor with a client, its statements and payments in them, made as rows."""

from datetime import date
from decimal import Decimal
from hashlib import sha1
from typing import Any

from accounts.models import BankAccount, Company
from common.money import ZERO
from contracts.models import Contract
from payments.matching.shares import posted_as_json
from payments.models import BankOperation, BankStatement, Direction, Receipt, ReversalKind
from payments.services.receipts import Share
from tests.factories import NOW, TODAY, make_contract, next_seed, schedule_rows

# Rows of `schedule_rows`: an advance of 240 000 on 2025-12-25, then twelve of this and a buyout of 1 000 at the end.
ROW = Decimal("89916.67")
LAST_ROW = Decimal("89916.63")


def leased(lessor: Company, lessee: Company, **terms: Any) -> Contract:
    """A contract whose advance is paid; rows fall due from 2026-01-25 on."""
    terms.setdefault("number", f"ЛД-2026-{next_seed():04d}")
    return make_contract(
        rows=schedule_rows(), lessor=lessor, lessee=lessee, paid=[(date(2025, 12, 25), "240000.00")], **terms
    )


def statement_of(lessor: Company, **fields: Any) -> BankStatement:
    """An empty statement."""
    number = next_seed()
    row: BankStatement = BankStatement.objects.create(
        lessor=lessor, name=f"kl_{number}.txt", sha256=f"{number:064d}", format="1c", loaded_at=NOW, **fields
    )
    return row


def operation(
    statement: BankStatement, payer: Company | None, amount: object, purpose: str, **fields: Any
) -> BankOperation:
    """A payment that came, from this company unless fields say otherwise."""
    number = next_seed()
    account = BankAccount.objects.filter(company=statement.lessor).order_by("pk")[0]
    values: dict[str, Any] = {
        "direction": Direction.IN,
        "booked_on": TODAY,
        "number": str(number),
        "issued_on": TODAY,
        "party_name": payer.short_name if payer else "ИП Сидоров П. П.",
        "party_inn": payer.inn if payer else "",
        "party_account": f"40702810400000{number:06d}",
        "digest": sha1(str(number).encode(), usedforsecurity=False).hexdigest(),
    } | fields
    row: BankOperation = BankOperation.objects.create(
        statement=statement,
        lessor=statement.lessor,
        account=account,
        amount=Decimal(str(amount)),
        purpose=purpose,
        **values,
    )
    return row


def part(contract: Contract, amount: object) -> Share:
    """A share without hints."""
    return Share(contract.pk, Decimal(str(amount)))


def standing(row: BankOperation) -> dict[int, Decimal]:
    """What of a payment counts, by contract."""
    found: dict[int, Decimal] = {}
    for receipt in Receipt.objects.filter(operation=row).prefetch_related("reversals"):
        left = receipt.amount - sum((back.amount for back in receipt.reversals.all()), ZERO)
        if left:
            found[receipt.contract_id] = found.get(receipt.contract_id, ZERO) + left
    return found


def kept(*shares: Share) -> list[dict[str, Any]]:
    """Shares as they are kept."""
    return posted_as_json(shares)


UNDONE = ReversalKind.UNDONE
