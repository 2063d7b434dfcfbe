"""The small parts of a workbook: where its sheets are, which styles are dates or percents, the shared strings."""

import posixpath
import re
from dataclasses import dataclass

from common.messages import gettext_noop
from integrations.portfolio.archive import Archive, damaged, too_large_inside
from integrations.portfolio.problems import UnreadableFile
from integrations.portfolio.shared_strings import shared_strings
from integrations.portfolio.xml_parser import Attributes, elements

LONGEST_PART = 8 * 1024**2
MAX_SHEETS = 100

_WORKBOOK = "xl/workbook.xml"
_PACKAGE_RELATIONS = "_rels/.rels"
_WORKBOOK_TAGS = frozenset({"sheet", "workbookPr"})
_RELATION_TAGS = frozenset({"Relationship"})
_STYLE_TAGS = frozenset({"numFmt", "cellXfs", "cellStyles", "cellStyleXfs", "xf"})
_OTHER_DOCUMENTS = {
    "xl/workbook.bin": gettext_noop("The file is a binary workbook (.xlsb). Save it as .xlsx."),
    "word/document.xml": gettext_noop("The file is a Word document. Expected a workbook (.xlsx) or JSON."),
    "ppt/presentation.xml": gettext_noop("The file is a presentation. Expected a workbook (.xlsx) or JSON."),
    "content.xml": gettext_noop("The file is an OpenDocument file. Save it as .xlsx."),
    "xl/vbaProject.bin": gettext_noop("The workbook has macros (.xlsm). Save it as .xlsx."),
}
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_PERCENT_FORMATS = frozenset({9, 10})
_NOT_FORMAT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of a workbook before its rows are read."""

    sheets: tuple[tuple[str, str], ...]
    epoch_1904: bool
    date_styles: frozenset[str]
    percent_styles: frozenset[str]
    strings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that the workbook names: its kind (worksheet, styles, sharedStrings, …) and its name in the archive."""

    kind: str
    part: str


def read_book(archive: Archive) -> Book:
    """Read the parts.

    Raises:
        UnreadableFile: when the archive is no workbook of the .xlsx kind.

    """
    workbook = find_workbook(archive)
    tags = elements(archive.read(workbook, LONGEST_PART), _WORKBOOK_TAGS)
    relations = _relations(archive, workbook)
    sheets = tuple(
        (attributes.get("name", ""), relations[link].part)
        for tag, attributes in tags
        if tag == "sheet" and (link := _link(attributes)) in relations and relations[link].kind == "worksheet"
    )
    if not sheets:
        raise damaged()
    if len(sheets) > MAX_SHEETS:
        raise too_large_inside()
    parts = {relation.kind: relation.part for relation in relations.values()}
    dates, percents = _styles(archive, parts.get("styles", ""))
    epoch_1904 = any(tag == "workbookPr" and attributes.get("date1904") in {"1", "true"} for tag, attributes in tags)
    return Book(sheets, epoch_1904, dates, percents, shared_strings(archive, parts.get("sharedStrings", "")))


def find_workbook(archive: Archive) -> str:
    """Return the name of the main part.

    Raises:
        UnreadableFile: naming what the archive is when it is something else.

    """
    names = set(archive.names())
    for name, message in _OTHER_DOCUMENTS.items():
        if name in names:
            raise UnreadableFile("other_document", message)
    if _WORKBOOK in names:
        return _WORKBOOK
    if _PACKAGE_RELATIONS in names:
        for _tag, attributes in elements(archive.read(_PACKAGE_RELATIONS, LONGEST_PART), _RELATION_TAGS):
            target = attributes.get("Target", "").lstrip("/")
            if attributes.get("Type", "").endswith("/officeDocument") and target in names:
                return target
    raise UnreadableFile(
        "not_a_workbook",
        gettext_noop("The file is an archive, not a workbook. Expected a workbook (.xlsx) or JSON."),
    )


def _link(attributes: Attributes) -> str:
    for name, value in attributes.items():
        if name.endswith(":id"):
            return value
    return ""


def _relations(archive: Archive, workbook: str) -> dict[str, Relation]:
    folder, name = posixpath.split(workbook)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in archive:
        raise damaged()
    return {
        attributes.get("Id", ""): Relation(
            attributes.get("Type", "").rpartition("/")[2], _absolute(folder, attributes.get("Target", ""))
        )
        for _tag, attributes in elements(archive.read(part, LONGEST_PART), _RELATION_TAGS)
    }


def _absolute(folder: str, target: str) -> str:
    """A target is relative to the folder of the part that names it, or begins with a slash."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _styles(archive: Archive, part: str) -> tuple[frozenset[str], frozenset[str]]:
    dates: set[str] = set()
    percents: set[str] = set()
    if part not in archive:
        return frozenset(), frozenset()
    tags = elements(archive.read(part, LONGEST_PART), _STYLE_TAGS)
    custom = {
        attributes.get("numFmtId", ""): attributes.get("formatCode", "") for tag, attributes in tags if tag == "numFmt"
    }
    place = -1
    inside = False
    for tag, attributes in tags:
        # Tags come without their ends: formats of cells are the `xf` between `cellXfs` and the next section.
        if tag in {"cellXfs", "cellStyles", "cellStyleXfs"}:
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            place += 1
            code = attributes.get("numFmtId", "0")
            if _is_date(code, custom):
                dates.add(str(place))
            elif _is_percent(code, custom):
                percents.add(str(place))
    return frozenset(dates), frozenset(percents)


def _is_date(code: str, custom: dict[str, str]) -> bool:
    if code in custom:
        return bool(_DATE_LETTERS.search(_NOT_FORMAT_LETTERS.sub("", custom[code])))
    return code.isdigit() and int(code) in _DATE_FORMATS


def _is_percent(code: str, custom: dict[str, str]) -> bool:
    if code in custom:
        return "%" in _NOT_FORMAT_LETTERS.sub("", custom[code])
    return code.isdigit() and int(code) in _PERCENT_FORMATS
