"""What entries of an account say: a msgid and its parameters for each kind of fact."""

from collections.abc import Callable, Mapping
from typing import Final

from common.messages import gettext_noop
from payments.engine.claims import LABELS, ClaimKind
from payments.engine.penalty.relief import KINDS as RELIEF_LABELS
from payments.engine.penalty.relief import ReliefKind
from payments.ledger.entry_rows import EntryKind, Row
from payments.models import InstalmentKind, ReceiptSource, ReversalKind

type Text = tuple[str, Mapping[str, object]]

_INSTALMENTS: Final = {
    InstalmentKind.ADVANCE: gettext_noop("Advance, row %(number)s of the schedule"),
    InstalmentKind.LEASE: gettext_noop("Lease payment, row %(number)s of the schedule"),
    InstalmentKind.BUYOUT: gettext_noop("Buyout price, row %(number)s of the schedule"),
    InstalmentKind.SERVICE: gettext_noop("Services, row %(number)s of the schedule"),
}
_FEE = gettext_noop("Fee for a service")
_DAYS = gettext_noop("%(name)s for row %(number)s of the schedule, %(since)s to %(through)s")
_DAYS_BACK = gettext_noop("Taken back: %(name)s for row %(number)s of the schedule, %(since)s to %(through)s")
_SUM = gettext_noop("%(name)s: %(reason)s")
_SUM_BACK = gettext_noop("Taken back: %(name)s: %(reason)s")
_RELIEF = gettext_noop("%(name)s: %(target)s, %(document)s")
_RECEIPT = gettext_noop("Payment order No. %(number)s")
_ONLINE = gettext_noop("Online payment %(number)s")
_RETURNED = gettext_noop("Returned to the payer: payment order No. %(number)s")
_UNDONE = gettext_noop("Posted by mistake: payment order No. %(number)s")


def text_of(kind: EntryKind, row: Row) -> Text:
    """Return the text of an entry that comes from this row; days among the parameters are dates."""
    return _TELL[kind](row)


def _of_instalment(row: Row) -> Text:
    return _INSTALMENTS[InstalmentKind(row["kind"])], {"number": row["number"]}


def _of_charge(row: Row) -> Text:
    name = LABELS[ClaimKind(row["kind"])] if row["kind"] != ClaimKind.OTHER else _FEE
    params = {"name": name, "number": row["number"], "since": row["starts_on"], "through": row["day"]}
    if row["starts_on"] is None:
        return (_SUM_BACK if row["back"] else _SUM), {"name": name, "reason": row["reason"]}
    return (_DAYS_BACK if row["back"] else _DAYS), params


def _of_relief(row: Row) -> Text:
    of = LABELS[ClaimKind(row["charge_kind"])]
    return _RELIEF, {"name": RELIEF_LABELS[ReliefKind(row["kind"])], "target": of, "document": row["document"]}


def _of_receipt(row: Row) -> Text:
    text = _ONLINE if row["source"] == ReceiptSource.ONLINE else _RECEIPT
    return text, {"number": row["document_number"]}


def _of_reversal(row: Row) -> Text:
    text = _RETURNED if row["kind"] == ReversalKind.RETURNED else _UNDONE
    return text, {"number": row["document_number"]}


_TELL: Final[Mapping[EntryKind, Callable[[Row], Text]]] = {
    EntryKind.INSTALMENT: _of_instalment,
    EntryKind.CHARGE: _of_charge,
    EntryKind.RELIEF: _of_relief,
    EntryKind.RECEIPT: _of_receipt,
    EntryKind.REVERSAL: _of_reversal,
}
