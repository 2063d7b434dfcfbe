"""Where a contract stands today, as the engine of early redemption sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from common.messages import gettext_noop
from common.money import ZERO
from contracts.models import Contract
from contracts.ports import PlannedRow
from contracts.requests.base import Base, earned, runs_from
from contracts.requests.kinds import RUNNING
from contracts.requests.lines import BUYOUT, SERVICE
from contracts.requests.refusing import RequestRefused
from contracts.requests.working_out import base_of
from payments.engine.redemption import Beside, PaymentAhead, Remainder
from payments.ledger.terms import terms_of
from payments.models import Allocation, MoneyTerms
from payments.payoff.penalties import penalties_ahead


@dataclass(frozen=True, slots=True)
class Position:
    """A contract on a day: the rows that stay, what is ahead of them, and what stands beside the plan.

    Rows that are due or touched by money stay; `overdue` is what of them is unpaid, in roubles.
    """

    contract: Contract
    base: Base
    remainder: Remainder
    overdue: Decimal
    terms: MoneyTerms | None
    today: date

    def beside(self, on: date) -> Beside:
        """What stands beside the plan on a day, if nothing is paid until then: penalties go on for what is overdue."""
        more = penalties_ahead(self.contract, self.terms, today=self.today, on=on) if self.overdue else ZERO
        contract = self.contract
        return Beside(self.overdue, contract.charges_total + more, contract.credit_total)

    @property
    def kept(self) -> list[PlannedRow]:
        """Rows that no early payment touches: due, touched by money, and what is billed apart from payments."""
        return [*self.base.kept, *(row for row in self.base.moved if row.kind == SERVICE)]


def position_of(contract: Contract, *, today: date) -> Position:
    """Read where a contract stands; figures of its row are brought up to date by whoever wrote last.

    Raises:
        RequestRefused: nothing can be paid early: the contract does not run, has no schedule, or a part that is agreed
            to be paid early is not due yet.

    """
    if contract.status not in RUNNING or not contract.schedule_number:
        raise RequestRefused(
            "not_possible", gettext_noop("This cannot be asked about the contract in its present state.")
        )
    base = base_of(contract, on=today)
    ahead = next((row for row in base.moved if base.is_early(row)), None)
    if ahead is not None:
        raise RequestRefused(
            "early_ahead",
            gettext_noop("An early payment is agreed for %(day)s: this is possible from that day on."),
            {"day": f"{ahead.due_on:%d.%m.%Y}"},
        )
    unpaid = sum((row.amount for row in base.kept), ZERO) - _paid(contract, base.kept)
    return Position(
        contract=contract,
        base=base,
        remainder=_remainder(contract, base),
        overdue=unpaid,
        terms=terms_of(contract),
        today=today,
    )


def _remainder(contract: Contract, base: Base) -> Remainder:
    ahead = [row for row in base.moved if row.kind != SERVICE]
    rows = tuple(_with_balances(ahead))
    return Remainder(
        rows=rows,
        since=runs_from(base),
        rate=contract.annual_rate,
        uncharged=earned(base),
        buyout=sum((row.buyout for row in ahead), ZERO),
    )


def _with_balances(rows: Sequence[PlannedRow]) -> list[PaymentAhead]:
    owed = sum((row.principal + row.buyout for row in rows), ZERO)
    found = []
    for row in rows:
        owed -= row.principal + row.buyout
        found.append(
            PaymentAhead(
                due_on=row.due_on,
                interest=row.interest,
                principal=row.principal + row.buyout,
                balance=owed,
                charges=row.insurance + row.other,
                is_buyout=row.kind == BUYOUT,
            )
        )
    return found


def _paid(contract: Contract, rows: Sequence[PlannedRow]) -> Decimal:
    applied = Allocation.objects.filter(
        instalment__version__contract=contract,
        instalment__version__number=contract.schedule_number,
        instalment__number__in=[row.number for row in rows],
    )
    return applied.aggregate(total=Sum("amount"))["total"] or ZERO
