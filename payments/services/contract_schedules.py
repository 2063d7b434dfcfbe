"""Schedules as contracts ask for them (`contracts.ports.Schedules`)."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Sum
from django.utils.translation import gettext

from accounts.models import Membership
from calculator.engine.lease import LeasePlan, LeaseRow, RowKind
from common.money import ZERO
from common.vat import rate_on, vat_included
from contracts.models import Contract
from contracts.ports import PlannedRow
from contracts.ports import ScheduleRefused as Refused
from payments.engine.schedule_rules import ADVANCE, BUYOUT, LEASE, SERVICE, ScheduleRow
from payments.models import Instalment
from payments.services.schedules import ScheduleRefused, put_schedule

KINDS = {RowKind.ADVANCE: ADVANCE, RowKind.PAYMENT: LEASE, RowKind.BUYOUT: BUYOUT, RowKind.APART: SERVICE}
NAMES = tuple(field.name for field in fields(PlannedRow))


class ContractSchedules:
    """Versions of schedules, made from the calculator's plan or from rows that an addendum changes."""

    def make(self, *, contract: Contract, plan: LeasePlan, reason: str, actor: Membership | None, at: datetime) -> int:
        """Make the plan's payments the schedule in force and return its version.

        Raises:
            contracts.ports.ScheduleRefused: nothing is written.

        """
        return self._put(contract, rows_of(plan), reason=reason, actor=actor, at=at)

    def in_force(self, contract: Contract) -> list[PlannedRow]:
        """Rows of the schedule in force by number; none when there is no schedule."""
        rows = Instalment.objects.in_force().filter(version__contract=contract).order_by("number")
        return [PlannedRow(*values) for values in rows.values_list(*NAMES)]

    def of_version(self, contract: Contract, number: int) -> list[PlannedRow]:
        """Rows of a version of the schedule, in force or not, by number."""
        rows = Instalment.objects.filter(version__contract=contract, version__number=number).order_by("number")
        return [PlannedRow(*values) for values in rows.values_list(*NAMES)]

    def replace(
        self, *, contract: Contract, rows: Sequence[PlannedRow], reason: str, actor: Membership | None, at: datetime
    ) -> int:
        """Make these rows the next version and return its number; VAT is worked out by their dates.

        Raises:
            contracts.ports.ScheduleRefused: nothing is written.

        """
        return self._put(contract, [_taxed(row) for row in rows], reason=reason, actor=actor, at=at)

    def paid_through(self, contract: Contract) -> int:
        """Number of the last row that is paid or partly paid."""
        rows = Instalment.objects.in_force().filter(version__contract=contract)
        # What was applied and taken back again does not count.
        touched = rows.annotate(paid=Sum("allocations__amount")).filter(paid__gt=0).aggregate(last=Max("number"))
        return touched["last"] or 0

    def _put(
        self,
        contract: Contract,
        rows: Sequence[ScheduleRow],
        *,
        reason: str,
        actor: Membership | None,
        at: datetime,
    ) -> int:
        try:
            change = put_schedule(contract=contract, rows=rows, reason=reason, actor=actor, at=at)
        except ScheduleRefused as refused:
            raise Refused([problem.text(gettext) for problem in refused.problems]) from refused
        return change.version.number


def rows_of(plan: LeasePlan) -> list[ScheduleRow]:
    """Payments of a lease as rows of a schedule, numbered from 1 by their dates.

    What another rate of VAT adds and what is missing in an offset advance is the lessor's income, so interest. VAT is
    the part inside the payment at the rate of its date (NK article 168, item 1; contracts bill it so).
    """
    paid = sorted((row for row in plan.rows if row.amount), key=lambda row: (row.due_on, _order(row)))
    return [_row(number, row, _buyout_in(row, plan)) for number, row in enumerate(paid, start=1)]


def _buyout_in(row: LeaseRow, plan: LeasePlan) -> Decimal:
    """The buyout price inside a row: a row of its own, or a part of the last payment."""
    terms = plan.schedule.terms
    if row.kind is RowKind.BUYOUT:
        return row.principal
    is_last = row.kind is RowKind.PAYMENT and row.number == len(plan.of_kind(RowKind.PAYMENT))
    return terms.buyout if terms.buyout_in_last and is_last else ZERO


def _order(row: LeaseRow) -> int:
    return list(KINDS).index(row.kind)


def _row(number: int, row: LeaseRow, buyout: Decimal) -> ScheduleRow:
    rate = rate_on(row.due_on)
    return ScheduleRow(
        number=number,
        kind=KINDS[row.kind],
        due_on=row.due_on,
        amount=row.amount,
        vat_rate=rate,
        vat=vat_included(row.amount, rate),
        principal=row.principal - buyout,
        interest=row.interest + row.vat_change + row.shortfall,
        insurance=row.insurance,
        buyout=buyout,
        other=row.taxes + row.other,
    )


def _taxed(row: PlannedRow) -> ScheduleRow:
    rate = rate_on(row.due_on)
    values = {name: getattr(row, name) for name in NAMES}
    return ScheduleRow(**values, vat_rate=rate, vat=vat_included(row.amount, rate))
