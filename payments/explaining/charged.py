"""What is owed besides the schedule: penalties and interest by their days, costs, fees, what was taken off and paid."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from calculator.engine.explain.nodes import added, less
from calculator.engine.explain.tree import Explanation, Operation
from common.messages import gettext_noop
from common.money import ZERO
from common.ui.figures import short_day
from payments.engine.claims import LABELS, ClaimKind
from payments.engine.penalty.relief import KINDS as RELIEFS
from payments.engine.penalty.relief import ReliefKind
from payments.explaining.book import Book
from payments.explaining.runs import run_node, runs
from payments.explaining.words import nothing, paid_node, row_name
from payments.models import Charge, ChargeKind, Instalment
from payments.models.charge import BY_DAYS

OWED = gettext_noop("Owed besides the schedule")
NOTHING_OWED = gettext_noop("Nothing is charged besides the schedule.")
NO_PENALTY = gettext_noop("Nothing was charged for delay.")
TAKEN_BACK = gettext_noop("Charged and taken back")
# Charges of one payment are known over all versions of the schedule by its kind and due date.
type Group = tuple[str, str, str, int]


def charges(book: Book) -> Explanation:
    """What is owed besides the schedule: by what it is charged for, less what was taken off and paid."""
    parts = [node for _rows, node in owed_for(book)]
    if not parts:
        return nothing(OWED, NOTHING_OWED, book.day)
    return added(OWED, book.state.penalties + book.state.other_charges, parts)


def owed_for(book: Book) -> list[tuple[list[Charge], Explanation]]:
    """Return what is left of the charges that stand, by what they are for, with the charges themselves."""
    return [(rows, _left(book, rows)) for rows in groups(book.standing_charges)]


def sanction(book: Book, kind: ChargeKind, row: Instalment | None) -> Explanation:
    """Penalty (or interest of art. 395) of a payment, or of the contract: charged by days, less what was taken off.

    What is paid of it is no part of the figure: it was charged anyway.
    """
    mine = [charge for charge in book.charges if charge.kind == kind and (row is None or is_for(charge, row))]
    standing = [charge for charge in mine if charge in book.standing_charges]
    parts = [_net(book, rows) for rows in groups(standing)]
    back = _taken_back(book, mine)
    what = LABELS[ClaimKind(kind)]
    if not parts and back is None:
        return nothing(what, NO_PENALTY, book.day)
    total = sum((part.value for part in parts), ZERO)
    # What was charged and taken back comes to zero, and is told all the same.
    shown = (*parts, *([back] if back else []))
    return Explanation(what=what, value=total, operation=Operation.SUM, parts=shown, on=book.day)


def groups(rows: Sequence[Charge]) -> Iterator[list[Charge]]:
    """Charges by what they are for: those for the days of one payment together, the others one by one."""
    for _group, found in groupby(sorted(rows, key=_group_of), key=_group_of):
        yield list(found)


def _group_of(charge: Charge) -> Group:
    row = charge.instalment
    if row is None:
        return charge.kind, "", "", charge.pk
    return charge.kind, row.due_on.isoformat(), row.kind, 0


def is_for(charge: Charge, row: Instalment) -> bool:
    """Whether a charge is for days of delay of a row; a payment is known over versions by its kind and due date."""
    its = charge.instalment
    return its is not None and (its.kind, its.due_on) == (row.kind, row.due_on)


def _left(book: Book, rows: Sequence[Charge]) -> Explanation:
    """What is left to pay of a group."""
    net = _net(book, rows)
    paid = [paid_node(applied) for row in rows for applied in book.paid_for_charge(row.pk)]
    if not paid:
        return net
    left = net.value - sum((part.value for part in paid), ZERO)
    return _as(net, less(net.what, left, _plain(net), *paid))


def _net(book: Book, rows: Sequence[Charge]) -> Explanation:
    """What was charged for one thing less what was taken off it."""
    charged = _charged(rows)
    ids = {row.pk for row in rows}
    off = [
        Explanation(
            what=RELIEFS[ReliefKind(row.share.relief.kind)],
            value=row.amount,
            on=row.share.relief.on,
            note=f"{row.share.relief.document}. {row.share.relief.reason}",
        )
        for row in book.taken_off
        if row.charge_id in ids
    ]
    if not off:
        return charged
    left = charged.value - sum((part.value for part in off), ZERO)
    return _as(charged, less(charged.what, left, _plain(charged), *off))


def _as(named: Explanation, node: Explanation) -> Explanation:
    """Open a node under the name of another one."""
    return replace(node, name=named.name, number=named.number)


def _plain(node: Explanation) -> Explanation:
    """A node inside the one of the same name, which would lead to the same page."""
    return replace(node, name="", number=None)


def _charged(rows: Sequence[Charge]) -> Explanation:
    first = rows[0]
    label = LABELS[ClaimKind(first.kind)]
    if first.kind not in BY_DAYS or first.instalment is None:
        return Explanation(what=label, value=first.amount, on=first.due_on, note=first.reason)
    what = _("%(name)s for: %(row)s") % {"name": _(label), "row": row_name(first.instalment)}
    found = [run_node(run) for run in runs(rows)]
    whole = added(what, sum((row.amount for row in rows), ZERO), found)
    return replace(whole, name=first.kind, number=first.instalment_id, on=first.instalment.due_on)


def _taken_back(book: Book, rows: Sequence[Charge]) -> Explanation | None:
    """Charges that were reversed with their reversals, which say why; together they come to zero."""
    pairs = [row for row in rows if row.reverses_id is not None or row.pk in book.reversed_ids]
    if not pairs:
        return None
    total: Decimal = sum((row.amount for row in pairs), ZERO)
    return Explanation(what=TAKEN_BACK, value=total, operation=Operation.SUM, parts=tuple(map(_booked, pairs)))


def _booked(charge: Charge) -> Explanation:
    note = _("booked on %(day)s: %(reason)s") % {
        "day": short_day(charge.booked_at.date()),
        "reason": _(charge.reason),
    }
    what = LABELS[ClaimKind(charge.kind)]
    return Explanation(what=what, value=charge.amount, since=charge.starts_on, on=charge.due_on, note=note)
