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
from common.messages import gettext_noop
from common.money import ZERO, format_money
from contracts.ports import PlannedRow
from contracts.requests.base import Base, earned, interest_of, runs_from, step_of
from contracts.requests.lines import BUYOUT, LEASE, SERVICE, numbered, total
from contracts.requests.refusing import RequestRefused

# A payment is put off by half a year at most; what is longer is another term.
LONGEST_SHIFT_MONTHS = 6


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

    A payment whose new day has passed keeps its own date, and so does a part that is agreed to be paid early. Rows of
    the same date (the buyout beside the last payment) move with it.

    Raises:
        RequestRefused: nothing would move.

    """
    moved = [row for row in base.moved if not base.is_early(row)]
    numbers = {row.number for row in moved}
    dates = {row.due_on: _day_of_month(row.due_on, day) for row in moved if row.kind == LEASE}
    latest = base.settled_on
    new = [row for row in base.rows if row.number not in numbers]
    for row in moved:
        wanted = dates.get(row.due_on, row.due_on)
        is_possible = wanted > base.on and wanted >= latest
        latest = wanted if is_possible else max(row.due_on, latest)
        new.append(replace(row, due_on=latest))
    new = numbered(new)
    if new == list(base.rows):
        raise RequestRefused("nothing_moves", gettext_noop("No payment would move to another date."), field="day")
    return new


def _day_of_month(due_on: date, day: int) -> date:
    return due_on.replace(day=min(day, days_in_month(due_on.year, due_on.month)))


def change_term(base: Base, *, months: int) -> list[PlannedRow]:
    """Plan what is left anew with `months` more months, fewer when negative: equal payments at the contract's rate.

    Raises:
        RequestRefused: nothing is left to plan, so many months are not possible, or a part is to be paid early first.

    """
    _require_none_early(base)
    step, payments = step_of(base), len(_leases(base))
    if not months or months % step or payments + months // step < 1:
        raise RequestRefused(
            "term_impossible",
            gettext_noop("The term changes by whole periods of %(step)s mo., and one payment at least is left."),
            {"step": step},
            field="term_months",
        )
    planned = _charged(_planned(base, _owed(base), payments + months // step), earned(base))
    return numbered([*base.kept, *planned, *_apart(base)])


def pay_early(base: Base, *, amount: Decimal, shorten: bool) -> list[PlannedRow]:
    """Pay a part of the principal on `base.on`, then plan the rest anew: a shorter term, or lower payments.

    The whole amount pays principal. What interest it has earned since the last row that stays, by days (ACT/ACT), is
    added to the first payment of the new plan. A shorter term has as many payments as are needed for none of them to be
    above the present one.

    Raises:
        RequestRefused: the amount is not below what is left of the principal, rows after the day are paid, or another
            part is to be paid early after it.

    """
    _require_not_paid_ahead(base)
    _require_none_early(base)
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
    planned = _charged(planned, interest_of(base, amount, base.on) + earned(base))
    extra = PlannedRow(number=0, kind=LEASE, due_on=base.on, amount=amount, principal=amount)
    return numbered([*base.kept, extra, *planned, *_apart(base)])


def pay_off(base: Base, *, paid: Decimal) -> tuple[list[PlannedRow], Payoff]:
    """End the lease on `base.on`: one last row of what is left of the principal, interest to the day and the buyout.

    Interest runs by days (ACT/ACT) from the last row that stays, and to the last payment of the plan: a buyout that is
    due after it bears none. Payments ahead, their insurance and services fall away.

    Args:
        base: what it starts from.
        paid: what the contract has received, roubles; rows that stay and are not covered by it are still due.

    Raises:
        RequestRefused: nothing is left to pay off, or rows after the day are paid.

    """
    _require_not_paid_ahead(base)
    principal, buyout = total(base.moved, "principal"), total(base.moved, "buyout")
    is_running = any(row.kind == LEASE for row in base.moved)
    interest = interest_of(base, principal + buyout, base.on) + earned(base) if is_running else ZERO
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


def _require_none_early(base: Base) -> None:
    """A part that is agreed and not due yet is no payment of the plan: nothing is planned anew before its day."""
    ahead = next((row for row in base.moved if base.is_early(row)), None)
    if ahead is not None:
        raise RequestRefused(
            "early_ahead",
            gettext_noop("An early payment is agreed for %(day)s: this is possible from that day on."),
            {"day": _written(ahead.due_on)},
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


def _charged(planned: list[PlannedRow], charge: Decimal) -> list[PlannedRow]:
    """Add interest to the first payment of a plan."""
    first, *others = planned
    return [replace(first, amount=first.amount + charge, interest=first.interest + charge), *others]


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
    dates = _dates(base, leases, payments)
    schedule = build_schedule(
        Terms(
            price=owed,
            rate=base.annual_rate,
            payments=payments,
            starts_on=runs_from(base),
            first_payment_on=_first_period_ends(base, leases),
            months=step,
            buyout=buyout,
            buyout_in_last=bool(buyout) and not has_own_row,
        )
    )
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


def _dates(base: Base, leases: Sequence[PlannedRow], payments: int) -> list[date]:
    """Dates of the rows that are replaced, as far as there are; then on from the last one in the same rhythm."""
    dates = [row.due_on for row in leases[:payments]]
    last = dates[-1]
    anchor = max(base.payment_day, last.day) if is_last_day(last) else last.day
    more = regular_dates(last, payments - len(dates) + 1, months=step_of(base), anchor_day=anchor)
    return [*dates, *more[1:]]


def _first_period_ends(base: Base, leases: Sequence[PlannedRow]) -> date:
    """Day to which the first payment of a plan carries interest: where it was moved, by the date of the next one."""
    first, step = leases[0].due_on, step_of(base)
    if len(leases) == 1 or add_months(first, step) == leases[1].due_on:
        return first
    end = add_months(leases[1].due_on, -step)
    return end if end > runs_from(base) else first


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
