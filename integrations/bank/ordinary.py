"""Documents as most banks write them, each made of its lines at once; it gives what line by line gives, only sooner.

Whatever is not ordinary (a field twice, another form of an amount, a date out of bounds, a line that is no field) is
left to the reading line by line, which knows what is right, what is wrong and in which words.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import repeat

from integrations.bank import keys
from integrations.bank.lines import Line
from integrations.bank.records import Document, Pairs, Party
from integrations.bank.values import NO_DATE, Bounds

_KNOWN = frozenset(keys.DOCUMENT_KEYS)
_PAYER_KEYS, _PAYEE_KEYS = (
    tuple(f"{side}{suffix}" for suffix in keys.PARTY_KEYS.values()) for side in (keys.PAYER, keys.PAYEE)
)
_AMOUNT = re.compile(r"[0-9]{1,16}\.[0-9]{2}")
_DAY = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
# The days of years, and the clients of a large lessor: what a file repeats is made once, as long as it is remembered.
_DAYS, PARTIES = 4096, 16_384
_EMPTY = repeat("")


class Ordinary:
    """Makes documents of one file."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._day = lru_cache(maxsize=_DAYS)(self._within)
        self._party = lru_cache(maxsize=PARTIES)(_party)

    def document(self, begin: Line, lines: Sequence[str]) -> Document | None:
        """Make the document that begins with `begin` and has these lines; None where it is not ordinary."""
        filled = list(filter(None, lines))
        try:
            fields = {key: value.strip() for key, value in [line.split("=", 1) for line in filled]}
            number, issued_on = fields[keys.NUMBER], self._day(fields[keys.DATE])
            if len(fields) != len(filled) or not number or issued_on is None:
                return None
            get = fields.get
            return Document(
                begin.value,
                number,
                issued_on,
                _amount(fields[keys.AMOUNT]),
                self._party(*map(get, _PAYER_KEYS, _EMPTY)),
                self._party(*map(get, _PAYEE_KEYS, _EMPTY)),
                get(keys.PURPOSE, ""),
                self._day(get(keys.DEBITED_ON, "")),
                self._day(get(keys.CREDITED_ON, "")),
                _more(fields),
                begin.number,
            )
        except (KeyError, ValueError):
            return None

    def _within(self, written: str) -> date | None:
        if not written or written == NO_DATE:
            return None
        if not _DAY.fullmatch(written):
            raise ValueError
        day = date(int(written[6:]), int(written[3:5]), int(written[:2]))
        if not self._bounds.earliest <= day <= self._bounds.latest:
            raise ValueError
        return day


def _amount(written: str) -> Decimal:
    if not _AMOUNT.fullmatch(written):
        raise ValueError
    amount = Decimal(written)
    if not amount:
        raise ValueError
    return amount


def _more(fields: dict[str, str]) -> Pairs:
    """Return fields that the portal does not know; raises ValueError for keys that must be looked at."""
    unknown = fields.keys() - _KNOWN
    if not unknown:
        return ()
    if not keys.BOUNDARIES.isdisjoint(unknown) or any(key != key.strip() or not key for key in unknown):
        raise ValueError
    return tuple(pair for pair in fields.items() if pair[0] in unknown)


def _party(*values: str) -> Party:
    """Make a side of its values in the order of `keys.PARTY_KEYS`."""
    return Party(**dict(zip(keys.PARTY_KEYS, values, strict=True)))
