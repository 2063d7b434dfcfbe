"""The chain of hashes over the audit trail: what is hashed, and what is wrong with a chain.

Entry n has `hash = sha256(hash of n-1, then its columns)`. Each column is written with its length in bytes, so that
no two different entries have one text: `5:hello,`, and `-,` for an absent value.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

# Before the first entry.
START = "0" * 64
# Every column but the seal, and what of it is hashed: a text that does not hang on settings of the session.
HASHED = {
    "position": "{row}.position::text",
    "id": "{row}.id::text",
    "at": "(extract(epoch from {row}.at) * 1000000)::bigint::text",
    "kind": "{row}.kind",
    "user_id": "{row}.user_id::text",
    "membership_id": "{row}.membership_id::text",
    "on_behalf_of_id": "{row}.on_behalf_of_id::text",
    "actor_company_id": "{row}.actor_company_id::text",
    "company_id": "{row}.company_id::text",
    "contract_id": "{row}.contract_id::text",
    "ip": "host({row}.ip)",
    "user_agent": "{row}.user_agent",
    "request_id": "{row}.request_id",
    "path": "{row}.path",
    "object_label": "{row}.object_label",
    "object_id": "{row}.object_id",
    "object_text": "{row}.object_text",
    "before": "{row}.before::text",
    "after": "{row}.after::text",
    "detail": "{row}.detail::text",
}


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is stored: the hashed columns as texts in the order of `HASHED`, and the seal."""

    position: int
    entry_id: int
    columns: Sequence[str | None]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """An end of the chain: as the database keeps it, or as it was written down elsewhere."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


def hash_of(previous_hash: str, columns: Sequence[str | None]) -> str:
    """Hash of an entry that follows the one with `previous_hash`."""
    digest = hashlib.sha256(previous_hash.encode())
    for column in columns:
        text = None if column is None else column.encode()
        digest.update(b"-," if text is None else b"%d:%b," % (len(text), text))
    return digest.hexdigest()


def broken_links(links: Iterable[Link], *, head: Head | None, known: Collection[Head]) -> Iterator[str]:
    """Read the chain from its start and tell what is wrong with it, in words.

    Args:
        links: sealed entries by position.
        head: the end that the database keeps; None when that row is gone.
        known: ends that were written down before, by earlier checks or outside of the database.

    """
    last = Head(0, START)
    expected = _by_position(known)
    for link in links:
        yield from _broken_link(link, last)
        last = Head(link.position, link.hash)
        for end in expected.get(link.position, ()):
            if link.hash != end.hash:
                yield f"entry {link.position}: its hash is not the one written down as {end}: the chain was made anew"
    for end in expected.get(max(expected, default=0), ()):
        if end.position > last.position:
            yield f"the chain ends at {last.position}, before the end written down as {end}: the tail was deleted"
    yield from _broken_end(last, head)


def _by_position(known: Collection[Head]) -> dict[int, list[Head]]:
    """Ends that differ, by position; the end of an empty trail says nothing."""
    found: dict[int, list[Head]] = {}
    for end in dict.fromkeys(known):
        if end.position:
            found.setdefault(end.position, []).append(end)
    return found


def _broken_link(link: Link, last: Head) -> Iterator[str]:
    name = f"entry {link.position} (id {link.entry_id})"
    expected = last.position + 1
    if link.position > expected:
        gone = str(expected) if link.position == expected + 1 else f"{expected} … {link.position - 1}"
        yield f"before {name}: deleted or renumbered: {gone}"
    elif link.position < expected:
        yield f"{name}: there is another entry with this position: one of them was inserted or renumbered"
    elif link.previous_hash != last.hash:
        yield f"{name}: does not follow the entry before it: one of them was edited, inserted or replaced"
    if hash_of(link.previous_hash, link.columns) != link.hash:
        yield f"{name}: edited: its columns do not give its hash"


def _broken_end(last: Head, head: Head | None) -> Iterator[str]:
    if head is None:
        if last.position:
            yield "the head of the chain is missing"
    elif head.position > last.position:
        yield f"the chain ends at {last.position}, its head says {head.position}: the tail was deleted"
    elif head.position < last.position:
        yield f"entries {head.position + 1} … {last.position} lie beyond the head of the chain: inserted by hand"
    elif head.hash != (last.hash if last.position else START):
        yield f"the head of the chain was edited: it says {head}, the last entry has {last}"
