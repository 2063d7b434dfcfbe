"""Accruals and VAT documents of a lease plan: the two tables beside its payments."""

from collections.abc import Sequence
from decimal import Decimal

from calculator.engine.lease.plan import AccrualRow, DocumentKind, LeaseRow, OffsetRow, RowKind, VatDocument
from calculator.engine.terms import ZERO


def accrual_rows(rows: Sequence[LeaseRow], offsets: Sequence[OffsetRow]) -> tuple[AccrualRow, ...]:
    """Return what is accrued: each payment with its part of the advance, an offset at the start on its own.

    The shortfall of an offset is in its new VAT and therefore counted here with the offset, not with the payment.
    """
    by_number = {offset.number: offset for offset in offsets}
    accruals = [_at_start(by_number[0])] if 0 in by_number else []
    accruals += [_accrual(row, by_number.get(row.number)) for row in rows if row.kind is not RowKind.ADVANCE]
    return tuple(accruals)


def vat_documents(rows: Sequence[LeaseRow], offsets: Sequence[OffsetRow]) -> tuple[VatDocument, ...]:
    """Return invoices in the order of their days: of the advance, of accruals, and deductions of the advance's VAT.

    Their VAT adds up to the VAT of everything accrued; that of the advance and of its deductions cancels out.
    """
    documents = [_invoice(DocumentKind.ADVANCE, row) for row in rows if row.kind is RowKind.ADVANCE]
    rates = {row.number: row.vat_rate for row in rows} | {offset.number: offset.rate for offset in offsets}
    documents += [_deduction(offset) for offset in offsets]
    documents += [_of_accrual(accrual, rates[accrual.number]) for accrual in accrual_rows(rows, offsets)]
    return tuple(sorted(documents, key=lambda document: (document.issued_on, document.number)))


def _invoice(kind: DocumentKind, row: LeaseRow) -> VatDocument:
    return VatDocument(
        kind=kind, number=row.number, issued_on=row.accrued_on, gross=row.amount, rate=row.vat_rate, vat=row.vat
    )


def _deduction(offset: OffsetRow) -> VatDocument:
    return VatDocument(
        kind=DocumentKind.DEDUCTION,
        number=offset.number,
        issued_on=offset.accrued_on,
        gross=-offset.gross,
        rate=offset.old_rate,
        vat=-offset.old_vat,
    )


def _of_accrual(accrual: AccrualRow, rate: Decimal) -> VatDocument:
    return VatDocument(
        kind=DocumentKind.ACCRUAL,
        number=accrual.number,
        issued_on=accrual.accrued_on,
        gross=accrual.amount,
        rate=rate,
        vat=accrual.vat,
    )


def _at_start(offset: OffsetRow) -> AccrualRow:
    return AccrualRow(
        number=offset.number,
        accrued_on=offset.accrued_on,
        paid=ZERO,
        offset=offset.net + offset.vat,
        amount=offset.net + offset.vat,
        vat=offset.vat,
        net=offset.net,
    )


def _accrual(row: LeaseRow, offset: OffsetRow | None) -> AccrualRow:
    paid, paid_vat = row.amount - row.shortfall, row.vat - row.shortfall
    net, vat = (offset.net, offset.vat) if offset else (ZERO, ZERO)
    return AccrualRow(
        number=row.number,
        accrued_on=row.accrued_on,
        paid=paid,
        offset=net + vat,
        amount=paid + net + vat,
        vat=paid_vat + vat,
        net=row.net + net,
    )
