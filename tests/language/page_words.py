"""What a person reads on a page: text nodes and the attributes that browsers show or speak, without the data."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

SPOKEN_ATTRIBUTES = {"title", "aria-label", "aria-description", "placeholder", "alt", "data-copied", "data-label"}
# What stands in them is for programs, or is an identifier shown letter by letter.
SILENT_ELEMENTS = {"script", "style", "code", "pre", "svg"}
# Unfold draws icons by a font that turns their names into pictures.
SILENT_CLASSES = {"code", "material-symbols-outlined"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BUTTONS = {"submit", "button", "reset"}

# A word with a dot inside is a name of a file or of a thing in the code: template.xlsx, payments.InvoiceIssued.
LATIN_WORD = re.compile(r"(?<![\w@./-])[A-Za-z][A-Za-z'’-]+(?![\w@]|\.\w)")
CYRILLIC_WORD = re.compile(r"[А-Яа-яЁё]+")
NOT_WORDS = re.compile(r"[\w.+-]+@[\w.-]+|ЛД-[\d-]+")  # e-mail addresses, contract numbers
# Words that are the same in both languages, and names of languages.
INTERNATIONAL = {
    "ru": {
        "API", "CSV", "Ctrl", "English", "Excel", "GET", "HTML", "HTTP", "IP", "IP-", "JSON", "PDF", "PIN", "PIN-",
        "POST", "QR", "QR-", "RUB", "SHA",
        "URL", "USB", "USB-", "UTF-", "VIN", "Windows-", "Word", "XLSX", "XML", "ZIP", "cookie", "en", "ru", "xlsx",
    },
    "en": {"Русский"},
}  # fmt: skip


class Reader(HTMLParser):
    """Collects the lines that a person sees or hears, except those in another language by a `lang` attribute."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.page_language = ""
        self.lines: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _is_silent(self) -> bool:
        return any(silent for _, silent in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page_language = values.get("lang", "")
        silent = (
            tag in SILENT_ELEMENTS
            or not SILENT_CLASSES.isdisjoint(values.get("class", "").split())
            or values.get("lang", self.language).partition("-")[0] != self.language
        )
        if not (silent or self._is_silent):
            self._hear(tag, values)
        if tag not in VOID:
            self._open.append((tag, silent and tag != "html"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_silent:
            self.lines.append(" ".join(data.split()))

    def _hear(self, tag: str, values: dict[str, str]) -> None:
        spoken = [value for name, value in values.items() if name in SPOKEN_ATTRIBUTES]
        if tag == "input" and values.get("type") in BUTTONS:
            spoken.append(values.get("value", ""))
        self.lines += [" ".join(value.split()) for value in spoken if value.strip()]


def read(html: str, language: str) -> Reader:
    """Read a page of the language."""
    reader = Reader(language)
    reader.feed(html)
    reader.close()
    return reader


def foreign_lines(lines: Iterable[str], language: str, data: Iterable[str]) -> list[str]:
    """Lines that hold a word of the other language once the data, longest first, is taken out."""
    values = sorted({" ".join(value.split()) for value in data if value.strip()}, key=len, reverse=True)
    words_of_data = "|".join(map(re.escape, values))
    given = re.compile(rf"{NOT_WORDS.pattern}|(?<!\w)(?:{words_of_data})(?!\w)", re.IGNORECASE)
    words = CYRILLIC_WORD if language == "en" else LATIN_WORD
    return [
        line
        for line in dict.fromkeys(lines)
        if not INTERNATIONAL[language].issuperset(words.findall(given.sub(" ", line)))
    ]


def faults(html: str, language: str, data: Iterable[str]) -> list[str]:
    """Everything of a page that is not in its language, its own `lang` included."""
    reader = read(html, language)
    named = reader.page_language.partition("-")[0]
    wrong_name = [f"<html lang={named}>"] if named not in {"", language} else []
    return wrong_name + foreign_lines(reader.lines, language, data)
