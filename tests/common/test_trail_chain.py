"""What is wrong with a chain, told from its links alone."""

import hashlib
from dataclasses import replace

import pytest

from common.trail_chain import START, Head, Link, broken_links, hash_of

COLUMNS = ("kind", None, "Ё")


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    previous = START
    for position in range(1, length + 1):
        columns = (str(position), *COLUMNS)
        own = hash_of(previous, columns)
        links.append(Link(position, 100 + position, columns, previous, own))
        previous = own
    return links


def head_of(links: list[Link]) -> Head:
    return Head(links[-1].position, links[-1].hash)


def findings(links: list[Link], head: Head | None, *known: Head) -> list[str]:
    return list(broken_links(links, head=head, known=known))


def rehashed(links: list[Link], start: int) -> list[Link]:
    """The chain made anew from a link on, as a forger with the algorithm would."""
    made = links[:start]
    for link in links[start:]:
        previous = made[-1].hash if made else START
        made.append(replace(link, previous_hash=previous, hash=hash_of(previous, link.columns)))
    return made


def test_hash_is_sha256_of_the_columns_with_their_lengths_in_bytes() -> None:
    text = START.encode() + b"4:kind,-,2:" + "Ё".encode() + b","
    assert hash_of(START, COLUMNS) == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a", "b"), ("ab", "")), ((None,), ("",)), ((None,), ("-",)), (("1:a,",), ("a", "")), (("a,1:b",), ("a", "b"))],
)
def test_different_columns_never_have_one_hash(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> None:
    assert hash_of(START, one) != hash_of(START, other)


@pytest.mark.parametrize("length", [1, 3])
def test_a_whole_chain_has_no_findings(length: int) -> None:
    links = chain(length)
    assert findings(links, head_of(links)) == []
    assert findings(links, head_of(links), Head(1, links[0].hash)) == []
    assert findings(links, head_of(links), head_of(links)) == []


def test_an_empty_trail_has_no_findings() -> None:
    assert findings([], None) == []
    assert findings([], Head(0, START), Head(0, START)) == []


def test_an_edited_entry() -> None:
    links = chain(3)
    head = head_of(links)
    links[1] = replace(links[1], columns=("2", "kind", None, "Е"))
    assert findings(links, head) == ["entry 2 (id 102): edited: its columns do not give its hash"]


def test_an_edited_entry_with_its_hash_made_anew() -> None:
    links = chain(3)
    head = head_of(links)
    columns = ("2", "kind", None, "Е")
    links[1] = replace(links[1], columns=columns, hash=hash_of(links[0].hash, columns))
    assert findings(links, head) == [
        "entry 3 (id 103): does not follow the entry before it: one of them was edited, inserted or replaced"
    ]


def test_an_edited_last_entry_with_its_hash_made_anew() -> None:
    links = chain(2)
    head = head_of(links)
    links[1] = replace(links[1], columns=("2",), hash=hash_of(links[0].hash, ("2",)))
    (finding,) = findings(links, head)
    assert finding.startswith("the head of the chain was edited")


@pytest.mark.parametrize(("gone", "words"), [((2,), "2"), ((1, 2, 3), "1 … 3")])
def test_deleted_entries(gone: tuple[int, ...], words: str) -> None:
    links = chain(5)
    left = [link for link in links if link.position not in gone]
    after = max(gone) + 1
    assert findings(left, head_of(links)) == [
        f"before entry {after} (id {100 + after}): deleted or renumbered: {words}"
    ]


def test_a_deleted_tail() -> None:
    links = chain(4)
    assert findings(links[:2], head_of(links)) == ["the chain ends at 2, its head says 4: the tail was deleted"]
    assert findings([], head_of(links)) == ["the chain ends at 0, its head says 4: the tail was deleted"]


def test_a_deleted_tail_with_the_head_moved_back_is_told_by_a_head_from_outside() -> None:
    links = chain(4)
    known = head_of(links)
    assert findings(links[:2], head_of(links[:2])) == []
    assert findings(links[:2], head_of(links[:2]), known) == [
        f"the chain ends at 2, before the end written down as {known}: the tail was deleted"
    ]


def test_a_chain_made_anew_is_told_by_a_head_from_outside() -> None:
    links = chain(4)
    known = Head(3, links[2].hash)
    links[1] = replace(links[1], columns=("2", "another"))
    forged = rehashed(links, 1)
    assert findings(forged, head_of(forged)) == []
    assert findings(forged, head_of(forged), known) == [
        f"entry 3: its hash is not the one written down as {known}: the chain was made anew"
    ]


def test_an_inserted_entry_with_a_position_that_is_taken() -> None:
    links = chain(3)
    links.insert(2, replace(links[1], entry_id=900))
    assert findings(links, head_of(links)) == [
        "entry 2 (id 900): there is another entry with this position: one of them was inserted or renumbered",
    ]


def test_an_entry_inserted_beyond_the_head() -> None:
    links = chain(3)
    assert findings(links, head_of(links[:2])) == ["entries 3 … 3 lie beyond the head of the chain: inserted by hand"]


def test_a_missing_head() -> None:
    assert findings(chain(1), None) == ["the head of the chain is missing"]


def test_an_edited_head() -> None:
    links = chain(2)
    forged = Head(2, "f" * 64)
    assert findings(links, forged) == [
        f"the head of the chain was edited: it says {forged}, the last entry has {head_of(links)}"
    ]
    assert findings([], Head(0, "f" * 64)) == [
        f"the head of the chain was edited: it says 0:{'f' * 64}, the last entry has 0:{START}"
    ]


def test_of_many_ends_each_that_differs_is_told_and_the_furthest_that_is_gone() -> None:
    links = chain(5)
    others, known = [Head(2, "a" * 64), Head(4, "b" * 64), Head(5, "c" * 64)], [Head(2, links[1].hash), head_of(links)]
    ends = [Head(0, START), *others, *known, head_of(links)]
    assert findings(links[:3], head_of(links[:3]), *ends) == [
        f"entry 2: its hash is not the one written down as {others[0]}: the chain was made anew",
        f"the chain ends at 3, before the end written down as {others[2]}: the tail was deleted",
        f"the chain ends at 3, before the end written down as {known[1]}: the tail was deleted",
    ]
