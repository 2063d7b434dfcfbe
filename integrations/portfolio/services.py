"""Starting an import: as a job for the back office, or at once for a command."""

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path, PurePath

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from common.jobs import discard_input, enqueue, store_input
from common.storable import storable
from integrations.models import PortfolioImport
from integrations.portfolio.load import import_portfolio
from integrations.portfolio.report import ImportReport
from integrations.portfolio.source import check_file, check_size

JOB_KIND = "import_portfolio"
NAME_LENGTH = 255


def start_import(*, file: File[bytes], dry_run: bool, user_id: int, company_id: int, at: datetime) -> PortfolioImport:
    """Check that the file can be a portfolio, and put its import into the queue of jobs.

    Args:
        file: what the person chose; kept with the job.
        dry_run: only say what would be done.
        user_id: who imports.
        company_id: the lessor for which they act; the import is limited to its contracts.
        at: the moment of the order.

    Raises:
        UnreadableFile: too large, or certainly no workbook and no JSON; nothing was kept.

    """
    check_size(file.size)
    name = _plain_name(file.name or "")
    with tempfile.NamedTemporaryFile() as copy:
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        check_file(Path(copy.name))
        copy.seek(0)
        stored = store_input(File(copy, name=name))
    with ExitStack() as undo:
        undo.callback(discard_input, stored)
        title = _("Trial import of the portfolio: %(file)s") if dry_run else _("Import of the portfolio: %(file)s")
        with transaction.atomic():
            job = enqueue(
                kind=JOB_KIND,
                title=title % {"file": name},
                user_id=user_id,
                company_id=company_id,
                params={},
                input_file=stored,
            )
            record = PortfolioImport.objects.create(
                file_name=name,
                sha256=digest.hexdigest(),
                size=file.size,
                dry_run=dry_run,
                job=job,
                user_id=user_id,
                company_id=company_id,
                created_at=at,
            )
        undo.pop_all()
    return record


def import_now(
    *, path: Path, dry_run: bool, at: datetime, today: date, progress: Callable[[int, int], None]
) -> ImportReport:
    """Import for the system, without a job, and keep the report in the list of imports.

    Raises:
        UnreadableFile: the file cannot be read; nothing was written.
        ImportBusy: another import is running.

    """
    report = import_portfolio(
        source=path,
        dry_run=dry_run,
        actor=None,
        user_id=None,
        at=at,
        today=today,
        progress=progress,
        cancelled=lambda: False,
    )
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    PortfolioImport.objects.create(
        file_name=_plain_name(path.name),
        sha256=sha256,
        size=path.stat().st_size,
        dry_run=dry_run,
        created_at=at,
        finished_at=at,
        summary=report.as_json(),
    )
    return report


def _plain_name(name: str) -> str:
    return storable(PurePath(name).name)[-NAME_LENGTH:]
