"""Writes of schedules, receipts, figures and invoices."""

from payments.services.figures import Difference, check_figures, refresh_figures
from payments.services.invoices import InvoiceRefused, Issued, issue_invoice, payment_details
from payments.services.receipts import ReceiptData, post_receipts
from payments.services.schedules import RowChange, ScheduleChange, ScheduleRefused, put_schedule

__all__ = [
    "Difference",
    "InvoiceRefused",
    "Issued",
    "ReceiptData",
    "RowChange",
    "ScheduleChange",
    "ScheduleRefused",
    "check_figures",
    "issue_invoice",
    "payment_details",
    "post_receipts",
    "put_schedule",
    "refresh_figures",
]
