"""What happened to an offer: letters and openings."""

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calculator.models import CommercialOffer
from calculator.models.commercial_offer import MailingState
from common.ui.badges import badge
from common.ui.figures import moment
from common.ui.people import acting_name
from leasing_portal.back_office.table import Row, Table, figure, text

# The newest of a long log.
MOST = 100
UNKNOWN_NOTE = _(
    "Not known: the worker was stopped while it talked to the mail server. Ask the client, and send again."
)


def mailing_table(offer: CommercialOffer) -> Table:
    """Every letter: who, to whom, when, and what became of it."""
    counted = offer.mailings.select_related("sent_by", "on_behalf_of").annotate(opened=Count("openings"))
    mailings = list(counted[: MOST + 1])
    rows = [
        Row(
            (
                moment(mailing.ordered_at),
                acting_name(mailing.sent_by, mailing.on_behalf_of),
                mailing.email,
                badge(mailing.state, "mailing"),
                moment(mailing.finished_at),
                mailing.opened,
                mailing.error or "—",
            )
        )
        for mailing in mailings[:MOST]
    ]
    columns = (
        text(_("Ordered")),
        text(_("Who")),
        text(_("To whom")),
        text(_("State")),
        text(_("Outcome")),
        figure(_("Openings")),
        text(_("Error")),
    )
    is_unknown = any(mailing.state == MailingState.UNKNOWN for mailing in mailings[:MOST])
    return Table(
        "mailings",
        _("Letters"),
        columns,
        rows,
        _("Nothing was sent yet."),
        UNKNOWN_NOTE if is_unknown else "",
        is_cut=len(mailings) > MOST,
    )


def opening_table(offer: CommercialOffer) -> Table:
    """Every opening by a link; those of the lessor's own people are left out."""
    openings = list(offer.openings.select_related("mailing")[: MOST + 1])
    rows = [
        Row(
            (
                moment(opening.at),
                opening.get_part_display(),
                opening.mailing.email if opening.mailing else gettext("code on the paper or the cabinet"),
                opening.ip or "—",
                opening.user_agent or "—",
            )
        )
        for opening in openings[:MOST]
    ]
    columns = (text(_("Time")), text(_("What")), text(_("Link of")), text(_("IP address")), text(_("Browser")))
    return Table(
        "openings",
        _("Openings"),
        columns,
        rows,
        _("Nobody has opened the offer yet."),
        _("A mail program that looks at links by itself is counted too."),
        is_cut=len(openings) > MOST,
    )
