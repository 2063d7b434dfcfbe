"""Where a difference of the ledger stands, in words: reports keep it as `receipt:12 to charge:5:penalty`."""

import re
from datetime import date

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext

from common.ui.figures import short_day
from contracts.models import Contract
from payments.engine.claims import LABELS, ClaimKind
from payments.models import Charge, Instalment, OnlinePayment, Receipt, Relief

_ROWS = {
    "receipt": Receipt,
    "instalment": Instalment,
    "charge": Charge,
    "relief": Relief,
    "online": OnlinePayment,
}
_ROW = re.compile(r"([a-z]+):(\d+)(?::([a-z_0-9]+))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def in_words(target: str) -> str:
    """Name the rows, or the kept figure of a contract; nothing for a payment of a statement, a link of its own."""
    rows = [_row(*found) for found in _ROW.findall(target) if found[0] in _ROWS]
    if not rows:
        return _figure(target)
    days = [short_day(date.fromisoformat(found)) for found in _DAY.findall(target)]
    return ", ".join([" → ".join(rows), *days])


def _row(kind: str, number: str, part: str) -> str:
    name = capfirst(str(_ROWS[kind]._meta.verbose_name))
    words = gettext("%(kind)s, row %(number)s") % {"kind": name, "number": number}
    return f"{words} ({gettext(LABELS[ClaimKind(part)])})" if part in ClaimKind else words


def _figure(name: str) -> str:
    """A column of a contract by its words; a name of anything else is a link beside."""
    try:
        return capfirst(str(Contract._meta.get_field(name).verbose_name))  # type: ignore[union-attr] # a column
    except FieldDoesNotExist:
        return ""
