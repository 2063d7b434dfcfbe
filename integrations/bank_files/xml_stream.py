"""A statement in XML as a stream: nothing outside of the file is read, no entity expanded, no document type taken."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Literal

from lxml import etree

from common.messages import gettext_noop
from integrations.bank_files.xml_tree import Element, any_namespace, local
from payments.bank.records import BadStatement

STATEMENT = "BkToCstmrStmt"
# Other messages of a bank about an account, with what they are called.
_OTHERS = {
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
    "CstmrPmtStsRpt": "pain.002",
    "CstmrCdtTrfInitn": "pain.001",
}


def elements(source: BinaryIO, names: Iterable[str]) -> Iterator[tuple[str, Element]]:
    """Yield (event, element) of a camt.053 document, `start` and `end` of each element with one of the local names.

    The parser passes over all others by itself, and keeps what is not forgotten.

    Raises:
        BadStatement: not well-formed, with a document type, or another message.

    """
    tags = [any_namespace(name) for name in (STATEMENT, *_OTHERS, *names)]
    is_statement, root = False, ""
    try:
        root = _root(source)
        for event, element in _parsed(source, ("start", "end"), tags):
            name = local(element)
            if not is_statement and name in _OTHERS:
                raise _another(name)
            is_statement = is_statement or name == STATEMENT
            yield event, element
    except etree.XMLSyntaxError as error:
        raise _broken(error) from error
    if not is_statement:
        raise _no_statement(root)


def _root(source: BinaryIO) -> str:
    """Return the name of the outermost element, and put the file back to its beginning."""
    for _event, element in _parsed(source, ("start",), None):
        _refuse_document_type(element)
        source.seek(0)
        return local(element)
    return ""


def _parsed(
    source: BinaryIO, events: Sequence[Literal["start", "end"]], tags: Sequence[str] | None
) -> Iterator[tuple[str, Element]]:
    return etree.iterparse(
        source, events, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


def encoding_of(element: Element) -> str:
    """Return the encoding that the document is in, as people write it."""
    found = element.getroottree().docinfo.encoding or "UTF-8"
    return found if found.lower() != "utf-8" else "UTF-8"


def _refuse_document_type(root: Element) -> None:
    if root.getroottree().docinfo.doctype:
        raise BadStatement(
            "doctype",
            gettext_noop("Line %(line)s: the file has a document type (DOCTYPE). Expected a statement without one."),
            1,
        )


def _another(name: str) -> BadStatement:
    return BadStatement(
        "another_message",
        gettext_noop("The file is %(kind)s (%(element)s). Expected a statement, camt.053 (%(expected)s)."),
        1,
        {"kind": _OTHERS[name], "element": name, "expected": STATEMENT},
    )


def _no_statement(root: str) -> BadStatement:
    return BadStatement(
        "no_statement",
        gettext_noop("The XML begins with “%(element)s” and has no statement. Expected camt.053 (%(expected)s)."),
        1,
        {"element": root, "expected": STATEMENT},
    )


def _broken(error: etree.XMLSyntaxError) -> BadStatement:
    return BadStatement(
        "broken_xml",
        gettext_noop(
            "Line %(line)s: the XML cannot be read (%(reason)s). It may be cut: get the file from the bank again."
        ),
        error.lineno or 1,
        {"reason": str(error.msg or "")[:200]},
    )
