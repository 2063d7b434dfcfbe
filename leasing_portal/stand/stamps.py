"""Skip what was done already: a stamp file holds the digest of the inputs it was done with."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(inputs: Iterable[Path | str]) -> str:
    """Digest texts, files, and whole folders (names and contents); what is absent counts as absent."""
    total = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            total.update(b"text\0" + item.encode() + b"\0")
        else:
            for path in _files(item):
                total.update(b"file\0" + str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(found for found in path.rglob("*") if found.is_file())
    return [path] if path.exists() else []


class Stamp:
    """One stamp: fresh when its file holds the digest of today's inputs."""

    def __init__(self, file: Path, inputs: Iterable[Path | str]) -> None:
        """Take where the stamp lies and what the work depends on."""
        self._file = file
        self._digest = digest(inputs)

    def is_fresh(self) -> bool:
        """Whether the work was done with the same inputs."""
        return self._file.exists() and self._file.read_text() == self._digest

    def put(self) -> None:
        """Remember that the work is done."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._digest)
