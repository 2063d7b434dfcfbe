"""Files of the registry: any view with its columns, as XLSX or CSV; at once when small, by a job when large."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Literal

from django.core.files import File
from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.capabilities import Capability
from accounts.models import Membership
from common.csv_table import csv_response, write_csv
from common.jobs import Job, JobRun, enqueue
from common.xlsx import Cell, Column, table_response, write_table
from contracts.models import Contract
from contracts.registry.actors import actor_of_job
from contracts.registry.columns import USUAL_OF_FILE, RegistryColumn, chosen, with_joins
from contracts.registry.look import asked_columns
from contracts.registry.queries import sort_key, with_assets
from contracts.registry.selection import Selection

type FileKind = Literal["xlsx", "csv"]
KINDS: tuple[FileKind, ...] = ("xlsx", "csv")
# Two kinds, because a file with money stays closed to whoever loses the right to see money.
EXPORT, EXPORT_WITH_MONEY = "export_contracts", "export_contracts_with_money"
# Rows that are written while the person waits.
AT_ONCE = 5_000
CHUNK = 500


def columns_of(params: QueryDict, actor: Membership) -> list[RegistryColumn]:
    """Columns of the file: those of the view, or all that are usual in a file."""
    return chosen(asked_columns(params), actor, USUAL_OF_FILE)


def in_order(contracts: QuerySet[Contract], params: QueryDict, actor: Membership) -> QuerySet[Contract]:
    """The rows as the list shows them."""
    return contracts.order_by(*sort_key(actor, params).order())


def file_columns(columns: Sequence[RegistryColumn]) -> list[Column]:
    """Heads of the file."""
    return [Column(str(column.title), column.kind, column.width) for column in columns]


def file_rows(contracts: QuerySet[Contract], columns: Sequence[RegistryColumn]) -> Iterator[list[Cell]]:
    """One row for each contract, read in parts."""
    rows = with_assets(with_joins(contracts, columns)) if _needs_assets(columns) else with_joins(contracts, columns)
    values = [column.part.value for column in columns]
    for contract in rows.iterator(chunk_size=CHUNK):
        yield [value(contract) for value in values]


def _needs_assets(columns: Sequence[RegistryColumn]) -> bool:
    return any(column.key == "assets" for column in columns)


def file_name(kind: FileKind) -> str:
    """How the file is called."""
    return f"contracts-{timezone.localdate():%Y-%m-%d}.{kind}"


def export_response(
    kind: FileKind, contracts: QuerySet[Contract], params: QueryDict, actor: Membership
) -> FileResponse:
    """Answer with the file."""
    columns = columns_of(params, actor)
    rows = file_rows(in_order(contracts, params, actor), columns)
    if kind == "csv":
        return csv_response(file_name(kind), columns=file_columns(columns), rows=rows)
    return table_response(file_name(kind), sheet=_("Contracts"), columns=file_columns(columns), rows=rows)


def is_large(contracts: QuerySet[Contract]) -> bool:
    """Whether a person would wait too long."""
    return contracts.order_by()[: AT_ONCE + 1].count() > AT_ONCE


def order_export(kind: FileKind, *, selection: Selection, query: str, actor: Membership) -> Job:
    """Have a file made by a worker. `query` is the address of the list, which names columns and order."""
    return enqueue(
        kind=EXPORT_WITH_MONEY if actor.sees_money else EXPORT,
        title=_("Contracts, %(format)s") % {"format": kind.upper()},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={
            "format": kind,
            "selection": selection.as_params(),
            "query": query,
            "membership_id": actor.pk,
        },
    )


def run_export(job_run: JobRun) -> None:
    """Run the job ordered above, with the rights of today.

    Raises:
        NoMoreRight: the person may not download contracts any more.

    """
    params = job_run.params
    actor = actor_of_job(params["membership_id"], Capability.EXPORTS_DOWNLOAD)
    look = QueryDict(params["query"])
    given = params["selection"]
    contracts = Selection(tuple(given["ids"]), given["query"]).rows(actor)
    columns = columns_of(look, actor)
    total = contracts.order_by().count()
    rows = _told(file_rows(in_order(contracts, look, actor), columns), job_run, total)
    with tempfile.TemporaryFile() as target:
        _write(params["format"], target, columns, rows)
        target.seek(0)
        job_run.save_result(file_name(params["format"]), File(target))


def _write(kind: FileKind, target: IO[bytes], columns: Sequence[RegistryColumn], rows: Iterator[list[Cell]]) -> None:
    if kind == "csv":
        write_csv(target, columns=file_columns(columns), rows=rows)
    else:
        write_table(target, sheet=_("Contracts"), columns=file_columns(columns), rows=rows)


def _told(rows: Iterator[list[Cell]], job_run: JobRun, total: int) -> Iterator[list[Cell]]:
    """Say how far the file is, and stop when somebody asked for it."""
    for done, row in enumerate(rows, start=1):
        yield row
        if done % CHUNK == 0:
            job_run.check_cancelled()
            job_run.progress(done, total)
