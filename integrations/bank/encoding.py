"""Encodings of exchange files: told by the bytes, because the word in the heading is often wrong.

Real files say `Кодировка=Windows` over UTF-8. The Russian keys of the heading are different bytes in each encoding,
so they tell which one the file is really in.
"""

from enum import Enum

from integrations.bank.keys import BOUNDARIES, HEADER_KEYS

BOM = b"\xef\xbb\xbf"


class Encoding(Enum):
    """An encoding; the value is the codec that Python knows it by."""

    WINDOWS_1251 = "cp1251"
    CP866 = "cp866"
    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"

    def __init__(self, value: str) -> None:
        # The codec of a single line, asked for each; the byte order mark is written and removed apart from it.
        self.codec = value.removesuffix("-sig")

    @property
    def shown(self) -> str:
        """The name that people know it by."""
        return {"cp1251": "windows-1251", "cp866": "CP866"}.get(self.value, "UTF-8")

    @property
    def declared(self) -> str:
        """The word that the heading says it by; the standard knows Windows and DOS, the third is used by banks."""
        return {"cp1251": "Windows", "cp866": "DOS"}.get(self.value, "UTF-8")


def detect(line: bytes) -> Encoding | None:
    """Tell the encoding by a line: the one in which it begins with a known key; None when in none."""
    key = line.partition(b"=")[0].strip()
    return next((encoding for encoding, known in _KNOWN.items() if key in known), None)


_KNOWN = {
    encoding: frozenset(key.encode(encoding.codec) for key in (*HEADER_KEYS, *BOUNDARIES))
    for encoding in (Encoding.UTF_8, Encoding.WINDOWS_1251, Encoding.CP866)
}
