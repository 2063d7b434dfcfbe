"""Texts that cells of a workbook share; they are kept in memory, so their sum is limited."""

from integrations.portfolio.archive import Archive, too_large_inside
from integrations.portfolio.xml_parser import Attributes, feed, local_names, make_parser

MAX_CHARACTERS = 64 * 1024**2


def shared_strings(archive: Archive, part: str) -> tuple[str, ...]:
    """Read the table of texts; a workbook without one has none."""
    return SharedStrings().read(archive, part) if part in archive else ()


class SharedStrings:
    """Handlers of the table's XML: a text may be cut into pieces of different fonts."""

    def __init__(self) -> None:
        self._local = local_names()
        self._strings: list[str] = []
        self._pieces: list[str] = []
        self._size = 0
        self._is_open = False
        self._is_hidden = False

    def read(self, archive: Archive, part: str) -> tuple[str, ...]:
        """Return the texts by their number."""
        parser = make_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        for _ in feed(parser, archive.stream(part)):
            pass
        return tuple(self._strings)

    def _start(self, name: str, _attributes: Attributes) -> None:
        tag = self._local(name)
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":  # how a Japanese word is pronounced: not a part of the text
            self._is_hidden = True
        elif tag == "t":
            self._is_open = not self._is_hidden

    def _end(self, name: str) -> None:
        tag = self._local(name)
        if tag == "t":
            self._is_open = False
        elif tag == "rPh":
            self._is_hidden = False
        elif tag == "si":
            self._strings.append("".join(self._pieces))

    def _data(self, data: str) -> None:
        if self._is_open:
            self._size += len(data)
            if self._size > MAX_CHARACTERS:
                raise too_large_inside()
            self._pieces.append(data)
