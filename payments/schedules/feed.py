"""Payments as an iCalendar feed (RFC 5545): one event of a whole day for each row of the schedules in force.

An event keeps its UID while the row of that number exists, whatever version of the schedule is in force: a moved
payment moves in people's calendars too. SEQUENCE is the version, DTSTAMP the last change of the row or of its payment.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from accounts.models import Membership
from common.business_days import payment_deadline
from common.money import format_money
from contracts.models import Contract
from payments.models import Instalment
from payments.queries import PaidInstalment, paid_sums
from payments.schedules.kinds import OF_ROWS

PRODUCT = "-//Leasing portal//Payment calendar//RU"
ONE_DAY = timedelta(days=1)
# What is over stays for a quarter; of all contracts together two years ahead are told, of one the whole schedule.
BACK, AHEAD = timedelta(days=92), timedelta(days=731)
MOST_EVENTS = 5_000
ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A row of a schedule as a calendar shows it."""

    uid: str
    sequence: int
    changed_at: datetime
    on: date
    summary: str
    description: str
    url: str


def events_of(actor: Membership, contract: Contract | None, *, today: date) -> list[FeedEvent]:
    """Rows of live contracts that the person sees today; one query."""
    rows = Instalment.objects.visible_to(actor).in_force()
    rows = rows.filter(version__contract__in=Contract.objects.live(), due_on__gte=today - BACK)
    rows = rows.filter(due_on__lte=today + AHEAD) if contract is None else rows.filter(version__contract=contract)
    found = paid_sums(rows).annotate(applied_at=Max("allocations__made_at"))
    ordered = found.select_related("version__contract").order_by("due_on", "version__contract_id", "number")
    return [_event(row, row.applied_at) for row in ordered[:MOST_EVENTS]]


def _event(row: PaidInstalment, applied_at: datetime | None) -> FeedEvent:
    contract, host = row.version.contract, urlsplit(settings.SITE_URL).hostname
    name = _("%(kind)s No. %(number)s, contract %(contract)s: %(amount)s") % {
        "kind": OF_ROWS[row.kind].label,
        "number": row.number,
        "contract": contract.number,
        "amount": format_money(row.amount),
    }
    is_paid = row.paid >= row.amount
    return FeedEvent(
        uid=f"payment-{contract.pk}-{row.number}@{host}",
        sequence=row.version.number - 1,
        changed_at=max(row.version.made_at, applied_at) if applied_at else row.version.made_at,
        on=row.due_on,
        summary=_("Paid: %(name)s") % {"name": name} if is_paid else name,
        description="\n".join(_told(row, is_paid=is_paid)),
        url=f"{settings.SITE_URL}{reverse('payments:schedule', args=[contract.pk])}#row-{row.number}",
    )


def _told(row: PaidInstalment, *, is_paid: bool) -> Iterable[str]:
    if is_paid:
        return
    if row.paid:
        yield _("Paid in part: %(paid)s; left: %(left)s.") % {
            "paid": format_money(row.paid),
            "left": format_money(row.amount - row.paid),
        }
    last = payment_deadline(row.due_on)
    if last and last != row.due_on:
        yield _("A day off: may be paid without delay through %(day)s.") % {"day": f"{last:%d.%m.%Y}"}


def etag_of(events: Iterable[FeedEvent], name: str) -> str:
    """Entity tag of a feed: changes with any of its events, found before the feed is written."""
    digest = hashlib.sha256(repr((name, tuple(events))).encode())
    return f'"{digest.hexdigest()}"'


def feed_name(actor: Membership, contract: Contract | None) -> str:
    """What calendars call the feed."""
    about = contract.number if contract else actor.company.short_name
    return _("Lease payments: %(about)s") % {"about": about}


def feed_of(events: Iterable[FeedEvent], name: str) -> bytes:
    """Write the feed: lines end with CRLF and are folded at 75 octets."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # RFC 7986 and what programs asked for before it; the library escapes only what it knows.
    calendar.add("name", name)
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vText("PT6H"))
    for told in events:
        calendar.add_component(_component(told))
    written: bytes = calendar.to_ical()
    return written


def _component(told: FeedEvent) -> Event:
    event = Event()
    event.add("uid", told.uid)
    event.add("sequence", told.sequence)
    event.add("dtstamp", told.changed_at)
    event.add("last-modified", told.changed_at)
    event.add("dtstart", told.on)
    event.add("dtend", told.on + ONE_DAY)
    event.add("summary", told.summary)
    if told.description:
        event.add("description", told.description)
    event.add("url", told.url)
    # A payment takes nobody's time.
    event.add("transp", "TRANSPARENT")
    return event
