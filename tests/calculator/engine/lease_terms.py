"""Terms that the tests of schedules share."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import Terms

D = Decimal
START = date(2026, 1, 15)


def make_terms(**changes: Any) -> Terms:
    """A lease of 1 200 000 roubles at 18 % for a year, with what the test changes; texts become decimals."""
    terms: dict[str, Any] = {"price": "1200000.00", "rate": "18", "payments": 12, "starts_on": START}
    terms.update(changes)
    numbers = {name: D(value) for name, value in terms.items() if type(value) is str}
    return Terms(**(terms | numbers))


def regular(schedule: Schedule) -> list[Row]:
    """Rows without the buyout's own."""
    return [row for row in schedule.rows if not row.is_buyout]


def payments(schedule: Schedule) -> list[str]:
    """Payments of all rows as texts."""
    return [str(row.payment) for row in schedule.rows]


def assert_closes(schedule: Schedule) -> None:
    """Every rule of the rows: each is opening, interest, principal and closing of the next one; sums close."""
    terms, rows = schedule.terms, regular(schedule)
    assert len(rows) == terms.payments
    assert [row.number for row in schedule.rows] == list(range(1, len(schedule.rows) + 1))
    owed, deferred, before = schedule.financed, D("0.00"), terms.starts_on
    for row in rows:
        assert row.opening == owed
        assert row.accrued == (owed * row.factor).quantize(D("0.01"), ROUND_HALF_UP)
        assert row.payment == row.interest + row.principal
        assert row.closing == row.opening - row.principal
        assert row.deferred == deferred + row.accrued - row.interest
        assert row.payment >= 0
        assert row.interest >= 0
        assert row.deferred >= 0
        assert row.closing >= 0
        assert row.days == (row.due_on - before).days
        for amount in (row.opening, row.accrued, row.interest, row.principal, row.payment, row.closing, row.deferred):
            assert amount.as_tuple().exponent == -2
        owed, deferred, before = row.closing, row.deferred, row.due_on
    assert deferred == 0
    own_row = bool(terms.buyout) and not terms.buyout_in_last
    assert owed == (terms.buyout if own_row else 0)
    assert len(schedule.rows) == len(rows) + own_row
    assert schedule.rows[-1].closing == 0
    assert sum(row.principal for row in schedule.rows) == schedule.financed
    assert schedule.total == schedule.financed + schedule.interest
