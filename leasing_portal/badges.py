"""How every state is shown: hue and icon of each value, by family. Templates ask `{% badge value "family" %}`."""

from django.utils.translation import gettext_lazy as _

from accounts.models import RegistrationState
from accounts.roles import Role
from calculator.models.commercial_offer import CommercialOfferState, MailingState
from common.models.job import JobLogLevel, JobState
from common.models.outbox import DeliveryState
from common.ui.badges import Family, Hue, Look, family
from contracts.applications.checklist import DocumentState
from contracts.models import ApplicationStatus, ContractStatus, RequestStatus, TermsState
from integrations.models import CallState, TokenState
from payments.models import (
    ActState,
    DisputeState,
    InvoiceState,
    OnlineState,
    OrderState,
    QuestionAnswer,
    TriageState,
)
from workflow.kinds import RunState, Side, StepState, TaskState

CONTRACT = family(
    ContractStatus,
    {
        ContractStatus.PREPARED: (Hue.NEUTRAL, "file-pencil"),
        ContractStatus.SIGNING: (Hue.INFO, "writing"),
        ContractStatus.SIGNED: (Hue.INFO, "writing-sign"),
        ContractStatus.DELIVERY: (Hue.INFO, "truck-delivery"),
        ContractStatus.ACTIVE: (Hue.GOOD, "circle-check"),
        ContractStatus.RESTRUCTURED: (Hue.GOOD, "file-diff"),
        ContractStatus.BUYOUT: (Hue.INFO, "key"),
        ContractStatus.RETURNING: (Hue.INFO, "truck-return"),
        ContractStatus.CLOSED: (Hue.NEUTRAL, "lock"),
        ContractStatus.TERMINATED: (Hue.BAD, "circle-x"),
        ContractStatus.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

APPLICATION = family(
    ApplicationStatus,
    {
        ApplicationStatus.DRAFT: (Hue.NEUTRAL, "file-pencil"),
        ApplicationStatus.REVIEW: (Hue.INFO, "eye"),
        ApplicationStatus.VALUATION: (Hue.INFO, "scale"),
        ApplicationStatus.APPROVAL: (Hue.INFO, "route"),
        ApplicationStatus.NEGOTIATION: (Hue.WARNING, "messages"),
        ApplicationStatus.APPROVED: (Hue.GOOD, "circle-check"),
        ApplicationStatus.CONTRACTED: (Hue.GOOD, "file-text"),
        ApplicationStatus.REFUSED: (Hue.BAD, "circle-x"),
        ApplicationStatus.WITHDRAWN: (Hue.NEUTRAL, "ban"),
    },
)

DOCUMENT = family(
    DocumentState,
    {
        DocumentState.MISSING: (Hue.NEUTRAL, "file-off"),
        DocumentState.RETURNED: (Hue.BAD, "arrow-back-up"),
        DocumentState.OUTDATED: (Hue.WARNING, "calendar-off"),
        DocumentState.GIVEN: (Hue.INFO, "file-check"),
        DocumentState.ACCEPTED: (Hue.GOOD, "circle-check"),
    },
)

REQUEST = family(
    RequestStatus,
    {
        RequestStatus.SUBMITTED: (Hue.INFO, "send"),
        RequestStatus.REVIEW: (Hue.INFO, "eye"),
        RequestStatus.APPROVAL: (Hue.INFO, "route"),
        RequestStatus.OFFERED: (Hue.WARNING, "writing"),
        RequestStatus.ACCEPTED: (Hue.INFO, "loader"),
        RequestStatus.DONE: (Hue.GOOD, "circle-check"),
        RequestStatus.REFUSED: (Hue.BAD, "circle-x"),
        RequestStatus.WITHDRAWN: (Hue.NEUTRAL, "ban"),
    },
)

TERMS = family(
    TermsState,
    {
        TermsState.PROPOSED: (Hue.WARNING, "messages"),
        TermsState.CURRENT: (Hue.GOOD, "circle-check"),
        TermsState.DECLINED: (Hue.NEUTRAL, "circle-x"),
        TermsState.SUPERSEDED: (Hue.NEUTRAL, "replace"),
    },
)

RUN = family(
    RunState,
    {
        RunState.RUNNING: (Hue.INFO, "route"),
        RunState.APPROVED: (Hue.GOOD, "circle-check"),
        RunState.REJECTED: (Hue.BAD, "circle-x"),
        RunState.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

STEP = family(
    StepState,
    {
        StepState.WAITING: (Hue.NEUTRAL, "clock"),
        StepState.ACTIVE: (Hue.INFO, "hourglass"),
        StepState.APPROVED: (Hue.GOOD, "circle-check"),
        StepState.REJECTED: (Hue.BAD, "circle-x"),
        StepState.SKIPPED: (Hue.NEUTRAL, "player-skip-forward"),
    },
)

TASK = family(
    TaskState,
    {
        TaskState.OPEN: (Hue.INFO, "checkbox"),
        TaskState.DONE: (Hue.GOOD, "circle-check"),
        TaskState.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

# How a person stands to a text that is to be read and confirmed (`workflow.readings.showing`).
READING: Family = {
    "done": Look(Hue.GOOD, "circle-check", _("Read and confirmed")),
    "open": Look(Hue.INFO, "hourglass", _("Not confirmed yet")),
    "overdue": Look(Hue.BAD, "alert-circle", _("Overdue")),
    "spared": Look(Hue.NEUTRAL, "replace", _("No longer asked")),
}

TURN = family(
    Side,
    {
        Side.LESSOR: (Hue.INFO, "building-bank"),
        Side.LESSEE: (Hue.WARNING, "user"),
        Side.OUTSIDE: (Hue.NEUTRAL, "building"),
    },
)

DISPUTE = family(
    DisputeState,
    {
        DisputeState.OPEN: (Hue.INFO, "message-report"),
        DisputeState.ACCEPTED: (Hue.GOOD, "circle-check"),
        DisputeState.REJECTED: (Hue.NEUTRAL, "circle-x"),
    },
)

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

OUTSIDE_CALL = family(
    CallState,
    {
        CallState.STARTED: (Hue.INFO, "loader"),
        CallState.ANSWERED: (Hue.GOOD, "circle-check"),
        CallState.TEMPORARY: (Hue.WARNING, "plug-connected-x"),
        CallState.PERMANENT: (Hue.BAD, "circle-x"),
    },
)

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

# What happened to an invoice on its way to the client (`payments.models.PaperMoment`).
PAPER: Family = {
    "published": Look(Hue.INFO, "file-check", _("Put into the cabinet")),
    "sending": Look(Hue.NEUTRAL, "loader", _("The letter is being sent")),
    "sent": Look(Hue.GOOD, "mail-check", _("The letter is sent")),
    "failed": Look(Hue.BAD, "mail-x", _("The letter did not go")),
    "opened": Look(Hue.GOOD, "eye-check", _("First opened")),
    "reminded": Look(Hue.INFO, "bell", _("Reminded of the due date")),
}

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

OFFER = family(
    CommercialOfferState,
    {
        CommercialOfferState.NEW: (Hue.NEUTRAL, "file-description"),
        CommercialOfferState.SENT: (Hue.INFO, "mail-forward"),
        CommercialOfferState.OPENED: (Hue.GOOD, "mail-opened"),
        CommercialOfferState.EXPIRED: (Hue.NEUTRAL, "hourglass-empty"),
        CommercialOfferState.REVOKED: (Hue.WARNING, "ban"),
    },
)

# A client is told whether the offer stands, not that the lessor saw it opened.
CLIENT_OFFER = {
    CommercialOfferState.SENT.value: Look(Hue.INFO, "file-certificate", _("In force")),
    CommercialOfferState.EXPIRED.value: OFFER[CommercialOfferState.EXPIRED],
    CommercialOfferState.REVOKED.value: OFFER[CommercialOfferState.REVOKED],
}

MAILING = family(
    MailingState,
    {
        MailingState.QUEUED: (Hue.NEUTRAL, "clock"),
        MailingState.SENDING: (Hue.INFO, "loader"),
        MailingState.SENT: (Hue.GOOD, "mail-check"),
        MailingState.FAILED: (Hue.BAD, "mail-x"),
        MailingState.UNKNOWN: (Hue.WARNING, "mail-question"),
        MailingState.CANCELLED: (Hue.NEUTRAL, "mail-off"),
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
    "charged": Look(Hue.WARNING, "coin", _("Charged")),
    "unsigned": Look(Hue.NEUTRAL, "signature", _("Not in force")),
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
    "replaced": Look(Hue.NEUTRAL, "replace", _("Replaced by a later one")),
}

# Where a version of a product stands on a day (`leasing_portal.back_office.product_versions`).
PRODUCT_VERSION: Family = {
    "draft": Look(Hue.WARNING, "pencil", _("Draft")),
    "awaited": Look(Hue.INFO, "clock", _("Takes force later")),
    "in_force": Look(Hue.GOOD, "circle-check", _("In force")),
    "replaced": Look(Hue.NEUTRAL, "replace", _("Replaced by a later one")),
    "over": Look(Hue.NEUTRAL, "calendar-off", _("Over")),
}

# Where a subsidy programme stands on a day.
PROGRAMME: Family = {
    "running": Look(Hue.GOOD, "circle-check", _("Running")),
    "ahead": Look(Hue.INFO, "clock", _("Begins later")),
    "used_up": Look(Hue.WARNING, "coin-off", _("Used up")),
    "over": Look(Hue.NEUTRAL, "calendar-off", _("Over")),
}

KEY: Family = {
    "passkey": Look(Hue.GOOD, "fingerprint", _("Passkey")),
    "second_step": Look(Hue.NEUTRAL, "key", _("Second step")),
}

SESSION: Family = {
    "current": Look(Hue.GOOD, "circle-check", _("This session")),
}

TOKEN = family(
    TokenState,
    {
        TokenState.IN_FORCE: (Hue.GOOD, "circle-check"),
        TokenState.EXPIRED: (Hue.NEUTRAL, "calendar-off"),
        TokenState.REVOKED: (Hue.BAD, "ban"),
        TokenState.ISSUER_BLOCKED: (Hue.WARNING, "user-off"),
    },
)

# Where a delegation stands on a day (`accounts.deputies.queries.DelegationState`).
DELEGATION: Family = {
    "now": Look(Hue.GOOD, "user-check", _("Acts now")),
    "ahead": Look(Hue.INFO, "clock", _("Begins later")),
    "over": Look(Hue.NEUTRAL, "calendar-off", _("Over")),
    "ended": Look(Hue.NEUTRAL, "ban", _("Ended early")),
    "stopped": Look(Hue.WARNING, "alert-triangle", _("Stopped: rights of one of the two changed")),
}

REGISTRATION = family(
    RegistrationState,
    {
        RegistrationState.WAITING: (Hue.INFO, "clock"),
        RegistrationState.CONFIRMED: (Hue.GOOD, "circle-check"),
        RegistrationState.REFUSED: (Hue.BAD, "circle-x"),
    },
)

# Where the rights of a colleague stand today (`accounts.people.queries`), or that they are only invited.
PERSON: Family = {
    "active": Look(Hue.GOOD, "circle-check", _("Active")),
    "upcoming": Look(Hue.INFO, "calendar", _("Not started")),
    "expired": Look(Hue.WARNING, "calendar-off", _("Expired")),
    "blocked": Look(Hue.BAD, "lock", _("Blocked")),
    "invited": Look(Hue.INFO, "mail", _("Invited")),
}

ROLE = family(
    Role,
    {
        Role.LESSEE_ADMIN: (Hue.INFO, "crown"),
        Role.LESSEE_FINANCIER: (Hue.NEUTRAL, "cash"),
        Role.LESSEE_SIGNATORY: (Hue.NEUTRAL, "writing-sign"),
        Role.LESSEE_OPERATIONS: (Hue.NEUTRAL, "truck"),
        Role.LESSEE_AUDITOR: (Hue.NEUTRAL, "eye"),
        Role.SUPPLIER_MANAGER: (Hue.INFO, "crown"),
        Role.SUPPLIER_FINANCIER: (Hue.NEUTRAL, "cash"),
        Role.LESSOR_MANAGER: (Hue.NEUTRAL, "user"),
        Role.LESSOR_RISK: (Hue.NEUTRAL, "scale"),
        Role.LESSOR_COLLECTIONS: (Hue.NEUTRAL, "phone"),
        Role.LESSOR_ACCOUNTANT: (Hue.NEUTRAL, "calculator"),
        Role.LESSOR_HEAD: (Hue.NEUTRAL, "users"),
        Role.LESSOR_ADMIN: (Hue.INFO, "crown"),
    },
)

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

BADGES: dict[str, Family] = {
    "contract": CONTRACT,
    "application": APPLICATION,
    "client_document": DOCUMENT,
    "request": REQUEST,
    "terms": TERMS,
    "run": RUN,
    "step": STEP,
    "task": TASK,
    "reading": READING,
    "turn": TURN,
    "dispute": DISPUTE,
    "invoice": INVOICE,
    "paper": PAPER,
    "act": ACT,
    "act_change": ACT_CHANGE,
    "online": ONLINE,
    "refund": REFUND,
    "outside_call": OUTSIDE_CALL,
    "bank_payment": BANK_PAYMENT,
    "payment_answer": PAYMENT_ANSWER,
    "control": CONTROL,
    "payment_order": PAYMENT_ORDER,
    "job": JOB,
    "level": LEVEL,
    "delivery": DELIVERY,
    "payment": PAYMENT,
    "change": CHANGE,
    "address": ADDRESS,
    "protection": PROTECTION,
    "key": KEY,
    "session": SESSION,
    "person": PERSON,
    "role": ROLE,
    "delegation": DELEGATION,
    "registration": REGISTRATION,
    "consent": CONSENT,
    "consent_text": CONSENT_TEXT,
    "product_version": PRODUCT_VERSION,
    "programme": PROGRAMME,
    "token": TOKEN,
    "offer": OFFER,
    "client_offer": CLIENT_OFFER,
    "mailing": MAILING,
}
