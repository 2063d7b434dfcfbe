"""An invoice as it would be issued now, before it has a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.money import ZERO
from common.vat import rate_on, vat_included
from contracts.models import Contract
from payments.engine.invoice_text import charge_text, joint_purpose_text, purpose_text, subject_text
from payments.invoicing.parties import check_details
from payments.models import ChargeKind, Instalment, Invoice, InvoiceKind, InvoiceLine, LineKind

# A second invoice that says all of this is the first one.
_PRINTED = ("amount", "due_on", "vat_rate", "vat", "payee", "payer")
_OF_LINE = ("number", "kind", "contract_id", "charge_kind", "text", "owed", "amount", "vat_rate", "vat")


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice without a number, and its lines in their order."""

    invoice: Invoice
    lines: Sequence[InvoiceLine]

    def give(self, serial: int) -> None:
        """Put the number in; the purpose of payment names it."""
        self.invoice.serial = serial
        self.invoice.purpose = _purpose(self, self.invoice.number)

    def check(self) -> None:
        """Refuse an invoice that nobody could pay by; its number changes nothing about that.

        Raises:
            InvoiceRefused: `payee_details`.

        """
        self.give(1)
        check_details(self.invoice)

    def is_as(self, issued: Invoice) -> bool:
        """Whether an issued invoice, its lines read with it, says the same but for its number and the day of issue."""
        same = all(getattr(issued, name) == getattr(self.invoice, name) for name in _PRINTED)
        if not same or issued.purpose != _purpose(self, issued.number):
            return False
        return [_said(line) for line in issued.lines.all()] == [_said(line) for line in self.lines]


def payment_line(
    contract: Contract, row: Instalment, *, owed: Decimal, applied_before: Decimal, amount: Decimal | None = None
) -> InvoiceLine:
    """A line for a row of the schedule in force, or a part of it; VAT is inside it at the row's rate."""
    asked = owed if amount is None else amount
    return InvoiceLine(
        kind=LineKind.PAYMENT,
        contract=contract,
        instalment=row,
        text=subject_text(
            kind=row.kind, number=row.number, contract_number=contract.number, signed_on=contract.signed_on
        ),
        owed=owed,
        applied_before=applied_before,
        amount=asked,
        vat_rate=row.vat_rate,
        vat=vat_included(asked, row.vat_rate),
    )


def charge_line(
    contract: Contract, kind: str, *, owed: Decimal, applied_before: Decimal, amount: Decimal, today: date
) -> InvoiceLine:
    """A line for charges of a kind. Sanctions and costs are without VAT (NK art. 146), a fee has it inside."""
    rate = rate_on(today) if kind == ChargeKind.FEE else None
    return InvoiceLine(
        kind=LineKind.CHARGE,
        contract=contract,
        charge_kind=kind,
        text=charge_text(kind=kind, contract_number=contract.number, signed_on=contract.signed_on),
        owed=owed,
        applied_before=applied_before,
        amount=amount,
        vat_rate=rate,
        vat=ZERO if rate is None else vat_included(amount, rate),
    )


def draft_of(
    lines: Sequence[InvoiceLine],
    *,
    kind: InvoiceKind,
    today: date,
    due_on: date,
    payee: dict[str, str],
    payer: dict[str, str],
) -> Draft:
    """Put an invoice together of lines of one lessee with one lessor, in their order."""
    first = lines[0]
    by_schedule = kind == InvoiceKind.SCHEDULE
    for number, line in enumerate(lines, start=1):
        line.number = number
    rates = {line.vat_rate for line in lines}
    return Draft(
        Invoice(
            lessor_id=first.contract.lessor_id,
            lessee_id=first.contract.lessee_id,
            year=today.year,
            kind=kind,
            contract=first.contract,
            contract_ids=sorted({line.contract_id for line in lines}),
            instalment=first.instalment if by_schedule else None,
            instalment_number=first.instalment.number if by_schedule and first.instalment else None,
            issued_on=today,
            due_on=due_on,
            amount=sum((line.amount for line in lines), ZERO),
            vat_rate=rates.pop() if len(rates) == 1 else None,
            vat=sum((line.vat for line in lines), ZERO),
            payee=payee,
            payer=payer,
        ),
        lines,
    )


def _purpose(draft: Draft, number: str) -> str:
    vat, rate = draft.invoice.vat, draft.invoice.vat_rate
    if not draft.lines[1:]:
        return purpose_text(subject=draft.lines[0].text, number=number, vat=vat, vat_rate=rate)
    return joint_purpose_text(
        contract_numbers=list(dict.fromkeys(line.contract.number for line in draft.lines)),
        number=number,
        vat=vat,
        vat_rate=rate,
        with_charges=any(line.kind == LineKind.CHARGE for line in draft.lines),
    )


def _said(line: InvoiceLine) -> tuple[object, ...]:
    row = line.instalment
    # A row of a new version that says the same is the same payment.
    payment = (row.kind, row.due_on) if row else ()
    return (*(getattr(line, name) for name in _OF_LINE), payment)
