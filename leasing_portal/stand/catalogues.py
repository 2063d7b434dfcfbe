"""Translation catalogues, compiled and checked without GNU gettext.

``python -m leasing_portal.stand.catalogues`` compiles them.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from leasing_portal.stand import interface_texts
from leasing_portal.stand.addresses import PROJECT_DIR

LOCALE = PROJECT_DIR / "locale"
# Texts of packages, in the portal's words: kept by hand, because no file of ours holds them.
PACKAGES = "packages"
# Texts in the code are English already; every other language must be complete.
SOURCE_LANGUAGE = "en"


def sources() -> list[Path]:
    """List the catalogues of all languages."""
    return sorted(LOCALE.rglob("LC_MESSAGES/*.po"))


def compile_stale() -> int:
    """Compile the catalogues that are newer than their compiled form; return how many were."""
    compiled = 0
    for source in sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(f".{compiled}.new")
        with fresh.open("wb") as file:
            write_mo(file, _read(source))
        # A process that reads the catalogue now sees the old or the new one, never half of it.
        fresh.replace(target)
        compiled += 1
    return compiled


def problems() -> list[str]:
    """Say what is untranslated, fuzzy or has the wrong placeholders, with file and line."""
    found = []
    for source in sources():
        language = source.parents[1].name
        for message in _read(source):
            if not message.id:
                continue
            where = f"{source.relative_to(PROJECT_DIR)}:{message.lineno}"
            if message.fuzzy:
                found.append(f"{where}: fuzzy: {message.id}")
            translated = all(message.string) if isinstance(message.string, tuple) else bool(message.string)
            if not translated and language != SOURCE_LANGUAGE:
                found.append(f"{where}: not translated: {message.id}")
            if translated:
                found += [f"{where}: {error}: {message.id}" for error in message.check()]
    return found


def stale() -> list[str]:
    """Say which texts of the interface the catalogues lack and which they keep in vain."""
    texts = interface_texts.in_project(PROJECT_DIR)
    found = []
    for source in sources():
        if PACKAGES in source.relative_to(LOCALE).parts:
            continue
        catalogue, where = _read(source), source.relative_to(PROJECT_DIR)
        known = interface_texts.in_catalogue(catalogue)
        found += [f"{texts[text]}: not in {where}: {text[0]}" for text in sorted(texts.keys() - known)]
        gone = [text for text, _context in sorted(known - texts.keys())] + [
            interface_texts.first(message.id) for message in catalogue.obsolete.values()
        ]
        found += [f"{where}: nothing says it any longer: {text}" for text in gone]
    return found


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name)


if __name__ == "__main__":
    compile_stale()
