"""Commercial offers and what they are counted by."""

from django.utils.translation import gettext_lazy as _

from calculator.models.commercial_offer import CommercialOfferState, MailingState
from common.ui.badges import Family, Hue, Look, family

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

FAMILIES: dict[str, Family] = {
    "offer": OFFER,
    "client_offer": CLIENT_OFFER,
    "mailing": MAILING,
    "product_version": PRODUCT_VERSION,
    "programme": PROGRAMME,
}
