"""Accounts of clients: of the year by 31 March, of the first three quarters by the end of the month that follows.

They are asked of companies by lessors whose checklist asks for accounts; entrepreneurs draw up none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Company
from contracts.ahead.clients import contracts_of_clients, lessors
from contracts.ahead.giving import Wanted, Window
from contracts.models import ChecklistRule, ClientDocument, ClientKind, Contract, DocumentKind
from workflow.kinds import TaskKind


@dataclass(frozen=True, slots=True)
class Reporting:
    """Accounts of a year or a quarter: the last day of the period, and the day by which they are given, inclusive."""

    year: int
    quarter: int | None
    ends_on: date
    due_on: date

    @property
    def key(self) -> str:
        """`2026` or `2026Q3`."""
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def title(self) -> str:
        """What the client is asked for."""
        said = {"year": self.year, "quarter": self.quarter}
        if self.quarter:
            return _("Accounts are needed: quarter %(quarter)s of %(year)s") % said
        return _("Annual accounts are needed: %(year)s") % said


def reportings(year: int) -> list[Reporting]:
    """What has to be given in a calendar year."""
    return [
        Reporting(year - 1, None, date(year - 1, 12, 31), date(year, 3, 31)),
        Reporting(year, 1, date(year, 3, 31), date(year, 4, 30)),
        Reporting(year, 2, date(year, 6, 30), date(year, 7, 31)),
        Reporting(year, 3, date(year, 9, 30), date(year, 10, 31)),
    ]


def ahead(window: Window) -> Iterator[Wanted]:
    """A request to each client with a contract in use for the accounts of a period that are due in the window."""
    years = sorted({window.today.year, window.last.year})
    for reporting in (one for year in years for one in reportings(year) if window.has(one.due_on)):
        for lessor in lessors():
            rule = ChecklistRule.objects.filter(lessor=lessor, document=DocumentKind.ACCOUNTS).order_by("pk").first()
            if rule is not None:
                yield from _asked(rule, lessor, reporting)


def _asked(rule: ChecklistRule, lessor: Company, reporting: Reporting) -> Iterator[Wanted]:
    given = ClientDocument.objects.filter(
        lessor=lessor, kind=DocumentKind.ACCOUNTS, returned_at=None, issued_on__gt=reporting.ends_on
    )
    have = set(given.values_list("company__inn", flat=True))
    for contract in contracts_of_clients(lessor, rule):
        company = contract.lessee
        if company.inn not in have and ClientKind.of(company) is ClientKind.COMPANY:
            yield _wanted(lessor, company, contract, reporting)


def _wanted(lessor: Company, company: Company, contract: Contract, reporting: Reporting) -> Wanted:
    return Wanted(
        key=f"accounts:{lessor.pk}:{company.inn}:{reporting.key}",
        lessor=lessor,
        company=company,
        title=reporting.title,
        body=_("Send the balance sheet and the statement of financial results here, with the tax office's receipt."),
        kind=TaskKind.INFORMATION,
        due_on=reporting.due_on,
        contract=contract,
    )
