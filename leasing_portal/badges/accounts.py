"""People: roles, rights, agreements and how they sign in."""

from django.utils.translation import gettext_lazy as _

from accounts.models import RegistrationState
from accounts.roles import Role
from common.ui.badges import Family, Hue, Look, family

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

# Where the rights of a colleague stand today (`accounts.people.queries`), or that they are only invited.
PERSON: Family = {
    "active": Look(Hue.GOOD, "circle-check", _("Active")),
    "upcoming": Look(Hue.INFO, "calendar", _("Not started")),
    "expired": Look(Hue.WARNING, "calendar-off", _("Expired")),
    "blocked": Look(Hue.BAD, "lock", _("Blocked")),
    "invited": Look(Hue.INFO, "mail", _("Invited")),
}

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

ADDRESS: Family = {
    "confirmed": Look(Hue.GOOD, "circle-check", _("Confirmed")),
    "unconfirmed": Look(Hue.WARNING, "mail-question", _("Not confirmed")),
    "main": Look(Hue.NEUTRAL, "star", _("Main")),
}

PROTECTION: Family = {
    "on": Look(Hue.GOOD, "shield-check", _("On")),
    "off": Look(Hue.NEUTRAL, "shield-off", _("Off")),
}

KEY: Family = {
    "passkey": Look(Hue.GOOD, "fingerprint", _("Passkey")),
    "second_step": Look(Hue.NEUTRAL, "key", _("Second step")),
}

SESSION: Family = {
    "current": Look(Hue.GOOD, "circle-check", _("This session")),
}

FAMILIES: dict[str, Family] = {
    "role": ROLE,
    "person": PERSON,
    "delegation": DELEGATION,
    "registration": REGISTRATION,
    "consent": CONSENT,
    "consent_text": CONSENT_TEXT,
    "address": ADDRESS,
    "protection": PROTECTION,
    "key": KEY,
    "session": SESSION,
}
