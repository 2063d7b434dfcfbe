"""Tax rules as they were in force, for tests: what the lessor enters as data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from calculator.engine.taxes.calendar import TaxCalendar
from calculator.engine.taxes.rules import TaxRules

D = Decimal
CALENDAR = TaxCalendar(day=28, vat_parts=3, vat_refund_months=3, profit_tax_months=1)
_SINCE_2019 = TaxRules(
    since=date(2019, 1, 1),
    profit_tax=D(20),
    usn_profit=D(15),
    usn_income=D(6),
    highest_factor=D(3),
    factor_from_group=4,
    property_tax=D("2.2"),
    expensed_up_to=D(100000),
    lessor_always_depreciates=False,
    calendar=CALENDAR,
)
_SINCE_2022 = replace(_SINCE_2019, since=date(2022, 1, 1), lessor_always_depreciates=True, source="382-FZ")
_SINCE_2025 = replace(_SINCE_2022, since=date(2025, 1, 1), profit_tax=D(25))
RULES = (_SINCE_2019, _SINCE_2022, _SINCE_2025)
