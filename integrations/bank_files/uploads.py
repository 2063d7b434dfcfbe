"""An uploaded statement: checked at once as far as its first bytes tell, then put into the queue of jobs."""

import hashlib
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from common.jobs import Job, discard_input, enqueue, store_input
from common.storable import storable
from integrations.bank_files.reading import check_size, detect
from payments.bank.statements import known_statement
from payments.models import BankStatement

JOB_KIND = "import_statement"
NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Started:
    """The job that loads the file, or the statement that has been loaded from the same bytes before."""

    job: Job | None = None
    known: BankStatement | None = None


def start_import(*, file: File[bytes], actor: Membership) -> Started:
    """Put the import of a file into the queue, unless the very same file is here already.

    Raises:
        BadStatement: empty, too large, or certainly no statement; nothing was kept.

    """
    check_size(file.size)
    name = plain_name(file.name or "")
    with tempfile.TemporaryFile() as copy:
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.seek(0)
        detect(copy)
        known = known_statement(lessor_id=actor.company_id, sha256=digest.hexdigest())
        if known:
            return Started(known=known)
        stored = store_input(File(copy, name=name))
    with ExitStack() as undo:
        undo.callback(discard_input, stored)
        with transaction.atomic():
            job = enqueue(
                kind=JOB_KIND,
                title=_("Bank statement: %(file)s") % {"file": name},
                user_id=actor.user_id,
                company_id=actor.company_id,
                params={},
                input_file=stored,
            )
        undo.pop_all()
    return Started(job=job)


def plain_name(name: str) -> str:
    """Return the name of a file alone, as the database can hold it."""
    return storable(PurePath(name).name)[-NAME_LENGTH:]
