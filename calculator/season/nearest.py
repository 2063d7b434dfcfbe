"""The allowed plan that is nearest to one which is refused.

Each payment is first put inside its own bounds, and skips beyond the product's are taken back. If the rest still
cannot be solved, what is fixed goes towards the equal payment, all by the same share of its distance, and no further
than needed: the equal schedule itself is allowed. Skipped months stay skipped as long as that is possible.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from calculator.season.plan import Calendar
from common.money import ZERO, q

type Sums = dict[int, Decimal]
type Allowed = Callable[[Sums], bool]
ROUBLE = Decimal(1)
MONTHS_OF_YEAR = 12
# The way to the equal schedule is walked in this many steps; ten halvings find the first allowed one.
STEPS = 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the product allows: roubles of a payment, and payments skipped in a calendar year."""

    equal: Decimal
    highest: Decimal
    most_skipped: int


def nearest(sums: Mapping[int, Decimal], calendar: Calendar, bounds: Bounds, allowed: Allowed) -> Sums:
    """The nearest sums that are `allowed`; empty (equal payments) when nothing of what was drawn can stay."""
    found = {n: q(min(max(amount, ZERO), bounds.highest)) for n, amount in sums.items() if n in calendar.numbers}
    found = _with_one_free(_with_fewer_skips(found, calendar, bounds.most_skipped), calendar)
    if allowed(found):
        return found
    while not allowed(_towards(found, bounds.equal, STEPS)):
        skipped = [n for n, amount in found.items() if not amount]
        if not skipped:
            return {}
        last = _from_the_edge(skipped, calendar)[-1]
        found = {n: amount for n, amount in found.items() if amount or calendar.month(n) != last}
    return _first_allowed(found, bounds.equal, allowed)


def _with_fewer_skips(sums: Sums, calendar: Calendar, most: int) -> Sums:
    """Take skips back from the end of the row of skipped months, until no year has more than `most`.

    A month that is skipped in every year is paid in every year again.
    """
    order = _from_the_edge([n for n, amount in sums.items() if not amount], calendar)
    found = dict(sums)
    while too_many := _skipped_too_often(found, calendar, most):
        last = max(too_many, key=lambda n: order.index(calendar.month(n)))
        of_month = calendar.of_months([calendar.month(last)])
        back = of_month if all(found.get(n) == ZERO for n in of_month) else [last]
        found = {n: amount for n, amount in found.items() if n not in back}
    return found


def _skipped_too_often(sums: Sums, calendar: Calendar, most: int) -> list[int]:
    """Skipped payments of the year that has most of them, if they are too many."""
    by_year = defaultdict(list)
    for number, amount in sums.items():
        if not amount:
            by_year[calendar.year(number)].append(number)
    worst = max(by_year.values(), key=len, default=[])
    return worst if len(worst) > most else []


def _from_the_edge(skipped: list[int], calendar: Calendar) -> list[int]:
    """Skipped months of the year in the order in which they follow the longest time with payments."""
    months = sorted({calendar.month(n) for n in skipped})
    gaps = [
        (month - before) % MONTHS_OF_YEAR or MONTHS_OF_YEAR
        for before, month in zip(months[-1:] + months, months, strict=False)
    ]
    start = gaps.index(max(gaps)) if gaps else 0
    return months[start:] + months[:start]


def _with_one_free(sums: Sums, calendar: Calendar) -> Sums:
    """Leave the last payment to be solved when all are fixed: the last one that is paid, if any is."""
    if len(sums) < len(calendar.numbers):
        return sums
    paid = [n for n, amount in sums.items() if amount]
    free = max(paid or sums)
    return {n: amount for n, amount in sums.items() if n != free}


def _towards(sums: Sums, equal: Decimal, step: int) -> Sums:
    """Payments gone `step` of `STEPS` on their way to the equal one, in whole roubles; skipped ones stay."""
    if not step:
        return dict(sums)
    return {n: _rounded(amount + (equal - amount) * step / STEPS) if amount else amount for n, amount in sums.items()}


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(ROUBLE, ROUND_HALF_UP)


def _first_allowed(sums: Sums, equal: Decimal, allowed: Allowed) -> Sums:
    """Halve the way: its end is allowed, its beginning is not, and so is everything before some step."""
    low, high = 0, STEPS
    while high - low > 1:
        middle = (low + high) // 2
        if allowed(_towards(sums, equal, middle)):
            high = middle
        else:
            low = middle
    return _towards(sums, equal, high)
