"""How every state is shown: hue and icon of each value, by family. Templates ask `{% badge value "family" %}`."""

from django.utils.translation import gettext_lazy as _

from common.models.job import JobLogLevel, JobState
from common.models.outbox import DeliveryState
from common.ui.badges import Family, Hue, Look, family
from contracts.models import ContractStatus
from payments.models import InvoiceState

CONTRACT = family(
    ContractStatus,
    {
        ContractStatus.SIGNED: (Hue.INFO, "writing-sign"),
        ContractStatus.ACTIVE: (Hue.GOOD, "circle-check"),
        ContractStatus.BUYOUT: (Hue.INFO, "key"),
        ContractStatus.CLOSED: (Hue.NEUTRAL, "lock"),
        ContractStatus.TERMINATED: (Hue.BAD, "circle-x"),
    },
)

INVOICE = family(
    InvoiceState,
    {
        InvoiceState.ISSUED: (Hue.INFO, "file-invoice"),
        InvoiceState.PAID: (Hue.GOOD, "circle-check"),
        InvoiceState.OUTDATED: (Hue.WARNING, "file-alert"),
        InvoiceState.REPLACED: (Hue.NEUTRAL, "replace"),
    },
)

JOB = family(
    JobState,
    {
        JobState.QUEUED: (Hue.NEUTRAL, "clock"),
        JobState.RUNNING: (Hue.INFO, "loader"),
        JobState.DONE: (Hue.GOOD, "circle-check"),
        JobState.FAILED: (Hue.BAD, "alert-circle"),
        JobState.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

LEVEL = family(
    JobLogLevel,
    {
        JobLogLevel.INFO: (Hue.NEUTRAL, "info-circle"),
        JobLogLevel.WARNING: (Hue.WARNING, "alert-triangle"),
        JobLogLevel.ERROR: (Hue.BAD, "alert-circle"),
        JobLogLevel.TRACE: (Hue.NEUTRAL, "code"),
    },
)

DELIVERY = family(
    DeliveryState,
    {
        DeliveryState.PENDING: (Hue.NEUTRAL, "clock"),
        DeliveryState.DONE: (Hue.GOOD, "circle-check"),
        DeliveryState.DEAD: (Hue.BAD, "circle-x"),
    },
)

# Where a payment of the schedule stands is derived from receipts and dates, so there is no enum in the database.
PAYMENT: Family = {
    "paid": Look(Hue.GOOD, "circle-check", _("Paid")),
    "part": Look(Hue.WARNING, "circle-half-2", _("Paid in part")),
    "overdue": Look(Hue.BAD, "alert-circle", _("Overdue")),
    "next": Look(Hue.INFO, "calendar-due", _("Next")),
    "settlement": Look(Hue.NEUTRAL, "scale", _("In the settlement")),
    "planned": Look(Hue.NEUTRAL, "calendar", _("Planned")),
}

# What happened to a row of an imported file, and to anything that a save may create, change or leave.
CHANGE: Family = {
    "created": Look(Hue.GOOD, "plus", _("Created")),
    "changed": Look(Hue.INFO, "pencil", _("Changed")),
    "unchanged": Look(Hue.NEUTRAL, "equal", _("Unchanged")),
    "refused": Look(Hue.BAD, "circle-x", _("Refused")),
}

ADDRESS: Family = {
    "confirmed": Look(Hue.GOOD, "circle-check", _("Confirmed")),
    "unconfirmed": Look(Hue.WARNING, "mail-question", _("Not confirmed")),
    "main": Look(Hue.NEUTRAL, "star", _("Main")),
}

PROTECTION: Family = {
    "on": Look(Hue.GOOD, "shield-check", _("On")),
    "off": Look(Hue.NEUTRAL, "shield-off", _("Off")),
}

# How an agreement of a person stands (`accounts.consents.asking.Standing`).
CONSENT: Family = {
    "given": Look(Hue.GOOD, "circle-check", _("Given")),
    "outdated": Look(Hue.WARNING, "file-alert", _("Given to an older version")),
    "withdrawn": Look(Hue.NEUTRAL, "circle-x", _("Withdrawn")),
    "absent": Look(Hue.NEUTRAL, "circle-dashed", _("Not given")),
}

# Where a version of a text stands.
CONSENT_TEXT: Family = {
    "in_force": Look(Hue.GOOD, "circle-check", _("In force")),
    "awaited": Look(Hue.INFO, "clock", _("Takes force later")),
    "replaced": Look(Hue.NEUTRAL, "replace", _("Replaced")),
}

KEY: Family = {
    "passkey": Look(Hue.GOOD, "fingerprint", _("Passkey")),
    "second_step": Look(Hue.NEUTRAL, "key", _("Second step")),
}

SESSION: Family = {
    "current": Look(Hue.GOOD, "circle-check", _("This session")),
}

BADGES: dict[str, Family] = {
    "contract": CONTRACT,
    "invoice": INVOICE,
    "job": JOB,
    "level": LEVEL,
    "delivery": DELIVERY,
    "payment": PAYMENT,
    "change": CHANGE,
    "address": ADDRESS,
    "protection": PROTECTION,
    "key": KEY,
    "session": SESSION,
    "consent": CONSENT,
    "consent_text": CONSENT_TEXT,
}
