"""Texts of the interface as code and templates hold them, read without GNU gettext.

A catalogue that lacks one of them, or keeps one that is gone, is stale: `make messages` collects them anew.
"""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

# The same calls that Django's makemessages looks for.
_SINGULAR, _PLURAL, _IN_CONTEXT, _PLURAL_IN_CONTEXT = (1,), (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), _SINGULAR),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _IN_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _PLURAL_IN_CONTEXT),
}
TEMPLATES = {".html", ".txt"}
# Folders without texts of the interface: tests name texts of their own, the rest is made or installed.
OTHER_FOLDERS = {"tests", "bench", "docs", "locale", "media", "node_modules", "requirements", "static", "staticfiles"}
# A text and its context ("" when it has none). Plural forms are one text, known by the first.
Text = tuple[str, str]


def in_project(project: Path) -> dict[Text, str]:
    """Find every text; the value says where it stands first, as `folder/file:line`."""
    found: dict[Text, str] = {}
    for folder in sorted(project.iterdir()):
        if folder.is_dir() and folder.name not in OTHER_FOLDERS and not folder.name.startswith("."):
            for text, place in in_folder(folder):
                found.setdefault(text, f"{folder.name}/{place}")
    return found


def in_folder(folder: Path) -> Iterator[tuple[Text, str]]:
    """Every text of one folder with its place in it, as `file:line`."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".py", *TEMPLATES}:
            for text, line in _in_file(file):
                yield text, f"{file.relative_to(folder)}:{line}"


def in_catalogue(catalogue: Catalog) -> set[Text]:
    """Texts that the catalogue knows, translated or not."""
    return {(first(message.id), message.context or "") for message in catalogue if message.id}


def first(text: str | Iterable[str]) -> str:
    """Return the singular of a text with plural forms, or the text itself."""
    return text if isinstance(text, str) else next(iter(text))


def _in_file(file: Path) -> Iterator[tuple[Text, int]]:
    source = file.read_text(encoding="utf-8")
    if file.suffix in TEMPLATES:
        # templatize() leaves calls among words made of X; without indents they can be read as Python.
        source = "\n".join(line.lstrip() for line in templatize(source).split("\n"))
    for line, words, _comments, context in extract("python", io.BytesIO(source.encode()), CALLS):
        yield (first(words), context or ""), line
