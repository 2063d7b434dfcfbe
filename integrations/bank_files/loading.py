"""One file of a bank into the portal: what uploads and the watched folder share."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from integrations.bank_files.reading import read_statement
from payments.bank.accounts import own_accounts
from payments.bank.records import Record
from payments.bank.statements import FileFacts, Taken, known_statement, take_statement

KILOBYTE = 1024
PROGRESS_EVERY = 200
_CHUNK = 1024**2


def load_file(
    source: BinaryIO,
    *,
    file: FileFacts,
    today: date,
    progress: Callable[[int], None] = lambda _kilobytes: None,
    watch: Callable[[], None] = lambda: None,
) -> Taken:
    """Read a file from its beginning and store its statement, whole or not at all; safe to repeat after any break.

    Args:
        source: open in binary mode; it can be told and sought.
        file: which file it is; the digest in it is taken from the bytes here, whatever it says.
        today: dates after tomorrow are refused.
        progress: told the kilobytes read, often.
        watch: called often; what it raises leaves nothing stored.

    Raises:
        BadStatement: see `read_statement` and `take_statement`.
        BadExchange: see `read_statement`.

    """
    facts = replace(file, sha256=sha256_of(source))
    known = known_statement(lessor_id=facts.lessor_id, sha256=facts.sha256)
    if known:
        return Taken(known, is_new=False, report={})
    own = own_accounts(facts.lessor_id)
    records = _told(read_statement(source, own=own, today=today), source, progress)
    return take_statement(records=records, file=facts, own=own, watch=watch)


def sha256_of(source: BinaryIO) -> str:
    """Return the digest of all bytes of a file, which is put back to its beginning."""
    digest = hashlib.sha256()
    source.seek(0)
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    source.seek(0)
    return digest.hexdigest()


def _told(records: Iterator[Record], source: BinaryIO, progress: Callable[[int], None]) -> Iterator[Record]:
    for count, record in enumerate(records):
        if count % PROGRESS_EVERY == 0:
            progress(source.tell() // KILOBYTE)
        yield record
