"""Random possible terms of every kind, for property tests."""

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from hypothesis import strategies as st

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

_PHASES: list[Annuity | Differentiated] = [Annuity(), Differentiated()]


def _kopecks(lowest: int, highest: int) -> st.SearchStrategy[Decimal]:
    return st.integers(lowest, highest).map(lambda kopecks: Decimal(kopecks).scaleb(-2))


@st.composite
def plans(draw: st.DrawFn, financed: Decimal, buyout: Decimal, payments: int, grace: int) -> Plan:
    """A plan that fits: fixed payments are small, and the last one is free to pay the interest on a buyout price."""
    regular = payments - grace
    kind = draw(st.sampled_from(["annuity", "differentiated", "mixed", "phases", "weighted", "individual"]))
    if kind == "mixed":
        return Mixed(Decimal(draw(st.integers(0, 100))) / 100)
    if kind == "phases" and regular > 1:
        first, then = draw(st.sampled_from(_PHASES)), draw(st.sampled_from(_PHASES))
        return Phases(first, draw(st.integers(1, regular - 1)), then)
    if kind == "weighted":
        sizes = draw(st.lists(st.sampled_from([0, 1, 1, 1, 2, 5]), min_size=payments, max_size=payments))
        position = draw(st.integers(grace, payments - 1))
        return Weighted(tuple(Decimal(1 if at == position else size) for at, size in enumerate(sizes)))
    if kind == "individual":
        latest = payments - 1 if buyout else payments
        numbers = draw(st.sets(st.integers(grace + 1, latest), max_size=min(regular - 1, 6))) if regular > 1 else set()
        # Of a few kopecks a payment, rounding alone may repay what a later fixed payment needs.
        highest = int((financed - buyout) * 100 / payments / 2) if financed - buyout > payments else 0
        return Individual(tuple(FixedPayment(number, draw(_kopecks(0, highest))) for number in sorted(numbers)))
    return Differentiated() if kind == "differentiated" else Annuity()


@st.composite
def possible_terms(draw: st.DrawFn, longest: int = 60) -> Terms:
    """Terms of a lease that can be scheduled."""
    price = draw(st.one_of(_kopecks(1, 10**5), _kopecks(10**7, 10**10), _kopecks(10**11, 10**12)))
    advance = (price * draw(st.integers(0, 60)) / 100).quantize(Decimal("0.01"), ROUND_FLOOR)
    financed = price - advance
    payments = draw(st.integers(1, longest))
    grace = draw(st.sampled_from([0, 0, 0, min(2, payments - 1)]))
    buyout = (financed * draw(st.sampled_from([0, 0, 1, 20, 80])) / 100).quantize(Decimal("0.01"), ROUND_FLOOR)
    in_last = draw(st.booleans())
    timing = draw(st.sampled_from(Timing))
    starts_on = draw(st.dates(date(2020, 1, 1), date(2031, 12, 31)))
    return Terms(
        price=price,
        advance=advance,
        rate=draw(
            st.one_of(st.just(Decimal(0)), st.integers(1, 6000).map(lambda hundredths: Decimal(hundredths) / 100))
        ),
        payments=payments,
        grace=grace,
        starts_on=starts_on,
        months=draw(st.sampled_from([1, 1, 1, 2, 3, 6, 12])),
        buyout=buyout,
        buyout_in_last=in_last,
        buyout_days=0 if in_last else draw(st.sampled_from([0, 0, 10, 31])),
        plan=draw(plans(financed, buyout, payments, grace)),
        timing=timing,
        day_count=draw(st.sampled_from(DayCount)),
        day_rule=draw(st.sampled_from(DayRule)),
        shift=draw(st.sampled_from([Shift.NONE, Shift.NONE, *Shift])),
        is_business_day=lambda day: day.weekday() < 5,
        shortfall=draw(st.sampled_from(Shortfall)),
        unit=draw(st.sampled_from([Decimal("0.01"), Decimal("0.01"), Decimal(1)]))
        if price > 10_000
        else Decimal("0.01"),
        round_unit=draw(st.sampled_from(RoundUnit)),
    )
