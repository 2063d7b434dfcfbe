"""The annuity schedule of a demo contract, in exact decimals: rows of the sheet "schedule".

F is what is financed (price less advance), B the buyout price, n the number of lease payments, f = R/12/100 the
factor of a month, P_k = (1+f)^k. The equal payment is X = (F * P_n - B) / S_n with S_n = sum of P_n / P_k; the
interest of row k is q(balance * f); the last row repays the balance down to B, so it takes the residue. The buyout is
a row of its own. A non-working day moves neither dates nor interest.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from common.money import ZERO, q, split_evenly
from common.vat import rate_on, vat_included
from leasing_portal.demo.rows import Row

MONTHS = 12
PRECISION = 34


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule is computed from. Money is roubles with VAT, the rate is percent a year.

    `first_due` is the date of the first lease payment; `payment_day` is the day of the month of all of them, 31 with
    the clamp to the end of the month being its last day. `yearly_premium` is the insurance spread over the
    payments of each year of the policy.
    """

    price: Decimal
    advance: Decimal
    advance_due: date
    first_due: date
    payment_day: int
    payments: int
    annual_rate: Decimal
    buyout_price: Decimal
    yearly_premium: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a schedule. The amount is the sum of the parts, VAT is inside it."""

    number: int
    kind: str
    due_on: date
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    insurance: Decimal = ZERO
    buyout: Decimal = ZERO

    @property
    def amount(self) -> Decimal:
        """Roubles with VAT."""
        return self.principal + self.interest + self.insurance + self.buyout

    @property
    def vat_rate(self) -> Decimal:
        """Percent in force on the due date."""
        return rate_on(self.due_on)

    @property
    def vat(self) -> Decimal:
        """VAT inside the amount."""
        return vat_included(self.amount, self.vat_rate)

    def row(self, contract_number: str) -> Row:
        """As the portfolio file has it."""
        return {
            "contract_number": contract_number,
            "number": self.number,
            "kind": self.kind,
            "due_on": self.due_on.isoformat(),
            "amount": f"{self.amount:.2f}",
            "vat_rate": f"{self.vat_rate:.2f}",
            "vat": f"{self.vat:.2f}",
            "principal": f"{self.principal:.2f}",
            "interest": f"{self.interest:.2f}",
            "insurance": f"{self.insurance:.2f}",
            "buyout": f"{self.buyout:.2f}",
        }


def on_day(month_of: date, months: int, payment_day: int) -> date:
    """The payment day of the month that is `months` after that of `month_of`, clamped to the month's end."""
    years, month = divmod(month_of.year * MONTHS + month_of.month - 1 + months, MONTHS)
    return date(years, month + 1, min(payment_day, monthrange(years, month + 1)[1]))


def equal_payment(financed: Decimal, buyout: Decimal, annual_rate: Decimal, payments: int) -> Decimal:
    """X of the module's formula, rounded to the kopeck; a zero rate gives (F - B) / n."""
    with localcontext() as context:
        context.prec = PRECISION
        growth = 1 + annual_rate / 100 / MONTHS
        grown = growth**payments
        spread = sum((grown / growth**k for k in range(1, payments + 1)), Decimal(0))
        return q((financed * grown - buyout) / spread)


def make_schedule(plan: Plan) -> list[Line]:
    """Build all rows: the advance when there is one, the lease payments, the buyout when there is one."""
    lines: list[Line] = []
    if plan.advance:
        lines.append(Line(1, "advance", plan.advance_due, principal=plan.advance))
    factor = plan.annual_rate / 100 / MONTHS
    balance = plan.price - plan.advance
    payment = equal_payment(balance, plan.buyout_price, plan.annual_rate, plan.payments)
    premiums = _premiums(plan)
    for index in range(plan.payments):
        interest = q(balance * factor)
        is_last = index == plan.payments - 1
        principal = balance - plan.buyout_price if is_last else payment - interest
        due_on = on_day(plan.first_due, index, plan.payment_day)
        lines.append(Line(len(lines) + 1, "lease", due_on, principal, interest, premiums[index]))
        balance -= principal
    if plan.buyout_price:
        due_on = on_day(plan.first_due, plan.payments, plan.payment_day)
        lines.append(Line(len(lines) + 1, "buyout", due_on, buyout=plan.buyout_price))
    return lines


def _premiums(plan: Plan) -> list[Decimal]:
    """The premium of each year of the policy over the payments of that year; a short last year costs its part."""
    premiums: list[Decimal] = []
    while len(premiums) < plan.payments:
        months = min(MONTHS, plan.payments - len(premiums))
        premiums += split_evenly(q(plan.yearly_premium * months / MONTHS), months)
    return premiums
