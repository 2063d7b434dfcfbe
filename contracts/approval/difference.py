"""What two versions of terms differ in: field by field, and clause by clause with the words that changed (APP-08)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from contracts.models import TermsVersion

FIELDS = ("price", "advance", "subsidy", "buyout", "term_months", "annual_rate", "payment", "total")
_WORDS = re.compile(r"\s+|[^\s]+")


class Change(StrEnum):
    """What happened to a piece."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A figure or a part of the request that differs; values as they are stored."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a clause in a row, and what happened to them."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """A clause of either version; `number` is that of the later one, or of the earlier one for a removed clause."""

    number: int
    change: Change
    pieces: tuple[Piece, ...]


def field_differences(before: TermsVersion, after: TermsVersion) -> list[FieldDifference]:
    """Figures and parts of the request that differ, figures first."""
    figures = [(name, getattr(before, name), getattr(after, name)) for name in FIELDS]
    names = sorted((before.request.keys() | after.request.keys()) - {"version", *FIELDS})
    parts = [(name, before.request.get(name, ""), after.request.get(name, "")) for name in names]
    return [FieldDifference(name, old, new) for name, old, new in (*figures, *parts) if old != new]


def clause_differences(before: TermsVersion, after: TermsVersion) -> list[ClauseDifference]:
    """All clauses of both versions in the order of the later one; what was removed stands where it was."""
    return list(_clauses(before.clauses, after.clauses))


def _clauses(before: Sequence[str], after: Sequence[str]) -> Iterator[ClauseDifference]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            for number in range(j1, j2):
                yield ClauseDifference(number + 1, Change.SAME, (Piece(Change.SAME, after[number]),))
            continue
        paired = min(i2 - i1, j2 - j1)
        for offset in range(paired):
            pieces = tuple(words(before[i1 + offset], after[j1 + offset]))
            yield ClauseDifference(j1 + offset + 1, Change.SAME, pieces)
        for number in range(i1 + paired, i2):
            yield ClauseDifference(number + 1, Change.REMOVED, (Piece(Change.REMOVED, before[number]),))
        for number in range(j1 + paired, j2):
            yield ClauseDifference(number + 1, Change.ADDED, (Piece(Change.ADDED, after[number]),))


def words(before: str, after: str) -> Iterator[Piece]:
    """The text as runs of words that stayed, were removed or were added; together they give both texts."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(Change.SAME, "".join(new[j1:j2]))
            continue
        if i2 > i1:
            yield Piece(Change.REMOVED, "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece(Change.ADDED, "".join(new[j1:j2]))
