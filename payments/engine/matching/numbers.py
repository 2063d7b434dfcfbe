"""Numbers of contracts inside a purpose: every run of letters and digits that may be one, and how near it is to one.

A run is pieces of letters or digits with at most a few separators between them, so that lost dashes, spaces put in and
words glued on both ends are all seen. Which runs are numbers of contracts is told by looking them up by their keys.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from payments.engine.matching.folding import fold, fold_digits, key_of_folded

PIECE: Final = re.compile(r"\d+|[^\W\d_]+")
GAP: Final = re.compile(r"[\s\-–—_/\\.№]{0,3}")
LETTERS_MAX, GLUED_MAX, PIECES_MAX = 4, 4, 7
LETTERS_AFTER: Final = 3
# Folded: «от», «за», «по», «на», «с», «в», «и», «к», «НДС», «руб», «дог».
_SMALL_WORDS: Final = frozenset({"OT", "ЗA", "ПO", "HA", "C", "B", "И", "K", "HДC", "PYБ", "ДOГ", "Г", "P", "N"})
KEY_MIN, KEY_MAX, DIGITS_MIN = 4, 24, 2
# Numbers whose form is remembered: those of contracts come again and again, those of purposes are ever new.
KNOWN: Final = 50_000


class Run(NamedTuple):
    """Pieces of the purpose from `start` to `end` that may be a number; `key` is what it is looked up by."""

    key: str
    start: int
    end: int


def runs(text: str) -> Iterator[Run]:
    """Yield all runs of a folded text that may be numbers."""
    pieces = list(PIECE.finditer(text))
    joined = [_joined(text, left, right) for left, right in pairwise(pieces)]
    for first in _leading_to_digits(pieces, joined):
        for start in _starts(pieces[first]):
            yield from _from(pieces, joined, first, start)


def _leading_to_digits(pieces: list[re.Match[str]], joined: list[bool]) -> list[int]:
    """Pieces that are digits, or are joined to what leads to digits: from others no number begins."""
    found: list[int] = []
    is_leading = False
    for at in range(len(pieces) - 1, -1, -1):
        is_leading = pieces[at].group()[0].isdigit() or (is_leading and joined[at])
        if is_leading:
            found.append(at)
    return found[::-1]


def _starts(piece: re.Match[str]) -> Iterator[int]:
    """Where a number may begin inside a piece: letters may be glued to the word before."""
    if piece.group()[0].isdigit():
        yield piece.start()
    else:
        for size in range(1, min(GLUED_MAX, len(piece.group())) + 1):
            yield piece.end() - size


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether both may be of one number. Letters that follow after a space are the next word, unless very few."""
    gap, after = text[left.end() : right.start()], right.group()
    if not GAP.fullmatch(gap):
        return False
    return after[0].isdigit() or " " not in gap or (len(after) <= LETTERS_AFTER and after not in _SMALL_WORDS)


def _from(pieces: list[re.Match[str]], joined: list[bool], first: int, start: int) -> Iterator[Run]:
    """Yield runs that begin here, piece by piece, while what is taken can still be a number."""
    taken = ""
    for at in range(first, min(first + PIECES_MAX, len(pieces))):
        if at > first and not joined[at - 1]:
            return
        piece = pieces[at]
        body = piece.group() if at > first else piece.group()[start - piece.start() :]
        for size in _ends(body):
            found = taken + body[:size]
            if _may_be_number(found):
                yield Run(key_of_folded(found), start, piece.end() - len(body) + size)
        if not body[0].isdigit() and len(body) > LETTERS_MAX:
            return
        taken += body
        if len(taken) > KEY_MAX:
            return


def _ends(body: str) -> Iterator[int]:
    """How much of the last piece belongs to the number: all of the digits, or the first of glued letters."""
    if body[0].isdigit():
        yield len(body)
    else:
        yield from range(1, min(len(body), LETTERS_MAX) + 1)


def _may_be_number(found: str) -> bool:
    return KEY_MIN <= len(found) <= KEY_MAX and sum(map(str.isdigit, found)) >= DIGITS_MIN


@lru_cache(KNOWN)
def shape(number_key: str) -> str:
    """Letters as they are, every digit as 9: numbers of one series have one shape."""
    return "".join("9" if letter.isdigit() else letter for letter in number_key)


@lru_cache(KNOWN)
def pieces_of(number: str) -> tuple[str, ...]:
    """Pieces of a number without leading zeros: `ЛД-2026-0042` gives ЛД, 2026, 42."""
    folded = fold_digits(fold(number))
    return tuple(piece.lstrip("0") or "0" if piece[0].isdigit() else piece for piece in PIECE.findall(folded))


def one_slip_apart(left: str, right: str) -> bool:
    """Whether one wrong, lost, added or swapped pair of neighbouring letters makes one of the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    swapped = len(a) == len(b) and a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped
