"""Days on which the demo is tried: year ends, holidays, a leap day, a year without a business calendar."""

from datetime import date
from functools import cache
from typing import Any, cast

from leasing_portal.demo.portfolio import build_portfolio

# Rows as a test reads them: it knows which values are text.
Sheets = dict[str, list[dict[str, Any]]]

TODAYS = (
    date(2025, 1, 1),
    date(2025, 3, 31),
    date(2025, 12, 31),
    date(2026, 1, 5),
    date(2026, 11, 21),
    date(2027, 5, 10),
    date(2028, 2, 29),
    date(2028, 12, 31),
)


@cache
def portfolio_on(today: date) -> Sheets:
    """The portfolio of a day, built once for all tests that only read it."""
    return cast("Sheets", build_portfolio(today))
