"""A folder into which a bank's program puts files: nothing outside of it is ever opened, no link is followed.

All work goes by descriptors of opened folders, so that a name that is exchanged for a link meanwhile leads nowhere.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

DONE, REFUSED = "done", "refused"
# A program that writes for long names its file so until it is whole; hidden files are of editors and of shares.
_UNFINISHED = (".part", ".tmp", ".crdownload", "~")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class Look(NamedTuple):
    """A file as one look saw it: what is the same in two looks is not being written."""

    size: int
    changed: int


class Inbox:
    """An open folder."""

    def __init__(self, descriptor: int) -> None:
        self._folder = descriptor

    def files(self) -> dict[str, Look]:
        """Return the plain files that may be taken, by name."""
        found = {}
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and _may_be_taken(entry.name):
                    told = entry.stat(follow_symlinks=False)
                    found[entry.name] = Look(told.st_size, told.st_mtime_ns)
        return found

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """Open a file for reading; a link or anything that is no plain file raises OSError."""
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._folder)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(f"{name} is not a plain file")
            yield file

    def move(self, name: str, *, to: str, mark: str) -> str:
        """Move a file into a subfolder and return its new name; another file of that name there stays.

        Args:
            name: the file.
            to: `DONE` or `REFUSED`, made when it is not there.
            mark: put into the name when that is taken; the same for the same bytes, so a repeated move overwrites its
                own.

        """
        with self._subfolder(to) as target:
            new = _free_name(name, mark, target)
            os.rename(name, new, src_dir_fd=self._folder, dst_dir_fd=target)
        return new

    def write_words(self, name: str, text: str) -> None:
        """Put a text beside the refused files, whole or not at all."""
        part = f".{name}.part"
        with self._subfolder(REFUSED) as target:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            with os.fdopen(os.open(part, flags, 0o640, dir_fd=target), "w", encoding="utf-8") as file:
                file.write(text)
            os.rename(part, name, src_dir_fd=target, dst_dir_fd=target)

    def name_when_refused(self, name: str, mark: str) -> str:
        """Return the name that `move` would give among the refused files."""
        with self._subfolder(REFUSED) as target:
            return _free_name(name, mark, target)

    @contextmanager
    def _subfolder(self, name: str) -> Iterator[int]:
        _make(name, self._folder)
        descriptor = os.open(name, _FOLDER, dir_fd=self._folder)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


@contextmanager
def opened_inbox(base: Path, name: str) -> Iterator[Inbox]:
    """Open the subfolder `name` of the watched folder, made when it is not there.

    Raises:
        OSError: the watched folder is not there, or the subfolder is a link.

    """
    root = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _make(name, root)
        descriptor = os.open(name, _FOLDER, dir_fd=root)
    finally:
        os.close(root)
    try:
        yield Inbox(descriptor)
    finally:
        os.close(descriptor)


def look_of(file: BinaryIO) -> Look:
    """Return the size and the time of an open file now."""
    told = os.fstat(file.fileno())
    return Look(told.st_size, told.st_mtime_ns)


def _may_be_taken(name: str) -> bool:
    return not name.startswith((".", "~")) and not name.lower().endswith(_UNFINISHED)


def _make(name: str, folder: int) -> None:
    try:
        os.mkdir(name, 0o750, dir_fd=folder)
    except FileExistsError:
        return


def _free_name(name: str, mark: str, folder: int) -> str:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{mark}{dot}{ending}" if stem else f"{name}-{mark}"
