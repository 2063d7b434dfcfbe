"""Sums that a contract's payments naturally make, and how an amount may be made of those of several contracts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Final

from common.money import ZERO
from payments.engine.matching.facts import SANCTIONS, SCHEDULED, Aim, ContractFacts, Owed, OwedKind
from payments.engine.matching.reasons import Code, Reason, because

# What falls due this soon after the payment is what it may be for; later rows are paid ahead.
COMES_NEXT: Final = timedelta(days=45)
ROWS_TOGETHER, CONTRACTS_TOGETHER, STATES = 12, 12, 4000
_CHARGES: Final = frozenset(OwedKind) - SCHEDULED


@dataclass(frozen=True, slots=True)
class Fit:
    """An amount that is exactly something owed: why, and what of the contract it is for when that must be said."""

    amount: Decimal
    reason: Reason
    aims: tuple[Aim, ...] = ()


def fits_of(contract: ContractFacts, *, on: date) -> tuple[Fit, ...]:
    """Amounts that a contract's payments naturally make, the likeliest first, each amount once."""
    found: dict[Decimal, Fit] = {}
    for fit in _fits(contract, on):
        if fit.amount > 0:
            found.setdefault(fit.amount, fit)
    return tuple(found.values())


def _fits(contract: ContractFacts, on: date) -> Iterator[Fit]:
    rows = contract.rows
    due = sum((row.amount for row in rows if row.due_on <= on), ZERO)
    charges, sanctions = contract.charges(_CHARGES), contract.charges(SANCTIONS)
    for row in rows[:1]:
        yield Fit(row.amount, because(Code.SUM_OF_ROW, day=f"{row.due_on:%d.%m.%Y}"))
    yield Fit(due, because(Code.SUM_OF_DUE))
    if charges:
        yield Fit(due + charges if due else ZERO, because(Code.SUM_WITH_CHARGES))
        yield from (Fit(row.amount + charges, because(Code.SUM_WITH_CHARGES), _with(row, charges)) for row in rows[:1])
        yield Fit(charges, because(Code.SUM_OF_CHARGES), _charged(contract, _CHARGES))
        yield Fit(sanctions, because(Code.SUM_OF_CHARGES), _charged(contract, SANCTIONS))
    for row in rows[1:ROWS_TOGETHER]:
        yield Fit(row.amount, because(Code.SUM_OF_ROW, day=f"{row.due_on:%d.%m.%Y}"), (aim_of(row),))
    for total in list(accumulate(row.amount for row in rows[:ROWS_TOGETHER]))[1:]:
        yield Fit(total, because(Code.SUM_OF_ROWS))
    yield Fit(contract.total, because(Code.SUM_OF_ALL))


def aim_of(row: Owed) -> Aim:
    """Aim at a payment of the schedule, as much as it needs; at charges of a kind."""
    return Aim(row.kind, row.due_on if row.kind in SCHEDULED else None)


def _with(row: Owed, charges: Decimal) -> tuple[Aim, ...]:
    return (aim_of(row),) if charges else ()


def _charged(contract: ContractFacts, kinds: frozenset[OwedKind]) -> tuple[Aim, ...]:
    return tuple(aim_of(row) for row in contract.owed if row.kind in kinds)


def expected(contract: ContractFacts, *, on: date) -> Decimal:
    """What may be paid now without going ahead: what is due, what comes next, what is charged besides."""
    soon = [row for row in contract.rows if row.due_on <= on + COMES_NEXT]
    rows = soon or contract.rows[:1]
    return sum((row.amount for row in rows), ZERO) + contract.charges(_CHARGES)


@dataclass(frozen=True, slots=True)
class Made:
    """Ways in which an amount is made of contracts' sums: the likeliest one, and whether there are others."""

    parts: tuple[tuple[int, Fit], ...]
    is_only: bool


def make_amount(
    amount: Decimal, options: Mapping[int, Sequence[Fit]], *, all_of_them: bool, few: int = 4
) -> Made | None:
    """Find which natural sums of contracts add up to the amount exactly.

    With `all_of_them` every contract takes part. Of several ways the likeliest sums of the earliest contracts win, and
    `is_only` tells that there are others. Gives up (None) on more contracts or sums than a person would think of.
    """
    if not 0 < len(options) <= CONTRACTS_TOGETHER:
        return None
    ways: dict[Decimal, tuple[tuple[tuple[int, Fit], ...], int]] = {ZERO: ((), 1)}
    for contract, fits in options.items():
        grown = {} if all_of_them else dict(ways)
        for total, (parts, count) in ways.items():
            for fit in fits[:few]:
                now = total + fit.amount
                if now <= amount:
                    known = grown.get(now)
                    grown[now] = (known[0], known[1] + count) if known else ((*parts, (contract, fit)), count)
        ways = grown
        if len(ways) > STATES:
            return None
    found = ways.get(amount)
    return Made(found[0], found[1] == 1) if found and found[0] else None
