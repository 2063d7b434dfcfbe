"""The ZIP archive that a workbook is, opened with care.

Nothing is decompressed before the directory is checked, and what is decompressed is counted.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from common.messages import gettext_noop
from integrations.portfolio.problems import UnreadableFile

CHUNK = 64 * 1024
MAX_MEMBERS = 5_000
MAX_UNPACKED = 1024**3
# Sheets of equal rows pack thirty to one; deflate can do a thousand to one.
MAX_RATIO = 150
RATIO_MATTERS_ABOVE = 16 * 1024**2
# An entry of the directory is 46 bytes and a name.
LONGEST_ENTRY = 1024
# The record that ends an archive, and a comment of any length after it.
END_RECORD = 22
LONGEST_TAIL = END_RECORD + 0xFFFF
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold, in bytes after decompression."""

    members: int = MAX_MEMBERS
    unpacked: int = MAX_UNPACKED
    ratio: int = MAX_RATIO
    ratio_matters_above: int = RATIO_MATTERS_ABOVE


class Archive:
    """A checked ZIP archive. Archives inside it are never opened.

    Raises:
        UnreadableFile: on opening and on reading, when the archive is damaged, encrypted or too large inside.

    """

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._unpacked = 0
        if directory_size(path) > self._limits.members * LONGEST_ENTRY:
            raise too_large_inside()
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise damaged() from error
        try:
            self._check_directory(path.stat().st_size)
        except UnreadableFile:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def names(self) -> list[str]:
        """Names of all members."""
        return self._zip.namelist()

    def stream(self, name: str) -> Iterator[bytes]:
        """Decompress a member piece by piece."""
        try:
            with self._zip.open(name) as member:
                while piece := member.read(CHUNK):
                    self._unpacked += len(piece)
                    if self._unpacked > self._limits.unpacked:
                        raise too_large_inside()
                    yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            KeyError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise damaged() from error

    def read(self, name: str, longest: int) -> bytes:
        """Decompress a small member whole."""
        content = bytearray()
        for piece in self.stream(name):
            content += piece
            if len(content) > longest:
                raise too_large_inside()
        return bytes(content)

    def _check_directory(self, packed: int) -> None:
        members = self._zip.infolist()
        if len(members) > self._limits.members:
            raise too_large_inside()
        if len(self._zip.NameToInfo) != len(members):
            raise damaged()
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise encrypted()
        if any(member.compress_type not in _METHODS for member in members):
            raise damaged()
        unpacked = sum(member.file_size for member in members)
        dense = unpacked > self._limits.ratio * max(packed, 1)
        if unpacked > self._limits.unpacked or (dense and unpacked > self._limits.ratio_matters_above):
            raise too_large_inside()


def directory_size(path: Path) -> int:
    """Return the length of the archive's directory, which `zipfile` reads whole.

    Raises:
        UnreadableFile: when there is none, or it is one of archives above 4 GB, which no workbook needs.

    """
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, LONGEST_TAIL), os.SEEK_END)
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END_RECORD or tail[:place][-20:].startswith(b"PK\x06\x07"):
        raise damaged()
    size: int = struct.unpack_from("<I", tail, place + 12)[0]
    return size


def damaged() -> UnreadableFile:
    """The archive cannot be read."""
    return UnreadableFile(
        "damaged",
        gettext_noop("The workbook is damaged and cannot be opened. Open it in Excel and save it again as .xlsx."),
    )


def too_large_inside() -> UnreadableFile:
    """The archive would take too much room."""
    return UnreadableFile(
        "zip_bomb",
        gettext_noop(
            "The workbook unpacks to too much data and was not opened. Split the portfolio into several files."
        ),
    )


def encrypted() -> UnreadableFile:
    """The archive has a password."""
    return UnreadableFile(
        "encrypted", gettext_noop("The workbook is protected with a password. Save it without a password.")
    )
