"""Three ways to get an asset, each as dated flows of the client after taxes. Roubles; what is received is positive."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from calculator.engine.cash import Flow
from calculator.engine.days import add_months
from calculator.engine.taxes.rules import BalanceHolder
from calculator.engine.terms import ZERO


class WayKind(StrEnum):
    """How the client pays for the asset."""

    LEASE = "lease"
    LOAN = "loan"
    CASH = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedQuarter:
    """Expenses of a quarter that lower the client's tax, the rate, and what is saved: expenses * rate, rounded."""

    ends_in: date
    expenses: Decimal
    rate: Decimal
    saved: Decimal
    settled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfWay:
    """Flows of one calendar month; `first_day` names it, `balance` is the sum of all flows so far."""

    first_day: date
    payments: Decimal
    vat: Decimal
    tax: Decimal
    net: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way. `payments` are to the supplier, the lessor, the bank, insurers; `vat` and `tax` what taxes give back.

    `expenses` are by the day they lower the base of tax, `quarters` the tax they save. `npv` is all flows discounted
    to `since` at `discount_rate` percent a year, negative for a cost; one `since` for all ways that are compared.
    """

    kind: WayKind
    payments: tuple[Flow, ...]
    vat: tuple[Flow, ...]
    tax: tuple[Flow, ...]
    expenses: tuple[Flow, ...]
    quarters: tuple[TaxedQuarter, ...]
    since: date
    discount_rate: Decimal
    paid: Decimal
    vat_deducted: Decimal
    tax_saved: Decimal
    # What is paid less what taxes give back.
    net_cost: Decimal
    npv: Decimal

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All flows of money by day."""
        return tuple(sorted((*self.payments, *self.vat, *self.tax), key=lambda flow: flow.on))

    def by_month(self) -> tuple[MonthOfWay, ...]:
        """Return all months from the first flow to the last one, those without flows included."""
        first, last = self.flows[0].on.replace(day=1), self.flows[-1].on
        rows: list[MonthOfWay] = []
        sums = [_by_month(part) for part in (self.payments, self.vat, self.tax)]
        month, balance, number = first, ZERO, 0
        while month <= last:
            payments, vat, tax = (part.get(month, ZERO) for part in sums)
            net = payments + vat + tax
            balance += net
            rows.append(MonthOfWay(first_day=month, payments=payments, vat=vat, tax=tax, net=net, balance=balance))
            number += 1
            month = add_months(first, number)
        return tuple(rows)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the comparison takes for granted: a msgid with its parameters, and the law it follows."""

    text: str
    law: str = ""
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceHolderEffect:
    """The lease with the asset in the lessor's books and in the lessee's.

    `matters` is whether the choice changes anything; `statement` says so to people. `difference` is what the lessee's
    choice adds to the NPV (negative: it costs).
    """

    chosen: BalanceHolder
    matters: bool
    statement: Assumption
    lessor: Way
    lessee: Way
    difference: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysComparison:
    """Three ways at one discount rate, and what the lease saves against the other two (negative: it costs more)."""

    lease: Way
    loan: Way
    cash: Way
    against_loan: Decimal
    against_cash: Decimal
    balance_holder: BalanceHolderEffect
    assumptions: tuple[Assumption, ...]


def _by_month(flows: tuple[Flow, ...]) -> dict[date, Decimal]:
    sums: dict[date, Decimal] = {}
    for flow in flows:
        month = flow.on.replace(day=1)
        sums[month] = sums.get(month, ZERO) + flow.amount
    return sums
