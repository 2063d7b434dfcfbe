"""Payments, invoices, acts, online payments and the bank."""

from django.utils.translation import gettext_lazy as _

from common.ui.badges import Family, Hue, Look, family
from payments.models import ActState, DisputeState, InvoiceState, OnlineState, OrderState, QuestionAnswer, TriageState

# Where a payment of the schedule stands is derived from receipts and dates, so there is no enum in the database.
PAYMENT: Family = {
    "paid": Look(Hue.GOOD, "circle-check", _("Paid")),
    "part": Look(Hue.WARNING, "circle-half-2", _("Paid in part")),
    "overdue": Look(Hue.BAD, "alert-circle", _("Overdue")),
    "next": Look(Hue.INFO, "calendar-due", _("Next")),
    "settlement": Look(Hue.NEUTRAL, "scale", _("In the settlement")),
    "planned": Look(Hue.NEUTRAL, "calendar", _("Planned")),
    "charged": Look(Hue.WARNING, "coin", _("Charged")),
    "unsigned": Look(Hue.NEUTRAL, "signature", _("Not in force")),
}

INVOICE = family(
    InvoiceState,
    {
        InvoiceState.ISSUED: (Hue.INFO, "file-invoice"),
        InvoiceState.PART: (Hue.WARNING, "circle-half-2"),
        InvoiceState.OVERDUE: (Hue.BAD, "alert-circle"),
        InvoiceState.PAID: (Hue.GOOD, "circle-check"),
        InvoiceState.OUTDATED: (Hue.WARNING, "file-alert"),
        InvoiceState.REPLACED: (Hue.NEUTRAL, "replace"),
    },
)

# What happened to an invoice on its way to the client (`payments.models.PaperMoment`).
PAPER: Family = {
    "published": Look(Hue.INFO, "file-check", _("Put into the cabinet")),
    "sending": Look(Hue.NEUTRAL, "loader", _("The letter is being sent")),
    "sent": Look(Hue.GOOD, "mail-check", _("The letter is sent")),
    "failed": Look(Hue.BAD, "mail-x", _("The letter did not go")),
    "opened": Look(Hue.GOOD, "eye-check", _("First opened")),
    "reminded": Look(Hue.INFO, "bell", _("Reminded of the due date")),
}

ACT = family(
    ActState,
    {
        ActState.ISSUED: (Hue.INFO, "hourglass"),
        ActState.CONFIRMED: (Hue.GOOD, "circle-check"),
        ActState.DISPUTED: (Hue.WARNING, "message-exclamation"),
    },
)

# What has become of a line of the act before.
ACT_CHANGE: Family = {
    "added": Look(Hue.INFO, "plus", _("Added")),
    "gone": Look(Hue.WARNING, "minus", _("Gone")),
    "changed": Look(Hue.INFO, "pencil", _("Changed")),
}

DISPUTE = family(
    DisputeState,
    {
        DisputeState.OPEN: (Hue.INFO, "message-report"),
        DisputeState.ACCEPTED: (Hue.GOOD, "circle-check"),
        DisputeState.REJECTED: (Hue.NEUTRAL, "circle-x"),
    },
)

ONLINE = family(
    OnlineState,
    {
        OnlineState.NEW: (Hue.INFO, "loader"),
        OnlineState.PENDING: (Hue.WARNING, "clock"),
        OnlineState.SUCCEEDED: (Hue.GOOD, "circle-check"),
        OnlineState.CANCELED: (Hue.BAD, "circle-x"),
    },
)

REFUND: Family = {
    OnlineState.NEW.value: Look(Hue.INFO, "loader", _("Being prepared")),
    OnlineState.PENDING.value: Look(Hue.WARNING, "clock", _("On its way")),
    OnlineState.SUCCEEDED.value: Look(Hue.GOOD, "circle-check", _("Given back")),
    OnlineState.CANCELED.value: Look(Hue.BAD, "circle-x", _("Refused")),
}

# What is decided about a payment of a bank statement.
BANK_PAYMENT = family(
    TriageState,
    {
        TriageState.NEW: (Hue.WARNING, "inbox"),
        TriageState.POSTED: (Hue.GOOD, "circle-check"),
        TriageState.HELD: (Hue.NEUTRAL, "player-pause"),
        TriageState.ASKED: (Hue.INFO, "help-circle"),
        TriageState.TO_RETURN: (Hue.WARNING, "arrow-back-up"),
        TriageState.RETURNED: (Hue.NEUTRAL, "arrow-back-up"),
        TriageState.ASIDE: (Hue.NEUTRAL, "archive"),
    },
)

PAYMENT_ANSWER = family(
    QuestionAnswer,
    {
        QuestionAnswer.OURS: (Hue.GOOD, "circle-check"),
        QuestionAnswer.NOT_OURS: (Hue.NEUTRAL, "circle-x"),
    },
)

# Whether the sums of a bank statement agree with what the bank declares.
CONTROL: Family = {
    "agree": Look(Hue.GOOD, "circle-check", _("Sums agree")),
    "differ": Look(Hue.WARNING, "alert-triangle", _("Sums do not agree")),
}

PAYMENT_ORDER = family(
    OrderState,
    {
        OrderState.DRAFT: (Hue.NEUTRAL, "pencil"),
        OrderState.EXPORTED: (Hue.INFO, "send"),
        OrderState.EXECUTED: (Hue.GOOD, "circle-check"),
        OrderState.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

FAMILIES: dict[str, Family] = {
    "payment": PAYMENT,
    "invoice": INVOICE,
    "paper": PAPER,
    "act": ACT,
    "act_change": ACT_CHANGE,
    "dispute": DISPUTE,
    "online": ONLINE,
    "refund": REFUND,
    "bank_payment": BANK_PAYMENT,
    "payment_answer": PAYMENT_ANSWER,
    "control": CONTROL,
    "payment_order": PAYMENT_ORDER,
}
