"""Files that people send: what is taken, and how it is checked before a byte of it is kept.

A file is judged by its name and by its content together: the ending says what it should be, the content has to be
that. Nothing is unpacked, converted or run.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile

from common.messages import MessageError, gettext_noop
from workflow.file_kinds import KINDS, Unfit

NAME_LENGTH = 200
MEGABYTE = 1024 * 1024
DOCUMENTS = frozenset(KINDS)
SCANS = frozenset({"pdf", "jpg", "jpeg", "png", "tif", "tiff"})
# What a system may run by a double click, wherever it stands in the name: "contract.pdf.exe", "contract.exe.pdf".
EXECUTABLE = frozenset(
    (
        *("apk", "app", "bat", "bin", "chm", "cmd", "com", "command", "cpl", "csh", "deb", "dll", "dmg", "elf", "exe"),
        *("gadget", "hta", "htm", "html", "inf", "ins", "iso", "jar", "js", "jse", "ksh", "lnk", "mht", "mjs", "msc"),
        *("msi", "msp", "mst", "php", "pif", "ps1", "ps1xml", "ps2", "psm1", "py", "pyc", "rb", "reg", "rpm", "run"),
        *("scf", "scr", "sct", "sh", "shb", "svg", "sys", "url", "vb", "vbe", "vbs", "vbscript", "ws", "wsc", "wsf"),
        *("wsh", "xhtml", "xll"),
    )
)
# Beginnings of programs, and the agreed test pattern of virus scanners.
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"X5O!P%@AP[4")


class BadFile(MessageError):
    """A file that is not taken; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed: `size` in bytes, `sha256` of the bytes, hexadecimal. `content` is not stored yet."""

    name: str
    content_type: str
    size: int
    sha256: str
    content: File[Any]

    @property
    def stored_name(self) -> str:
        """Name in the storage: nothing that a person typed, a new one each time it is asked."""
        return f"{uuid4().hex}{PurePosixPath(self.name).suffix.lower()}"


def checked_file(uploaded: UploadedFile[Any], *, allowed: Iterable[str] = DOCUMENTS) -> CheckedFile:
    """Check a sent file and work out its checksum.

    Args:
        uploaded: as Django received it.
        allowed: endings that are taken here, in lower case without the dot, among `workflow.file_kinds.KINDS`.

    Raises:
        BadFile: `bad_name`, `executable`, `forbidden_kind`, `empty`, `too_big`, `wrong_content`, `not_image`,
            `too_many_pixels`, `packed` or `macros`; nothing was kept.

    """
    name = _name(uploaded.name or "")
    suffix = _suffix(name, frozenset(allowed))
    size = uploaded.size or 0
    if not size:
        raise BadFile("empty", gettext_noop("%(file)s: the file is empty."), {"file": name})
    limit = settings.UPLOAD_LIMIT_MB
    if size > limit * MEGABYTE:
        raise BadFile(
            "too_big",
            gettext_noop("%(file)s: %(size)s MB, at most %(limit)s MB are taken."),
            {"file": name, "size": -(-size // MEGABYTE), "limit": limit},
        )
    try:
        _check_content(uploaded, suffix)
    except Unfit as unfit:
        raise BadFile(unfit.code, unfit.message, {"file": name, "kind": suffix.upper()}) from unfit
    return CheckedFile(name, KINDS[suffix].content_type, size, _sha256(uploaded), uploaded)


def _check_content(uploaded: UploadedFile[Any], suffix: str) -> None:
    uploaded.seek(0)
    if uploaded.read(len(max(PROGRAMS, key=len))).startswith(PROGRAMS):
        raise Unfit("wrong_content", gettext_noop("%(file)s: inside is a program, not what the name says."))
    uploaded.seek(0)
    KINDS[suffix].check(uploaded)


def shown_name(name: str) -> str:
    """A name without what is not seen, so that an error about it can be read."""
    return "".join(sign for sign in name if unicodedata.category(sign)[0] != "C").strip() or "?"


def _name(given: str) -> str:
    """The name as it is kept: letters composed, no folders; one with signs that hide the ending is refused."""
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    hidden = any(unicodedata.category(sign)[0] == "C" for sign in name)
    if hidden or not PurePosixPath(name).stem or name.endswith("."):
        raise BadFile(
            "bad_name",
            gettext_noop("%(file)s: the name holds signs that are not seen or has no ending. Rename the file."),
            {"file": shown_name(given)},
        )
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    return f"{stem[: NAME_LENGTH - len(suffix)]}{suffix}" if len(suffix) < NAME_LENGTH else name[:NAME_LENGTH]


def _suffix(name: str, allowed: frozenset[str]) -> str:
    """The ending in lower case, when it is taken here and nothing in the name tries to pass for another."""
    endings = [part.strip().lower() for part in name.split(".")[1:]]
    if EXECUTABLE.intersection(endings):
        raise BadFile(
            "executable",
            gettext_noop("%(file)s: the name is that of a program. Programs and pages are not taken."),
            {"file": name},
        )
    suffix = endings[-1] if endings else ""
    if suffix not in allowed or suffix not in KINDS:
        raise BadFile(
            "forbidden_kind",
            gettext_noop("%(file)s: files of this kind are not taken. Send one of: %(kinds)s."),
            {"file": name, "kinds": ", ".join(sorted(allowed))},
        )
    return suffix


def _sha256(uploaded: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    uploaded.seek(0)
    for chunk in uploaded.chunks():
        digest.update(chunk)
    uploaded.seek(0)
    return digest.hexdigest()
