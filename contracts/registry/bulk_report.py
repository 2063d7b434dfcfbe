"""The report of a bulk operation as a file: one line for each contract."""

import tempfile
from collections.abc import Iterator

from django.core.files import File
from django.utils.translation import gettext as _

from common.jobs import JobRun
from common.messages import render
from common.xlsx import Cell, Column, write_table
from contracts.models import BulkItem, BulkState

NAME = "report.xlsx"


def save_report(job_run: JobRun) -> None:
    """Write the file of the job."""
    with tempfile.TemporaryFile() as target:
        columns = [Column(_("Contract"), width=20), Column(_("Result"), width=20), Column(_("Reason"), width=80)]
        write_table(target, sheet=_("Report"), columns=columns, rows=_rows(job_run))
        target.seek(0)
        job_run.save_result(NAME, File(target))


def _rows(job_run: JobRun) -> Iterator[list[Cell]]:
    items = BulkItem.objects.filter(job=job_run.job_id).select_related("contract").order_by("pk")
    for item in items.iterator(chunk_size=500):
        reason = render(item.reason, item.reason_params, _) if item.reason else ""
        yield [item.contract.number, str(BulkState(item.state).label), reason]
