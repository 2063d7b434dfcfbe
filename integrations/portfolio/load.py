"""The import itself: companies first, then each contract whole or not at all, each in a transaction of its own.

It may be stopped or killed between any two of them and run again: what was taken is found the same.
"""

import logging
from array import array
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pghistory
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from accounts.models import Membership
from common.changes import Change
from common.messages import MessageError, gettext_noop
from contracts.lifecycle import IllegalTransition
from contracts.models import Contract
from contracts.services import register_contract
from integrations.portfolio.columns import ASSETS, COMPANIES, CONTRACTS, PAYMENTS, SCHEDULE, Sheet
from integrations.portfolio.contract_checks import (
    ContractRows,
    contract_problems,
    problem_at,
    schedule_row,
    unknown_contract,
)
from integrations.portfolio.contract_data import ContractReader, ContractRefused, receipt
from integrations.portfolio.differences import company_differences, contract_differences, schedule_differences
from integrations.portfolio.first_pass import stage
from integrations.portfolio.import_lock import only_one_import
from integrations.portfolio.parties import Parties
from integrations.portfolio.problems import Problem
from integrations.portfolio.report import REFUSED, ImportReport
from integrations.portfolio.service_errors import errors_of
from integrations.portfolio.staging import ContractPlaces, Row, Staging, company_key
from integrations.portfolio.stored_addenda import overruled
from integrations.portfolio.stored_payments import StoredPayments
from payments.services import ScheduleRefused, post_receipts, put_schedule

logger = logging.getLogger(__name__)

REASON = gettext_noop("Portfolio import")
WRITE_FAILED = gettext_noop(
    "The portal could not keep this because of an error of its own; nothing of it was taken. "
    "Tell support the name of the file and this row."
)

type Progress = Callable[[int, int], None]


class _Cancelled(Exception):
    """A person stopped the import."""


def import_portfolio(  # noqa: PLR0913 - the parts of one order
    *,
    source: Path,
    dry_run: bool,
    actor: Membership | None,
    user_id: int | None,
    at: datetime,
    today: date,
    progress: Progress,
    cancelled: Callable[[], bool],
    attempt: int = 1,
    report: ImportReport | None = None,
) -> ImportReport:
    """Take a portfolio file, or try it: with `dry_run` every transaction is rolled back.

    Args:
        source: .xlsx or .json; which of them is told by the content.
        dry_run: write nothing, only say what would be written.
        actor: who acts; limits the import to contracts of their company. None is the system.
        user_id: whom the history names.
        at: the moment of the import.
        today: payments dated later are refused.
        progress: called with the companies and contracts done, and their total.
        cancelled: asked between contracts; True stops the import and keeps what was taken.
        attempt: above 1 when a run before this one was interrupted; the report says so.
        report: filled as the import goes, so that the caller has it when the import breaks off.

    Raises:
        UnreadableFile: the file cannot be read; nothing was written.
        ImportBusy: another import is running.

    """
    report = report or ImportReport(dry_run=dry_run)

    def check_cancelled() -> None:
        if cancelled():
            raise _Cancelled

    with only_one_import(), _history(user_id):
        try:
            staging = stage(source, check_cancelled=check_cancelled)
            report.problem_log = staging.problems
            report.rows = staging.rows_read
            report.shape_is_wrong = staging.shape_is_wrong
            if not staging.shape_is_wrong:
                loader = Loader(staging, report, actor=actor, at=at, today=today)
                loader.run(progress=progress, check_cancelled=check_cancelled)
        except _Cancelled:
            report.cancelled = True
    if attempt > 1:
        report.warn(_continued(attempt, report.counts["contracts"][Change.UNCHANGED]))
    report.close()
    return report


def _history(user_id: int | None) -> AbstractContextManager[object]:
    return pghistory.context(user=user_id, portfolio_import=True) if user_id else nullcontext()


def _continued(attempt: int, found: int) -> Problem:
    warning = MessageError(
        "continued",
        gettext_noop(
            "The import was interrupted and went on: this is attempt %(attempt)s. "
            "Contracts found already taken: %(count)s."
        ),
        {"attempt": attempt, "count": found},
    )
    return Problem.of(warning, sheet="")


