"""What is told otherwise today about the period of the act before: bookings of later with earlier value dates."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from common.money import ZERO
from contracts.models import Contract
from payments.acts.account import account_of
from payments.acts.lines import ActLine
from payments.models import ReconciliationAct

type Key = tuple[int, str]


def since(last: ReconciliationAct, contracts: Sequence[Contract]) -> dict[str, Any] | None:
    """Compare what an act froze with the same period as it is known now; None when nothing differs.

    `opening` is by how much its opening balance differs now, `lines` the lines that were added, are gone or have
    another amount, and `closing` by how much all of that changes its closing balance.
    """
    now = account_of(contracts, last.starts_on, last.ends_on)
    told = [ActLine.from_json(line) for line in last.content["lines"]]
    lines = _differing(_by_key(told), _by_key(now.lines))
    opening, closing = now.opening - last.opening, now.closing - last.closing
    if not lines and not opening:
        return None
    return {
        "act": last.pk,
        "number": str(last),
        "starts_on": last.starts_on.isoformat(),
        "ends_on": last.ends_on.isoformat(),
        "opening": str(opening),
        "closing": str(closing),
        "lines": lines,
    }


def _by_key(lines: Sequence[ActLine]) -> dict[Key, ActLine]:
    return {(line.contract_id, line.key): line for line in lines}


def _differing(before: Mapping[Key, ActLine], after: Mapping[Key, ActLine]) -> list[dict[str, Any]]:
    found = [_difference(before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    return sorted((row for row in found if row), key=lambda row: (row["on"], row["text"]))


def _difference(old: ActLine | None, new: ActLine | None) -> dict[str, Any] | None:
    line = new or old
    if line is None or (old and new and (old.on, old.debit, old.credit) == (new.on, new.debit, new.credit)):
        return None
    return {
        "on": line.on.isoformat(),
        "text": line.text,
        "says": line.says,
        "params": dict(line.params),
        "before": str(_change(old)),
        "after": str(_change(new)),
        "kind": "changed" if old and new else "added" if new else "gone",
    }


def _change(line: ActLine | None) -> Decimal:
    """By how much a line changes what is owed."""
    return line.debit - line.credit if line else ZERO
