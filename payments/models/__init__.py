"""Schedules, the ledger of receipts, invoices."""

from payments.models.invoice import Invoice, InvoiceSeries, InvoiceState, InvoiceStatus
from payments.models.ledger import Allocation, Receipt
from payments.models.schedule import Instalment, InstalmentKind, ScheduleVersion

__all__ = [
    "Allocation",
    "Instalment",
    "InstalmentKind",
    "Invoice",
    "InvoiceSeries",
    "InvoiceState",
    "InvoiceStatus",
    "Receipt",
    "ScheduleVersion",
]
