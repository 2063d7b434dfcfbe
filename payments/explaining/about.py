"""What a figure of a row comes from: facts, papers, what happened to it, and whether it may be disputed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import may_open
from accounts.models import Membership
from common.money import ZERO
from common.ui.figures import plain_money, short_day
from payments.explaining.book import Book
from payments.explaining.charged import is_for
from payments.explaining.links import address
from payments.explaining.words import INSTALMENT, RECEIPT
from payments.ledger.entry_rows import EntryKind
from payments.models import (
    Allocation,
    ChargeKind,
    DisputeState,
    Instalment,
    Invoice,
    LineDispute,
    Receipt,
    ReceiptSource,
    ReversalKind,
)

APPLIED, CAME, BACK = ("arrows-split", "neutral"), ("cash", "good"), ("arrow-back-up", "warning")


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a receipt, as a line of a timeline."""

    at: datetime
    title: str
    text: str
    icon: str
    hue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Facts and links of a row; `target` names it where it may be disputed, `dispute` is the newest one."""

    target: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    timeline: tuple[Happened, ...] = ()
    dispute: LineDispute | None = None

    @property
    def is_disputed(self) -> bool:
        """Whether a dispute about it is open."""
        return self.dispute is not None and self.dispute.state == DisputeState.OPEN


def about_row(book: Book, figure: str, row: int | None, actor: Membership) -> About | None:
    """Return what a row comes from; None for a figure of the whole contract. The row is known to be the contract's."""
    if row is None:
        return None
    if figure == RECEIPT:
        return _about_receipt(book, book.receipts[row], actor)
    return _about_instalment(book, row, actor) if figure == INSTALMENT else None


def _about_receipt(book: Book, receipt: Receipt, actor: Membership) -> About:
    target = f"{EntryKind.RECEIPT}:{receipt.pk}"
    links = []
    if receipt.invoice is not None and may_open(actor, "payments:invoice"):
        links.append((_("Invoice %(number)s") % {"number": receipt.invoice.number}, receipt.invoice.get_absolute_url()))
    is_online = receipt.source == ReceiptSource.ONLINE
    facts = [
        (_("Date"), short_day(receipt.received_on)),
        (_("Number at the acquirer") if is_online else _("Payment order No."), receipt.document_number),
        (_("Purpose"), receipt.purpose),
        (_("Known from"), receipt.get_source_display()),
    ]
    return About(
        target=target,
        facts=tuple((label, value) for label, value in facts if value),
        links=tuple(links),
        timeline=tuple(_history(book, receipt)),
        dispute=_newest_dispute(book, target),
    )


def _about_instalment(book: Book, row_id: int, actor: Membership) -> About:
    row = book.rows.get(row_id) or Instalment.objects.select_related("version").get(pk=row_id)
    target = f"{EntryKind.INSTALMENT}:{row.pk}"
    version = _("Schedule version %(number)s") % {"number": row.version.number}
    links = [(version, reverse("payments:schedule_versions", args=[book.contract.pk]))]
    asked = Q(instalment=row) | Q(lines__instalment=row)
    invoices = Invoice.objects.visible_to(actor).filter(asked).distinct().order_by("year", "serial")
    links += [(_("Invoice %(number)s") % {"number": row.number}, row.get_absolute_url()) for row in invoices]
    links += [
        (str(ChargeKind(kind).label), address(book.contract.pk, kind, row=row.pk)) for kind in _charged_for(book, row)
    ]
    return About(target=target, links=tuple(links), dispute=_newest_dispute(book, target))


def _charged_for(book: Book, row: Instalment) -> list[str]:
    """Kinds of charges that there are for days of delay of a row; one known over versions by its kind and due date."""
    return sorted({charge.kind for charge in book.charges if is_for(charge, row)})


def _newest_dispute(book: Book, target: str) -> LineDispute | None:
    return next((row for row in book.disputes if row.target == target), None)


def _history(book: Book, receipt: Receipt) -> Iterator[Happened]:
    """What was done with a receipt, the newest first."""
    found = [_came(receipt), *_applications(book, receipt), *_reversals(book, receipt)]
    yield from sorted(found, key=lambda line: line.at, reverse=True)


def _came(receipt: Receipt) -> Happened:
    text = _("%(amount)s, received on %(day)s") % {
        "amount": plain_money(receipt.amount),
        "day": short_day(receipt.received_on),
    }
    return Happened(receipt.posted_at, _("Posted"), text, *CAME)


def _applications(book: Book, receipt: Receipt) -> Iterator[Happened]:
    """Rows that were written together, with the reason that they were written for."""
    rows = Allocation.objects.filter(book.look.booked("made_at"), receipt=receipt).order_by("made_at", "pk")
    for (at, reason), found in groupby(rows, key=lambda row: (row.made_at, row.reason)):
        sums = [row.amount for row in found]
        applied = sum((amount for amount in sums if amount > 0), ZERO)
        back = -sum((amount for amount in sums if amount < 0), ZERO)
        texts = [_("applied: %(amount)s") % {"amount": plain_money(applied)}] if applied else []
        texts += [_("taken back: %(amount)s") % {"amount": plain_money(back)}] if back else []
        yield Happened(at, _(reason), ", ".join(texts), *APPLIED)


def _reversals(book: Book, receipt: Receipt) -> Iterator[Happened]:
    for row in book.reversals.get(receipt.pk, ()):
        kind = ReversalKind(row.kind).label
        text = _("%(amount)s: %(reason)s") % {"amount": plain_money(row.amount), "reason": row.reason}
        yield Happened(row.booked_at, str(kind), text, *BACK)
