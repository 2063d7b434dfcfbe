"""Kinds of files that are taken: the ending, the type told to browsers, and how the content is recognised."""

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from common.messages import gettext_noop

type Content = IO[Any]

# A page of A4 at 600 dpi has 35 million.
MOST_PIXELS = 60_000_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 10_000
# Tables of numbers shrink some fifty times; what shrinks far more is made to fill a disk.
MOST_SHRUNK = 200
SMALL_UNPACKED = 10 * 1024 * 1024
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
PDF_BEGINS_WITHIN = 1024
_DAMAGED = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, struct.error)


class Unfit(Exception):
    """The content is not what the ending says, or is dangerous; `message` is a msgid about `%(file)s`."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(code, message)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `check` reads the content from its beginning and raises `Unfit`."""

    content_type: str
    check: Callable[[Content], None]


def _wrong() -> Unfit:
    message = gettext_noop("%(file)s: the content is not %(kind)s. Save the file anew and send it.")
    return Unfit("wrong_content", message)


def _is_pdf(content: Content) -> None:
    if b"%PDF-" not in content.read(PDF_BEGINS_WITHIN):
        raise _wrong()


def _is_image(content: Content, *, kind: str) -> None:
    """Open the picture as that kind only and read it whole; of a photograph an eighth of the size is enough."""
    try:
        with Image.open(content, formats=[kind]) as image:
            pixels = image.width * image.height
            if pixels <= MOST_PIXELS:
                _read(image)
    except _DAMAGED as error:
        raise Unfit("not_image", gettext_noop("%(file)s: this is no picture, or it is damaged.")) from error
    if pixels > MOST_PIXELS:
        raise Unfit("too_many_pixels", gettext_noop("%(file)s: the picture is too large, scan it coarser."))


def _read(image: ImageFile) -> None:
    if image.format == "PNG":
        image.verify()
        return
    image.draft("L", (image.width // 8, image.height // 8))
    image.load()


def _is_office(content: Content, *, main: str) -> None:
    """A zip of the office kind: its main part is there, no macros, and it does not swell when unpacked."""
    try:
        with zipfile.ZipFile(content) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _wrong() from error
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", main} <= names:
        raise _wrong()
    unpacked, size = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    swells = unpacked > SMALL_UNPACKED and unpacked > MOST_SHRUNK * max(size, 1)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swells:
        raise Unfit("packed", gettext_noop("%(file)s: unpacked it is too large. Save the file anew and send it."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _macros()


def _is_ole(content: Content) -> None:
    body = content.read()
    if not body.startswith(OLE):
        raise _wrong()
    if OLE_MACROS in body:
        raise _macros()


def _macros() -> Unfit:
    return Unfit("macros", gettext_noop("%(file)s: there are macros inside. Save the file without them and send it."))


def _is_text(content: Content) -> None:
    """Text of Russian offices: UTF-8, or the Windows alphabet; no signs that no text has."""
    body: bytes = content.read()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1251", errors="replace")
    if any(sign < " " and sign not in "\t\n\r\f" for sign in text):
        raise _wrong()


_DOCX, _XLSX = "wordprocessingml.document", "spreadsheetml.sheet"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_JPEG = Kind("image/jpeg", partial(_is_image, kind="JPEG"))
_TIFF = Kind("image/tiff", partial(_is_image, kind="TIFF"))

KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _is_pdf),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": Kind("image/png", partial(_is_image, kind="PNG")),
    "tif": _TIFF,
    "tiff": _TIFF,
    "docx": Kind(f"{_OPEN_XML}.{_DOCX}", partial(_is_office, main="word/document.xml")),
    "xlsx": Kind(f"{_OPEN_XML}.{_XLSX}", partial(_is_office, main="xl/workbook.xml")),
    "doc": Kind("application/msword", _is_ole),
    "xls": Kind("application/vnd.ms-excel", _is_ole),
    "txt": Kind("text/plain", _is_text),
    "csv": Kind("text/csv", _is_text),
}
