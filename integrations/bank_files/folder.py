"""The watched folder: statements that a bank's program leaves there are taken as uploads are.

`<folder>/<INN of the lessor>/` is looked at every minute. A file is taken when two looks saw it the same; then it goes
to `done`, or to `refused` with a text beside it that says why. A worker that is killed leaves the file where it is: the
next look finds what is stored already, and moves it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import Company
from accounts.roles import Party
from common.messages import MessageError, gettext_noop
from integrations.bank_files.inbox import DONE, REFUSED, Inbox, Look, look_of, opened_inbox
from integrations.bank_files.loading import load_file, sha256_of
from integrations.bank_files.reading import check_size
from integrations.bank_files.uploads import plain_name
from payments.bank.statements import FileFacts
from payments.models import WatchedFile

logger = logging.getLogger(__name__)

SEEN_FOR = 24 * 3600
MARK_LENGTH = 8


class StillWritten(Exception):
    """The file changed while it was read; a later look takes it."""


def look_at_folder(*, now: datetime) -> int:
    """Take what is complete in the folders of all lessors; return how many files were moved.

    Safe with several workers: only one looks at a time. Without `settings.BANK_FOLDER` nothing is done.
    """
    base = settings.BANK_FOLDER
    if not base:
        return 0
    with _only_one_look() as is_ours:
        if not is_ours:
            return 0
        lessors = Company.objects.filter(party=Party.LESSOR).order_by("pk")
        return sum(_look(Path(base), lessor, now) for lessor in lessors)


@contextmanager
def _only_one_look() -> Iterator[bool]:
    """Hold a lock on a connection of its own, which goes with the process, or tell that another look is going on."""
    line = connection.copy()
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('bank folder', 0))")
            yield bool(cursor.fetchone()[0])
    finally:
        line.close()


def _look(base: Path, lessor: Company, now: datetime) -> int:
    try:
        with opened_inbox(base, lessor.inn) as inbox:
            return sum(_taken(inbox, lessor, name, look, now) for name, look in _complete(inbox, lessor))
    except OSError:
        logger.exception("bank_folder_closed", extra={"lessor": lessor.pk})
        return 0


def _complete(inbox: Inbox, lessor: Company) -> list[tuple[str, Look]]:
    """Files that the look before saw the same; what this one sees is kept for the next."""
    key = f"bank-folder:{lessor.pk}"
    before, files = cache.get(key) or {}, inbox.files()
    cache.set(key, {name: list(look) for name, look in files.items()}, SEEN_FOR)
    return [(name, look) for name, look in sorted(files.items()) if before.get(name) == list(look)]


def _taken(inbox: Inbox, lessor: Company, name: str, look: Look, now: datetime) -> bool:
    try:
        with inbox.opened(name) as source:
            if look_of(source) != look:
                return False
            sha256 = sha256_of(source)
            refusal = _loaded(source, lessor, name, look, now)
        if refusal is None:
            _forget(lessor, name, sha256)
            inbox.move(name, to=DONE, mark=sha256[:MARK_LENGTH])
        else:
            _refuse(inbox, lessor, name, sha256, refusal, now)
    except StillWritten:
        return False
    except Exception:
        # The edge of the task: one broken file must not keep the others from being taken.
        logger.exception("bank_file_failed", extra={"lessor": lessor.pk, "file": name})
        return False
    return True


def _loaded(source: BinaryIO, lessor: Company, name: str, look: Look, now: datetime) -> MessageError | None:
    """Load a file; return the words of its refusal."""
    facts = FileFacts(name=plain_name(name), sha256="", lessor_id=lessor.pk, loaded_at=now, from_folder=True)
    try:
        check_size(look.size)
        load_file(source, file=facts, today=timezone.localdate(now), watch=_unchanged(source, look))
    except MessageError as error:
        return error
    return None


def _unchanged(source: BinaryIO, look: Look) -> Callable[[], None]:
    def check() -> None:
        if look_of(source) != look:
            raise StillWritten

    return check


def _forget(lessor: Company, name: str, sha256: str) -> None:
    """A file that is taken takes the words about it, and about one of its name, off the queue."""
    refused = WatchedFile.objects.filter(lessor=lessor)
    (refused.filter(sha256=sha256) | refused.filter(name=plain_name(name))).delete()


def _refuse(inbox: Inbox, lessor: Company, name: str, sha256: str, error: MessageError, now: datetime) -> None:
    """Tell people, then move: what is interrupted between is done again and tells the same."""
    line = getattr(error, "line", None)
    facts = {
        "name": plain_name(name),
        "problem": {"code": error.code, "message": error.message, "params": error.params},
        "lines": [line] if line else [],
        "seen_at": now,
    }
    with transaction.atomic():
        WatchedFile.objects.filter(lessor=lessor, name=facts["name"]).exclude(sha256=sha256).delete()
        WatchedFile.objects.update_or_create(lessor=lessor, sha256=sha256, defaults=facts)
    mark = sha256[:MARK_LENGTH]
    with translation.override(settings.LANGUAGE_CODE):
        words = gettext(_WORDS) % {
            "file": name,
            "reason": error.text(gettext),
            "at": f"{timezone.localtime(now):%d.%m.%Y %H:%M}",
        }
    inbox.write_words(f"{inbox.name_when_refused(name, mark)}.txt", f"{words}\n")
    inbox.move(name, to=REFUSED, mark=mark)


_WORDS = gettext_noop("%(file)s was not loaded on %(at)s, nothing of it was stored.\n\n%(reason)s")
