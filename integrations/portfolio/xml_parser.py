"""XML of a workbook, parsed as a stream. Document types are refused, so no entity is ever declared or expanded."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

from integrations.portfolio.archive import damaged

# The parser keeps an unfinished tag whole; no tag of a workbook comes near this length.
LONGEST_TAG = 1024**2
# Far above what a workbook has: names of tags that differ, tags of one kind in its small parts.
MANY_NAMES = 1000
MANY_TAGS = 200_000

type Attributes = Mapping[str, str]


def local_names() -> Callable[[str], str]:
    """Return a function that removes the namespace prefix of a tag (`x:row` becomes `row`), remembering the answers."""
    known: dict[str, str] = {}

    def local(name: str) -> str:
        found = known.get(name)
        if found is None:
            if len(known) > MANY_NAMES:
                known.clear()
            found = known[name] = name.rpartition(":")[2]
        return found

    return local


def make_parser() -> expat.XMLParserType:
    """Return a parser that refuses document types (and with them all tricks with entities)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def feed(parser: expat.XMLParserType, pieces: Iterable[bytes]) -> Iterator[None]:
    """Feed the pieces one by one; yield after each, so that the caller can take what was found.

    Raises:
        UnreadableFile: for what is not well-formed XML, has a document type or an endless tag.

    """
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)  # noqa: FBT003 - the C function takes no keywords
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TAG:
                raise damaged()
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - the C function takes no keywords
        yield
    except expat.ExpatError as error:
        raise damaged() from error


def elements(content: bytes, wanted: frozenset[str]) -> list[tuple[str, Attributes]]:
    """Return the wanted tags of a small document with their attributes, in order."""
    found: list[tuple[str, Attributes]] = []
    local = local_names()

    def start(name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag in wanted:
            found.append((tag, attributes))
            if len(found) > MANY_TAGS:
                raise damaged()

    parser = make_parser()
    parser.StartElementHandler = start
    for _ in feed(parser, [content]):
        pass
    return found


def _refuse_doctype(*_declaration: object) -> None:
    raise damaged()
