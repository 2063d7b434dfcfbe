"""A text of a consent as the parts of a page: headings, paragraphs and lists. No markup of a person gets through."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

HEADING, ITEM = "## ", "- "


@dataclass(frozen=True, slots=True)
class Part:
    """One part; a list has several lines, others one."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]


def parts_of(body: str) -> list[Part]:
    """Cut a text at its empty lines: `## ` begins a heading, `- ` an item of a list, all else is a paragraph."""
    stripped = [line.strip() for line in body.splitlines()]
    return [part for filled, lines in groupby(stripped, key=bool) if filled for part in _parts(list(lines))]


def _parts(lines: list[str]) -> Iterator[Part]:
    for kind, found in groupby(lines, key=_kind):
        texts = list(found)
        if kind == "paragraph":
            yield Part("paragraph", (" ".join(texts),))
        elif kind == "heading":
            yield from (Part("heading", (line.removeprefix(HEADING),)) for line in texts)
        else:
            yield Part("list", tuple(line.removeprefix(ITEM) for line in texts))


def _kind(line: str) -> Literal["heading", "paragraph", "list"]:
    if line.startswith(HEADING):
        return "heading"
    return "list" if line.startswith(ITEM) else "paragraph"
