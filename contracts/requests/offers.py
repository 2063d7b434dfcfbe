"""New schedules of requests: rows in, rows out, nothing of the database. Roubles with VAT, half up to the kopeck.

A row that is paid, wholly or in part, or has fallen due by the day of the change stays as it is. The others may move
or be planned anew; their principal and buyout together stay what they were, so that the schedule still closes at the
price of the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from calculator.engine import Terms, build_schedule
from calculator.engine.dates import regular_dates
from calculator.engine.days import add_months, days_in_month, is_last_day
from calculator.engine.factors import interest_factor
from calculator.engine.rounding import interest_on
from calculator.engine.terms import DayCount
from common.messages import gettext_noop
from common.money import ZERO, format_money
from contracts.ports import PlannedRow
from contracts.requests.lines import ADVANCE, BUYOUT, LEASE, SERVICE, numbered, total
from contracts.requests.refusing import RequestRefused

# A payment is put off by half a year at most; what is longer is another term.
LONGEST_SHIFT_MONTHS = 6
PERIODS = (1, 2, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Base:
    """What a change starts from: rows in force, number of the last one touched by money, day of the change."""

    rows: tuple[PlannedRow, ...]
    paid_through: int
    on: date
    annual_rate: Decimal
    payment_day: int

    @property
    def untouched(self) -> list[PlannedRow]:
        """Rows to which no money was applied, whether they have fallen due or not."""
        return [row for row in self.rows if row.number > self.paid_through]

    @property
    def kept(self) -> list[PlannedRow]:
        """Rows that no change touches."""
        return [row for row in self.rows if self._stays(row)]

    @property
    def moved(self) -> list[PlannedRow]:
        """Rows that may change."""
        return [row for row in self.rows if not self._stays(row)]

    def _stays(self, row: PlannedRow) -> bool:
        return row.number <= self.paid_through or row.due_on <= self.on or row.kind == ADVANCE


@dataclass(frozen=True, slots=True)
class Payoff:
    """What is owed to end a contract on a day; the parts make up the total. `due` are rows that have fallen due."""

    principal: Decimal
    interest: Decimal
    buyout: Decimal
    due: Decimal

    @property
    def total(self) -> Decimal:
        """Everything to be paid by the day."""
        return self.principal + self.interest + self.buyout + self.due


def shift_date(base: Base, *, number: int, to: date) -> list[PlannedRow]:
    """Move one unpaid payment to another day; later rows that would come before it move to the same day.

    Sums stay: what the days cost is agreed apart.

    Raises:
        RequestRefused: the row is paid or unknown, or the day is not possible.

    """
    row = next((row for row in base.rows if row.number == number and row.kind == LEASE), None)
    if row is None or number <= base.paid_through:
        raise RequestRefused(
            "paid_row",
            gettext_noop("Instalment %(number)s is paid: it does not move."),
            {"number": number},
            field="number",
        )
    before = max((one.due_on for one in base.rows if one.number < number), default=base.on)
    latest = add_months(row.due_on, LONGEST_SHIFT_MONTHS)
    if to == row.due_on:
        raise RequestRefused("same_day", gettext_noop("The payment falls due on this day already."), field="to")
    if to <= base.on or to < before or to > latest:
        raise RequestRefused(
            "day_out_of_reach",
            gettext_noop("Choose a day from %(earliest)s to %(latest)s."),
            {"earliest": _written(max(before, _next(base.on))), "latest": _written(latest)},
            field="to",
        )
    return [replace(one, due_on=_shifted(one, number, to)) for one in base.rows]


def _shifted(row: PlannedRow, number: int, to: date) -> date:
    if row.number == number:
        return to
    return max(row.due_on, to) if row.number > number else row.due_on


def _written(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def change_day(base: Base, *, day: int) -> list[PlannedRow]:
    """Put every unpaid payment on another day of its month, on the last one of a shorter month.

    A payment whose new day has passed keeps its own date. Rows of the same date (the buyout beside the last payment)
    move with it.

    Raises:
        RequestRefused: nothing would move.

    """
    latest = max((row.due_on for row in base.kept), default=base.on)
    dates = {row.due_on: _day_of_month(row.due_on, day) for row in base.moved if row.kind == LEASE}
    new: list[PlannedRow] = base.kept
    for row in base.moved:
        wanted = dates.get(row.due_on, row.due_on)
        is_possible = wanted > base.on and wanted >= latest
        latest = wanted if is_possible else max(row.due_on, latest)
        new.append(replace(row, due_on=latest))
    if new == list(base.rows):
        raise RequestRefused("nothing_moves", gettext_noop("No payment would move to another date."), field="day")
    return new


def _day_of_month(due_on: date, day: int) -> date:
    return due_on.replace(day=min(day, days_in_month(due_on.year, due_on.month)))


def change_term(base: Base, *, months: int) -> list[PlannedRow]:
    """Plan what is left anew with `months` more months, fewer when negative: equal payments at the contract's rate.

    Raises:
        RequestRefused: nothing is left to plan, or so many months are not possible.

    """
    step, payments = step_of(base), len(_leases(base))
    if not months or months % step or payments + months // step < 1:
        raise RequestRefused(
            "term_impossible",
            gettext_noop("The term changes by whole periods of %(step)s mo., and one payment at least is left."),
            {"step": step},
            field="term_months",
        )
    return numbered([*base.kept, *_planned(base, _owed(base), payments + months // step), *_apart(base)])


def pay_early(base: Base, *, amount: Decimal, shorten: bool) -> list[PlannedRow]:
    """Pay a part of the principal on `base.on`, then plan the rest anew: a shorter term, or lower payments.

    The whole amount pays principal. What interest it has earned since the last row that stays, by days (ACT/ACT), is
    added to the first payment of the new plan. A shorter term has as many payments as are needed for none of them to be
    above the present one.

    Raises:
        RequestRefused: the amount is not below what is left of the principal, or rows after the day are paid.

    """
    _require_not_paid_ahead(base)
    principal = total(base.moved, "principal")
    if not ZERO < amount < principal:
        raise RequestRefused(
            "amount_out_of_reach",
            gettext_noop("Enter an amount above zero and below what is left of the principal, %(principal)s ₽."),
            {"principal": format_money(principal, currency=False)},
            field="amount",
        )
    left = _owed(base) - amount
    payments = len(_leases(base))
    planned = _planned(base, left, _fewest(base, left, payments) if shorten else payments)
    charge = _interest_to(base, amount)
    first = replace(planned[0], amount=planned[0].amount + charge, interest=planned[0].interest + charge)
    extra = PlannedRow(number=0, kind=LEASE, due_on=base.on, amount=amount, principal=amount)
    return numbered([*base.kept, extra, first, *planned[1:], *_apart(base)])


def pay_off(base: Base, *, paid: Decimal) -> tuple[list[PlannedRow], Payoff]:
    """End the lease on `base.on`: one last row of what is left of the principal, interest to the day and the buyout.

    Interest runs by days (ACT/ACT) from the last row that stays. Payments ahead, their insurance and services fall
    away.

    Args:
        base: what it starts from.
        paid: what the contract has received, roubles; rows that stay and are not covered by it are still due.

    Raises:
        RequestRefused: nothing is left to pay off, or rows after the day are paid.

    """
    _require_not_paid_ahead(base)
    principal, buyout = total(base.moved, "principal"), total(base.moved, "buyout")
    interest = _interest_to(base, principal + buyout)
    due = max(ZERO, total(base.kept) - paid)
    payoff = Payoff(principal=principal, interest=interest, buyout=buyout, due=due)
    if not principal + buyout:
        raise RequestRefused("nothing_left", gettext_noop("Nothing is left to be paid ahead of the schedule."))
    last = PlannedRow(
        number=0,
        kind=BUYOUT,
        due_on=base.on,
        amount=principal + interest + buyout,
        principal=principal,
        interest=interest,
        buyout=buyout,
    )
    return numbered([*base.kept, last]), payoff


def _require_not_paid_ahead(base: Base) -> None:
    last = max((row.due_on for row in base.rows if row.number <= base.paid_through), default=base.on)
    if last > base.on:
        raise RequestRefused(
            "paid_ahead",
            gettext_noop("Payments up to %(day)s are paid already: choose that day or a later one."),
            {"day": _written(last)},
            field="on",
        )


def _leases(base: Base) -> list[PlannedRow]:
    found = [row for row in base.moved if row.kind == LEASE]
    if not found:
        raise RequestRefused("nothing_left", gettext_noop("Nothing is left to be paid ahead of the schedule."))
    return found


def _apart(base: Base) -> list[PlannedRow]:
    """Services with rows of their own stay where they are."""
    return [row for row in base.moved if row.kind == SERVICE]


def _owed(base: Base) -> Decimal:
    return total(base.moved, "principal") + total(base.moved, "buyout")


def _since(base: Base) -> date:
    """Day from which interest of what is left runs: that of the last row that stays."""
    return max((row.due_on for row in base.kept if row.kind != SERVICE), default=base.on)


def _interest_to(base: Base, owed: Decimal) -> Decimal:
    return interest_on(owed, interest_factor(_since(base), base.on, base.annual_rate, DayCount.ACT_ACT))


def step_of(base: Base) -> int:
    """Months between payments, by the first two dates that there are."""
    ahead = [row.due_on for row in _leases(base)]
    dates = [_since(base), *ahead] if len(ahead) == 1 else ahead
    months = (dates[1].year - dates[0].year) * 12 + dates[1].month - dates[0].month
    return min(PERIODS, key=lambda period: abs(period - months))


def _fewest(base: Base, owed: Decimal, payments: int) -> int:
    """The fewest payments none of which is above the present one (without insurance and services)."""
    first = _leases(base)[0]
    present = first.principal + first.interest
    lowest, highest = 1, payments
    while lowest < highest:
        middle = (lowest + highest) // 2
        planned = _planned(base, owed, middle)[0]
        if planned.principal + planned.interest <= present:
            highest = middle
        else:
            lowest = middle + 1
    return lowest


def _planned(base: Base, owed: Decimal, payments: int) -> list[PlannedRow]:
    """Equal payments of `owed`, in the rhythm of the rows that they replace, and the buyout as those had it."""
    leases, step = _leases(base), step_of(base)
    buyout = total(base.moved, "buyout")
    has_own_row = any(row.kind == BUYOUT for row in base.moved)
    first = leases[0].due_on
    schedule = build_schedule(
        Terms(
            price=owed,
            rate=base.annual_rate,
            payments=payments,
            starts_on=_since(base),
            first_payment_on=first,
            months=step,
            buyout=buyout,
            buyout_in_last=bool(buyout) and not has_own_row,
        )
    )
    anchor = max(base.payment_day, first.day) if is_last_day(first) else first.day
    dates = regular_dates(first, payments, months=step, anchor_day=anchor)
    extras = _extras(leases, payments)
    planned = []
    for row, due_on, (insurance, other) in zip(schedule.rows, dates, extras, strict=False):
        inside = buyout if row.number == payments and buyout and not has_own_row else ZERO
        planned.append(
            PlannedRow(
                number=0,
                kind=LEASE,
                due_on=due_on,
                amount=row.payment + insurance + other,
                principal=row.principal - inside,
                interest=row.interest,
                insurance=insurance,
                buyout=inside,
                other=other,
            )
        )
    if has_own_row:
        planned.append(PlannedRow(number=0, kind=BUYOUT, due_on=dates[-1], amount=buyout, buyout=buyout))
    return planned


def _extras(leases: Sequence[PlannedRow], payments: int) -> list[tuple[Decimal, Decimal]]:
    """Insurance and services of the payments before, one after another; what has no payment any more is in the last."""
    found = [(row.insurance, row.other) for row in leases[:payments]]
    found += [(ZERO, ZERO)] * (payments - len(found))
    rest = leases[payments:]
    last_insurance, last_other = found[-1]
    found[-1] = (last_insurance + total(rest, "insurance"), last_other + total(rest, "other"))
    return found


__all__ = [
    "Base",
    "Payoff",
    "change_day",
    "change_term",
    "pay_early",
    "pay_off",
    "shift_date",
    "step_of",
]
