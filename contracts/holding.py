"""Totals of everything a person sees, by company of the holding and by state of the contract.

The head office's figure is the sum of its branches' to the kopeck (ACC-16): both are sums of the same stored columns.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import Company, Membership
from accounts.roles import Party
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from contracts.queries import MONEY_FIELD

LIVE = Q(status__in=ContractStatus.live())


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of contracts, and roubles of live ones: an ended contract is settled apart."""

    contracts: int = 0
    live: int = 0
    scheduled: Decimal = ZERO
    paid: Decimal = ZERO
    overdue: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """What is still to be paid by the schedules, roubles."""
        return self.scheduled - self.paid

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.contracts + other.contracts,
            self.live + other.live,
            self.scheduled + other.scheduled,
            self.paid + other.paid,
            self.overdue + other.overdue,
        )


@dataclass(frozen=True, slots=True)
class CompanyTotals:
    """One company of the holding."""

    company: Company
    totals: Totals
    is_head: bool


@dataclass(frozen=True, slots=True)
class StateTotals:
    """Contracts in one state."""

    status: ContractStatus
    totals: Totals


def has_branches(actor: Membership) -> bool:
    """Whether there is anything to compare: several companies in reach."""
    return len(actor.company_ids) > 1


type Groups = Mapping[tuple[int, str], Totals]


def grouped(actor: Membership) -> Groups:
    """Totals of everything the person sees by lessee and state, in one query: every table below is a sum of these."""
    rows = Contract.objects.visible_to(actor).order_by().values_list("lessee", "status")
    return {
        (lessee, status): Totals(*sums)
        for lessee, status, *sums in rows.annotate(
            contracts=Count("pk"),
            live=Count("pk", filter=LIVE),
            scheduled=_sum("scheduled_total"),
            paid=_sum("paid_total"),
            overdue=_sum("overdue_total"),
        )
    }


def by_company(actor: Membership, groups: Groups | None = None) -> list[CompanyTotals]:
    """Totals of each company in reach, the person's own first; a branch without contracts has zeros.

    The lessor's staff see the lessees whose contracts they see. `groups` are those of a page that has asked already.
    """
    found: dict[int, Totals] = defaultdict(Totals)
    for (lessee, _status), totals in (grouped(actor) if groups is None else groups).items():
        found[lessee] += totals
    in_reach = actor.company_ids if actor.party is Party.LESSEE else found
    head = actor.grantor.branch_id or actor.company_id
    rows = [
        CompanyTotals(company, found.get(company.pk, Totals()), company.pk == head)
        for company in Company.objects.filter(pk__in=in_reach)
    ]
    return sorted(rows, key=lambda row: (not row.is_head, row.company.short_name, row.company.pk))


def by_state(groups: Groups) -> list[StateTotals]:
    """Totals of each state in which the person sees a contract, in the order of a contract's life."""
    found: dict[str, Totals] = defaultdict(Totals)
    for (_lessee, status), totals in groups.items():
        found[status] += totals
    return [StateTotals(status, found[status]) for status in ContractStatus if status in found]


def total(rows: Iterable[CompanyTotals | StateTotals]) -> Totals:
    """Sum of the rows."""
    return sum((row.totals for row in rows), Totals())


def _sum(field: str) -> Coalesce:
    return Coalesce(Sum(field, filter=LIVE), Value(ZERO), output_field=MONEY_FIELD)
