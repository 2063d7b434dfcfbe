"""Late payments for tests: days of November 2026 by their number, random debts and terms."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from payments.engine.delay import Debt, Paid
from payments.engine.penalty import Part, PartDue, PaymentDue, PenaltyBase, PenaltyTerms, PercentCap, SumCap
from payments.engine.rates import RateFrom

D = Decimal
# A Saturday: the last day to pay is Monday the 23rd.
SATURDAY_DUE = date(2026, 11, 21)
LONG_AGO = date(2020, 1, 1)


def november(day: int) -> date:
    """The day of November 2026; 31 is 1 December."""
    return date(2026, 11, 1) + timedelta(days=day - 1)


def paid(*rows: tuple[int, str]) -> tuple[Paid, ...]:
    return tuple(Paid(november(day), D(amount)) for day, amount in rows)


def unmoved(day: date) -> date:
    """A calendar without days off."""
    return day


def unknown(day: date) -> None:
    """No calendar of the year."""


@st.composite
def debts(draw: st.DrawFn, due_on: date = SATURDAY_DUE) -> Debt:
    """Debts of up to 10 000 roubles, paid in up to five parts, some of them before they are due."""
    amount = draw(st.integers(0, 1_000_000))
    left, rows = amount, []
    for _ in range(draw(st.integers(0, 5))):
        part = draw(st.integers(0, left))
        left -= part
        if part:
            rows.append(Paid(due_on + timedelta(days=draw(st.integers(-5, 45))), D(part) / 100))
    return Debt(due_on=due_on, amount=D(amount) / 100, paid=tuple(rows))


@st.composite
def payments_due(draw: st.DrawFn, row_id: int = 1, due_on: date = SATURDAY_DUE) -> PaymentDue:
    """Payments of up to three parts, each paid on its own days."""
    kinds = draw(st.lists(st.sampled_from(Part), min_size=1, max_size=3))
    debts_of_parts = [(kind, draw(debts(due_on))) for kind in kinds]
    parts = tuple(PartDue(kind, debt.amount, debt.paid) for kind, debt in debts_of_parts)
    return PaymentDue(id=row_id, number=row_id, due_on=due_on, parts=parts)


@st.composite
def penalty_terms(draw: st.DrawFn) -> PenaltyTerms:
    """Terms with up to three rates, with or without a cap and grace days."""
    percents = st.integers(0, 500).map(lambda n: D(n) / 1000)
    changes = draw(st.lists(st.integers(0, 40), unique=True, max_size=2))
    since = [LONG_AGO, *(SATURDAY_DUE + timedelta(days=day) for day in changes)]
    caps = st.one_of(
        st.none(),
        st.integers(0, 1500).map(lambda n: PercentCap(D(n) / 100)),
        st.integers(0, 100_000).map(lambda n: SumCap(D(n) / 100)),
    )
    return PenaltyTerms(
        rates=tuple(RateFrom(day, draw(percents)) for day in since),
        base=draw(st.sampled_from(PenaltyBase)),
        cap=draw(caps),
        grace_days=draw(st.sampled_from([0, 0, 3, 10])),
    )
