"""The nightly report for people: every difference over 0.00 with the class of its cause (REC-06)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Company
from accounts.roles import Party
from contracts.models import Contract, ContractStatus
from payments.ledger.checks.finding import Finding
from payments.ledger.reconcile import reconcile, sample
from payments.ledger.report_sql import BALANCES, UNSORTED
from payments.models import LedgerDifference, LedgerReport
from payments.services.figures import last_late_due_date

# Lines of older reports go, but for defects; how many there were stays.
KEPT = timedelta(days=35)


def make_reports(*, at: datetime) -> list[Finding]:
    """Check the ledger and write the report of the day for each lessor; return the defects. Safe to run twice."""
    today = timezone.localdate(at)
    found = reconcile(today=today, replayed=sample(today))
    for lessor in Company.objects.filter(party=Party.LESSOR).order_by("pk"):
        own = set(Contract.objects.filter(lessor=lessor).values_list("pk", flat=True))
        _make(lessor, len(own), [row for row in found if row.contract_id is None or row.contract_id in own], at=at)
    LedgerDifference.objects.filter(report__on__lt=today - KEPT, is_defect=False).delete()
    return found


@transaction.atomic
def _make(lessor: Company, contracts: int, defects: Sequence[Finding], *, at: datetime) -> None:
    today = timezone.localdate(at)
    LedgerReport.objects.filter(lessor=lessor, on=today).delete()
    report = LedgerReport.objects.create(lessor=lessor, on=today, made_at=at, contracts=contracts, defects=len(defects))
    LedgerDifference.objects.bulk_create(_defect(report, finding) for finding in defects)
    parameters: dict[str, Any] = {
        "report": report.pk,
        "lessor": lessor.pk,
        "today": today,
        "late_through": last_late_due_date(today),
        "zone": settings.TIME_ZONE,
        "live": sorted(state.value for state in ContractStatus.live()),
        "unsigned": sorted(state.value for state in ContractStatus.unsigned()),
    }
    with connection.cursor() as cursor:
        for statement in (BALANCES, UNSORTED):
            cursor.execute(statement, parameters)
            report.differences += cursor.rowcount
    report.save(update_fields=["differences"])


def _defect(report: LedgerReport, finding: Finding) -> LedgerDifference:
    told = finding.as_json()
    amount: Decimal = finding.difference
    return LedgerDifference(
        report=report,
        contract_id=finding.contract_id,
        cause=finding.cause,
        is_defect=True,
        amount=amount,
        target=finding.target[:120],
        stands=str(told["kept"] or ""),
        right=str(told["right"] or ""),
    )
