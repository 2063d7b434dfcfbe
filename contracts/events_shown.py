"""How each kind of timeline line is shown: icon, hue, and the sentence made from its data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.ui.badges import Hue
from common.ui.figures import plain_money, short_day
from common.ui.people import acting_name
from contracts.lifecycle.events import Source
from contracts.models import ContractEvent, ContractEventKind, ContractStatus
from contracts.moves_shown import move_text
from contracts.registry.dpd import Bucket

type Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the timeline as a page shows it."""

    title: str
    text: str
    icon: str
    hue: Hue
    at: date | datetime
    who: str


def _nothing(data: Data) -> str:
    del data
    return ""


def _status(data: Data) -> str:
    """A move by the lifecycle with its reason and from where it came; a portfolio tells the state alone."""
    if "event" not in data:
        return str(ContractStatus(data["after"]).label)
    return f"{move_text(data, ContractStatus)} · {Source(data['source']).label}"


def _prepared(data: Data) -> str:
    return _("application %(number)s") % {"number": data["application"]}


def _addendum(data: Data) -> str:
    return _("No. %(number)s, in force from %(day)s") % {
        "number": data["number"],
        "day": short_day(date.fromisoformat(data["effective_on"])),
    }


def _receipt(data: Data) -> str:
    return _("%(amount)s, payment order %(number)s") % {
        "amount": plain_money(Decimal(data["amount"])),
        "number": data["document_number"],
    }


def _taken_back(data: Data) -> str:
    return f"{_receipt(data)}: {data['reason']}"


def _invoice(data: Data) -> str:
    return _("%(number)s for %(amount)s, pay by %(day)s") % {
        "number": data["number"],
        "amount": plain_money(Decimal(data["amount"])),
        "day": short_day(date.fromisoformat(data["due_on"])),
    }


def _schedule(data: Data) -> str:
    return _("version %(version)s, total %(amount)s") % {
        "version": data["version"],
        "amount": plain_money(Decimal(data["total"])),
    }


def _rechecked(data: Data) -> str:
    """Of what the nightly look compares, that which differs from the look before."""
    before, after = data["before"], data["after"]
    said = []
    if before["bucket"] != after["bucket"]:
        # A line keeps the range that was told, whatever the ranges are by now.
        days = dict(Bucket.choices).get(after["bucket"], after["bucket"])
        said.append(_("past due: %(days)s") % {"days": days} if after["bucket"] else _("no delay"))
    if before["term_over"] != after["term_over"]:
        said.append(_("the term is over") if after["term_over"] else _("the term goes on"))
    return ", ".join(said)


SHOWN: dict[ContractEventKind, tuple[str, Hue, Callable[[Data], str]]] = {
    ContractEventKind.IMPORTED: ("file-import", Hue.NEUTRAL, _nothing),
    ContractEventKind.PREPARED: ("file-plus", Hue.NEUTRAL, _prepared),
    ContractEventKind.ADDENDUM_MADE: ("file-diff", Hue.WARNING, _addendum),
    ContractEventKind.TERMS_CHANGED: ("edit", Hue.WARNING, _nothing),
    ContractEventKind.STATUS_CHANGED: ("arrow-right", Hue.INFO, _status),
    ContractEventKind.SCHEDULE_MADE: ("calendar-plus", Hue.INFO, _schedule),
    ContractEventKind.SCHEDULE_CHANGED: ("calendar-event", Hue.WARNING, _schedule),
    ContractEventKind.RECEIPT_POSTED: ("cash", Hue.GOOD, _receipt),
    ContractEventKind.RECEIPT_TAKEN_BACK: ("cash-off", Hue.WARNING, _taken_back),
    ContractEventKind.RECHECKED: ("eye-check", Hue.WARNING, _rechecked),
    ContractEventKind.INVOICE_ISSUED: ("receipt", Hue.INFO, _invoice),
}


def shown(event: ContractEvent) -> Shown:
    """The line's title, sentence, icon and hue, and who did it for whom."""
    kind = ContractEventKind(event.kind)
    icon, hue, sentence = SHOWN[kind]
    # Money has a value date and no time of day.
    at = timezone.localdate(event.at) if kind is ContractEventKind.RECEIPT_POSTED else event.at
    who = acting_name(event.actor, event.on_behalf_of)
    return Shown(str(kind.label), sentence(event.data), icon, hue, at, who)
