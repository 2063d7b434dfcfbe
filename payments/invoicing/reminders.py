"""Reminders before the due date, for clients who want them: once for an invoice, none of one that is paid (PAY-05)."""

from datetime import date, timedelta

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Value
from django.db.models.functions import Cast

from payments.invoicing.letters import order_reminder
from payments.models import Invoice, InvoiceDelivery, InvoiceState, InvoiceStatus, PaperMoment

# No client may ask for more (`InvoiceChannels.remind_days`).
MOST_DAYS = timedelta(days=30)


def remind(*, today: date) -> int:
    """Order the reminders of a day; return how many. A day that was missed is made up for before the due date."""
    reminded = InvoiceDelivery.objects.filter(invoice=OuterRef("pk"), moment=PaperMoment.REMINDED)
    days = ExpressionWrapper(
        Cast(Value(today), DateField()) + F("lessee__invoice_channels__remind_days"), output_field=DateField()
    )
    near = Invoice.objects.filter(
        ~Exists(reminded),
        status=InvoiceStatus.ISSUED,
        due_on__range=(today, today + MOST_DAYS),
        lessee__invoice_channels__remind_days__gt=0,
        due_on__lte=days,
    )
    open_ones = near.with_state(today=today).filter(state__in=InvoiceState.payable()).order_by("pk")
    return len([order_reminder(invoice) for invoice in open_ones])