class Loader:
    """Writes what was put aside, one company or contract at a time."""

    def __init__(
        self, staging: Staging, report: ImportReport, *, actor: Membership | None, at: datetime, today: date
    ) -> None:
        self._staging = staging
        self._report = report
        self._actor = actor
        self._at = at
        self._today = today
        self._parties = Parties(staging, dry_run=report.dry_run, actor=actor, at=at)
        self._reader = ContractReader(self._parties, staging.titles, actor)

    def run(self, *, progress: Progress, check_cancelled: Callable[[], None]) -> None:
        """Take everything that may be taken."""
        numbers = self._staging.contract_numbers()
        places = list(self._staging.companies.items())
        total = len(places) + len(numbers)
        self._count_refused_rows()
        for done, (key, place) in enumerate(places):
            check_cancelled()
            progress(done, total)
            if key not in self._staging.refused_companies:
                self._take_company(self._staging.load(COMPANIES, place))
        for done, number in enumerate(numbers, start=len(places)):
            check_cancelled()
            progress(done, total)
            self._take_contract(number, self._staging.contracts[number])
        self._note_unknown_contracts()
        progress(total, total)

    def _count_refused_rows(self) -> None:
        for sheet in (COMPANIES, CONTRACTS):
            self._report.count(sheet.key, REFUSED, self._staging.refused_rows[sheet.key])

    def _take_company(self, row: Row) -> None:
        try:
            self._parties.check_right(row)
            with transaction.atomic():
                saved = self._parties.save(row)
                transaction.set_rollback(self._report.dry_run)
        except (MessageError, ValidationError, IntegrityError, DataError) as error:
            self._staging.refused_companies.add(company_key(row.values))
            self._report.count("companies", REFUSED)
            for column, reason in errors_of(_told(error, row), COMPANIES, "inn"):
                self._staging.note(problem_at(row, column, reason, self._staging.titles))
            return
        self._report.count("companies", saved.change)
        for difference in company_differences(row.text("short_name"), saved.fields):
            self._report.difference_log.add(difference.as_json())

    def _take_contract(self, number: str, places: ContractPlaces) -> None:
        if places.refused or places.contract is None:
            self._report.count("contracts", REFUSED)
            return
        rows = ContractRows(
            self._staging.load(CONTRACTS, places.contract),
            *(
                self._staging.load_all(sheet, places.rows.get(sheet.key, array("q")))
                for sheet in (ASSETS, SCHEDULE, PAYMENTS)
            ),
        )
        problems = tuple(contract_problems(rows, self._staging.titles, today=self._today))
        if not problems:
            try:
                self._write(number, rows)
            except ContractRefused as refused:
                problems = refused.problems
        if problems:
            self._report.count("contracts", REFUSED)
        for problem in problems:
            self._staging.note(problem, contract=number)

    def _write(self, number: str, rows: ContractRows) -> None:
        try:
            with transaction.atomic():
                terms = self._reader.terms(rows.contract)
                assets = [self._reader.asset(row) for row in rows.assets]
                saved = register_contract(terms=terms, assets=assets, actor=self._actor, at=self._at)
                warnings = [] if saved.change is Change.CREATED else self._compare_payments(saved.obj, rows)
                in_force = saved.obj.schedule_number
                schedule = put_schedule(
                    contract=saved.obj,
                    rows=[schedule_row(row) for row in rows.schedule],
                    reason=REASON,
                    actor=self._actor,
                    at=self._at,
                )
                warnings += overruled(
                    saved.obj,
                    rows.contract,
                    self._staging.titles,
                    names={field.name for field in saved.fields},
                    replaced=in_force if schedule.change is Change.CHANGED else 0,
                )
                receipts = [receipt(row) for row in rows.payments]
                posted = post_receipts(contract=saved.obj, receipts=receipts, actor=self._actor, at=self._at)
                transaction.set_rollback(self._report.dry_run)
        except IllegalTransition as error:
            raise ContractRefused(problem_at(rows.contract, "status", error, self._staging.titles)) from error
        except ScheduleRefused as error:
            raise self._schedule_refused(rows, error) from error
        except (ValidationError, IntegrityError, DataError) as error:
            raise self._terms_refused(rows.contract, error) from error
        for warning in warnings:
            self._report.warn(replace(warning, contract=number))
        self._report.count("contracts", saved.change)
        self._report.count("schedules", schedule.change)
        self._report.count("payments", Change.CREATED, posted)
        self._report.count("payments", Change.UNCHANGED, len(receipts) - posted)
        for difference in (
            *contract_differences(number, saved.fields),
            *schedule_differences(number, schedule.rows),
        ):
            self._report.difference_log.add(difference.as_json())

    def _compare_payments(self, contract: Contract, rows: ContractRows) -> list[Problem]:
        """Refuse a payment that was posted with another amount; warn of those that the file leaves out."""
        stored = StoredPayments(contract, rows.payments, self._staging.titles)
        if problems := list(stored.changed()):
            raise ContractRefused(*problems)
        # A file without this sheet says nothing about payments.
        return list(stored.left_out()) if PAYMENTS.key in self._staging.titles.sheets else []

    def _terms_refused(self, row: Row, error: ValidationError | IntegrityError | DataError) -> ContractRefused:
        found = errors_of(_told(error, row), CONTRACTS, "number")
        return ContractRefused(*(problem_at(row, column, reason, self._staging.titles) for column, reason in found))

    def _schedule_refused(self, rows: ContractRows, error: ScheduleRefused) -> ContractRefused:
        """Kept for a contract whose terms changed between the check and the lock."""
        reasons = [
            MessageError(found.code, found.message, {"value": found.value, "expected": found.expected})
            for found in error.problems
        ]
        return ContractRefused(
            *(problem_at(rows.contract, "number", reason, self._staging.titles) for reason in reasons)
        )

    def _note_unknown_contracts(self) -> None:
        for number, places in self._staging.contracts.items():
            if places.row:
                continue
            for sheet in (ASSETS, SCHEDULE, PAYMENTS):
                self._note_unknown(number, sheet, places)

    def _note_unknown(self, number: str, sheet: Sheet, places: ContractPlaces) -> None:
        stored = places.rows.get(sheet.key)
        if stored:
            problem = unknown_contract(self._staging.load(sheet, stored[0]), len(stored), self._staging.titles)
            self._staging.note(problem, contract=number)


def _told(
    error: MessageError | ValidationError | IntegrityError | DataError, row: Row
) -> MessageError | ValidationError:
    """Turn what the database refused into words for people; the details go to the log."""
    if not isinstance(error, IntegrityError | DataError):
        return error
    logger.error("portfolio_write_failed", extra={"sheet": row.sheet.key, "row": row.number}, exc_info=error)
    return MessageError("write_failed", WRITE_FAILED)
