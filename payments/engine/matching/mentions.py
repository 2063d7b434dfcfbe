"""Which contracts and invoices a purpose names, how exactly, and which numbers in it are nobody's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from payments.engine.matching.facts import Candidates, ContractFacts, InvoiceFacts, QuoteFacts
from payments.engine.matching.folding import key, stem, strict_key
from payments.engine.matching.numbers import Run, one_slip_apart, pieces_of, shape
from payments.engine.matching.reading import COVER, InvoiceRef, Reading
from payments.engine.matching.shelf import Shelf
from payments.engine.matching.vocabulary import CONTRACT, NUMBER_SIGN

SHORT = 6
_MARK_BEFORE = rf"{CONTRACT}[^\w{COVER}]*(?:{NUMBER_SIGN}[^\w{COVER}]*)?$"
_SIGN_BEFORE = rf"{NUMBER_SIGN}[^\w{COVER}]*$"
_AFTER_MARK = rf"{CONTRACT}[^\w{COVER}]*(?:{NUMBER_SIGN}[^\w{COVER}]*)?(?P<number>[^\s,;{COVER}]*\d[^\s,;{COVER}]*)"
# What looks like a number of a contract anywhere, and the next one of a list of numbers.
_LIKE_NUMBER = r"(?<![^\W_])(?!N\d)[^\W\d_]{1,5}[-/]?\d{2,}[-/]\d{2,}(?:[-/][^\W_]+)?|(?<![^\W_])[^\W\d_]{1,5}-\d{3,}"
_NEXT_OF_LIST = (
    rf"\s*(?:[,;+&]|И\b)\s*(?:{CONTRACT}|{NUMBER_SIGN}|\s)*(?P<number>[^\s,;{COVER}]*\d{{3,}}[^\s,;{COVER}]*)"
)
_GOES_ON = r"[-/\\][^\W_]"
_DATE_AFTER = 8
_TAIL_DIGITS = 2


class Exactness(IntEnum):
    """How a number in the purpose is that of a contract; higher is better."""

    TAIL = 1
    SLIP = 2
    ZEROS = 3
    LOOKALIKE = 4
    EXACT = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of the purpose and the contract named there; several where the number is of more than one.

    `dated` is the date written right after the number, `goes_on` that letters or digits are joined to it.
    """

    contracts: tuple[ContractFacts, ...]
    exactness: Exactness
    start: int
    end: int
    dated: date | None
    goes_on: bool


@dataclass(frozen=True, slots=True)
class QuoteMention:
    """A place of the purpose and the quote of early buyout named there."""

    quote: QuoteFacts
    start: int
    end: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that is named. `unread` are numbers that look like those of contracts and are none's."""

    contracts: tuple[Mention, ...]
    invoices: tuple[InvoiceFacts, ...]
    unread: tuple[str, ...]
    unknown_invoices: tuple[InvoiceRef, ...]
    quotes: tuple[QuoteMention, ...] = ()


def find_mentions(reading: Reading, shelf: Shelf, candidates: Candidates) -> Mentions:
    """Look up what the purpose names; numbers with slips are looked for among what the payers have only."""
    payers = candidates.clients
    invoice_ids, unknown, covered = _invoices(reading, candidates.invoices)
    quotes = list(_quotes(reading, candidates.quotes, covered))
    covered += [(one.start, one.end) for one in quotes]
    exact = list(_exact(reading, shelf, covered))
    taken = [*covered, *((one.start, one.end) for one in exact)]
    unread = list(_unread(reading, shelf.shapes, taken))
    slipped = list(_slipped_quotes(reading, unread, [one for one in candidates.quotes if one.holding in payers]))
    unread = [place for place in unread if place not in {(one.start, one.end) for one in slipped}]
    named = {contract.id for one in exact for contract in one.contracts}
    own = [contract for contract in shelf.of(payers) if contract.id not in named] if unread else []
    inexact = list(_inexact(reading, unread, own))
    read = {(one.start, one.end) for one in inexact}
    return Mentions(
        contracts=tuple(sorted([*exact, *inexact], key=lambda one: one.start)),
        invoices=invoice_ids,
        unread=tuple(reading.text[start:end] for start, end in unread if (start, end) not in read),
        unknown_invoices=unknown,
        quotes=tuple(sorted([*quotes, *slipped], key=lambda one: one.start)),
    )


def _quotes(
    reading: Reading, quotes: Sequence[QuoteFacts], covered: Sequence[tuple[int, int]]
) -> Iterator[QuoteMention]:
    """Quotes whose numbers are written as they are, or with look-alike signs."""
    by_key = {key(one.number): one for one in quotes}
    for run in reading.runs:
        found = by_key.get(run.key)
        if found and not _overlaps(run.start, run.end, covered):
            yield QuoteMention(found, run.start, run.end, is_exact=True)


def _slipped_quotes(
    reading: Reading, places: Sequence[tuple[int, int]], quotes: Sequence[QuoteFacts]
) -> Iterator[QuoteMention]:
    """Quotes one sign away from a number that is nothing's; none where it may be of several."""
    for start, end in places:
        said = {run.key for run in reading.runs if run.start < end and start < run.end}
        said.add(key(reading.text[start:end]))
        near = [one for one in quotes if any(one_slip_apart(written, key(one.number)) for written in said)]
        if len(near) == 1:
            yield QuoteMention(near[0], start, end, is_exact=False)


def _exact(reading: Reading, shelf: Shelf, covered: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    """Numbers written as they are, the longest first, no place read twice."""
    taken = list(covered)
    known = [run for run in reading.runs if run.key in shelf.by_key]
    for run in sorted(known, key=lambda run: (-len(run.key), run.start)):
        found = shelf.by_key[run.key]
        if not _overlaps(run.start, run.end, taken) and _is_said(reading, run):
            taken.append((run.start, run.end))
            written = strict_key(reading.text[run.start : run.end])
            same = [contract for contract in found if strict_key(contract.number) == written]
            how = Exactness.EXACT if same else Exactness.LOOKALIKE
            yield _mention(reading, tuple(same or found), how, (run.start, run.end))


def _is_said(reading: Reading, run: Run) -> bool:
    """Whether a run may count by itself; digits alone and short numbers count after the word «договор» only."""
    if len(run.key) >= SHORT and not run.key.isdigit():
        return True
    return bool(stem(_MARK_BEFORE).search(reading.text[: run.start]))


def _mention(reading: Reading, contracts: tuple[ContractFacts, ...], how: Exactness, place: tuple[int, int]) -> Mention:
    start, end = place
    near = (one for one in reading.dates if 0 <= one.start - end <= _DATE_AFTER)
    after = next((one for one in near if "OT" in reading.text[end : one.start]), None)
    goes_on = bool(stem(_GOES_ON).match(reading.text, end)) or _begins_before(reading.text, start)
    return Mention(contracts, how, start, end, after.on if after else None, goes_on)


def _begins_before(text: str, start: int) -> bool:
    """Whether digits are joined to the number from the left: «12/ЛД-2026-0042»."""
    return bool(re.search(r"\d[-/\\]?$", text[:start]))


def _overlaps(start: int, end: int, places: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in places)


def _unread(reading: Reading, shapes: frozenset[str], taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places that are said to be numbers of contracts, or look like them, and are none."""
    places = [found.span("number") for found in stem(_AFTER_MARK).finditer(reading.text)]
    places += [(run.start, run.end) for run in reading.runs if shape(run.key) in shapes]
    places += [found.span() for found in stem(_LIKE_NUMBER).finditer(reading.text)]
    for start, end in [*taken, *places]:
        places += _listed_after(reading.text, start, end)
    seen = list(taken)
    for start, end in sorted(places, key=lambda place: place[0] - place[1]):
        digits = sum(map(str.isdigit, reading.text[start:end]))
        if digits >= _TAIL_DIGITS and not _overlaps(start, end, seen):
            seen.append((start, end))
            yield start, end


def _listed_after(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Numbers that follow one in a list: «0042, 0043 и 0044»."""
    found = stem(_NEXT_OF_LIST).match(text, end)
    while found and end > start:
        yield found.span("number")
        found = stem(_NEXT_OF_LIST).match(text, found.end())


def _inexact(
    reading: Reading, places: Sequence[tuple[int, int]], contracts: Sequence[ContractFacts]
) -> Iterator[Mention]:
    """Numbers with a slip, without their zeros or first pieces; several contracts when it could be any of them."""
    for start, end in places:
        written = reading.text[start:end]
        nearby = [run.key for run in reading.runs if run.start < end and start < run.end]
        ranked = [(_likeness(written, nearby, contract), contract) for contract in contracts]
        best = max((how for how, _contract in ranked if how), default=None)
        if best is not None:
            found = tuple(contract for how, contract in ranked if how == best)
            yield _mention(reading, found, best, (start, end))


def _likeness(written: str, nearby: Sequence[str], contract: ContractFacts) -> Exactness | None:
    whole, pieces = key(contract.number), pieces_of(contract.number)
    said = pieces_of(written)
    if said == pieces:
        return Exactness.ZEROS
    if any(one_slip_apart(one, whole) for one in (key(written), *nearby)):
        return Exactness.SLIP
    return Exactness.TAIL if _is_tail(said, pieces) else None


def _is_tail(said: tuple[str, ...], pieces: tuple[str, ...]) -> bool:
    """Whether what is said are some pieces of the number in their order, its longest digits among them."""
    digits = [piece for piece in pieces if piece.isdigit() and len(piece) >= _TAIL_DIGITS]
    rest = iter(pieces)
    in_order = all(piece in rest for piece in said)
    # The year of a series is in every number of it.
    telling = [piece for piece in digits if not re.fullmatch(r"(?:20)?[12]\d", piece)] or digits
    return bool(said) and in_order and any(piece in said for piece in telling)


def _invoices(
    reading: Reading, invoices: Sequence[InvoiceFacts]
) -> tuple[tuple[InvoiceFacts, ...], tuple[InvoiceRef, ...], list[tuple[int, int]]]:
    """Invoices by year and serial, or by serial and the date of issue written after it."""
    found: dict[int, InvoiceFacts] = {}
    unknown: list[InvoiceRef] = []
    covered: list[tuple[int, int]] = []
    for ref in reading.invoices:
        dated = _date_after(reading, ref)
        matching = [one for one in invoices if _is_named(one, ref, dated)]
        if len(matching) == 1:
            found[matching[0].id] = matching[0]
            covered.append((ref.start, ref.end))
        elif ref.year is None or reading.text[ref.start] == COVER:
            unknown.append(ref)
    return tuple(found.values()), tuple(unknown), covered


def _is_named(invoice: InvoiceFacts, ref: InvoiceRef, dated: date | None) -> bool:
    if ref.serial != invoice.serial or (dated is not None and dated != invoice.issued_on):
        return False
    return ref.year == invoice.year if ref.year is not None else dated is not None


def _date_after(reading: Reading, ref: InvoiceRef) -> date | None:
    near = (one for one in reading.dates if 0 <= one.start - ref.end <= _DATE_AFTER)
    return next((one.on for one in near if "OT" in reading.text[ref.end : one.start]), None)
