"""Random possible leases of every kind, the same ones for the same seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from calculator.engine import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.schedule import Schedule
from calculator.engine.terms import (
    Annuity,
    DayCount,
    DayRule,
    Differentiated,
    FixedPayment,
    Individual,
    Mixed,
    Phases,
    Plan,
    RoundUnit,
    Shift,
    Shortfall,
    Terms,
    Timing,
    Weighted,
)

KINDS = ("annuity", "differentiated", "mixed", "phases", "weighted", "individual")
_STAGES: tuple[Annuity | Differentiated, ...] = (Annuity(), Differentiated())
_ZERO = Decimal("0.00")
_FIRST_DAY = date(2020, 1, 1)
_DAYS = 4000
_SATURDAY = 5
# Above it interest that is capitalised outgrows every sum that a lease can have.
_LARGEST = Decimal(10) ** 12


# In more months than forty years have, rounding at the highest rates outgrows the digits of the Decimal engine.
_MOST_MONTHS = 480


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < _SATURDAY


def possible_schedules(seed: int, longest: int = 60) -> Iterator[Schedule]:
    """Yield schedules of the Decimal engine without end; terms that it refuses are passed over."""
    random = Random(seed)  # noqa: S311 - not a secret
    while True:
        terms = _terms(random, longest)
        try:
            schedule = build_schedule(terms)
        except ImpossibleTerms:
            continue
        if max(row.closing for row in schedule.rows) < _LARGEST:
            yield schedule


def _terms(random: Random, longest: int) -> Terms:
    price = _kopecks(
        random.choice([random.randint(1, 10**5), random.randint(10**7, 10**9), random.randint(10**11, 10**12)])
    )
    advance = random.choice([_ZERO, _share(price, random.randint(0, 50))])
    financed, payments = price - advance, random.choice([random.randint(1, 12), 36, random.randint(1, longest)])
    grace = random.choice([0, 0, 0, random.randint(0, payments - 1)])
    starts_on, in_last = _FIRST_DAY + timedelta(random.randint(0, _DAYS)), random.choice([True, False])
    return Terms(
        price=price,
        advance=advance,
        rate=_rate(random),
        payments=payments,
        grace=grace,
        starts_on=starts_on,
        first_payment_on=random.choice([None, None, starts_on + timedelta(random.randint(0, 120))]),
        months=random.choice([step for step in (1, 1, 1, 2, 3, 6, 12) if step * payments <= _MOST_MONTHS]),
        buyout=random.choice([_ZERO, min(Decimal("0.01"), financed), _share(financed, random.randint(0, 100))]),
        buyout_in_last=in_last,
        buyout_days=0 if in_last else random.choice([0, 0, random.randint(1, 366)]),
        plan=_plan(random, financed, payments, grace),
        timing=random.choice(list(Timing)),
        day_count=random.choice([*[DayCount.PERIOD] * 4, *DayCount]),
        day_rule=random.choice(list(DayRule)),
        shift=random.choice([Shift.NONE, Shift.NONE, *Shift]),
        is_business_day=is_weekday,
        shortfall=random.choice(list(Shortfall)),
        unit=random.choice([*[Decimal("0.01")] * 3, Decimal(1), Decimal(100)]),
        round_unit=random.choice(list(RoundUnit)),
    )


def _plan(random: Random, financed: Decimal, payments: int, grace: int) -> Plan:
    regular = payments - grace
    match random.choice(KINDS):
        case "differentiated":
            return Differentiated()
        case "mixed":
            return Mixed(Decimal(random.randint(0, 100)) / 100)
        case "phases" if regular > 1:
            return Phases(random.choice(_STAGES), random.randint(1, regular - 1), random.choice(_STAGES))
        case "weighted":
            sizes = random.choice([(1, 1, 1, 0), (0, 1, 1, 1, 2, 5), (100, 80)])
            weights = [Decimal(random.choice(sizes)) for _ in range(payments)]
            weights[random.randint(grace, payments - 1)] = Decimal(1)
            return Weighted(tuple(weights))
        case "individual":
            numbers = random.sample(range(grace + 1, payments + 1), min(regular - 1, random.randint(0, 5)))
            highest = int(financed * 100 / payments / 2)
            return Individual(tuple(FixedPayment(n, _kopecks(random.randint(0, highest))) for n in sorted(numbers)))
        case _:
            return Annuity()


def _rate(random: Random) -> Decimal:
    simple = random.choice([Decimal(0), Decimal(10), Decimal(12), Decimal(20), Decimal(25)])
    return random.choice([simple, Decimal(random.randint(1, 4000)) / 100, Decimal(random.randint(1, 10**8)) / 10**6])


def _share(amount: Decimal, percent: int) -> Decimal:
    return _kopecks(int(amount * percent))


def _kopecks(kopecks: int) -> Decimal:
    return Decimal(kopecks).scaleb(-2)
