"""Rows of a contract that is made of agreed terms."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Company
from contracts.approval.terms import first_quote
from contracts.models import Application, ProductKind
from contracts.preparation.made import contract_row
from tests.factories import NOW, make_version, quote_request


@pytest.mark.django_db
def test_the_payment_day_is_that_which_the_dates_keep() -> None:
    asked = quote_request(make_version(), advance_percent=Decimal(0), starts_on=date(2026, 11, 30))
    for first, day, dates in (
        (None, 30, ["2026-12-30", "2027-01-30", "2027-02-28"]),
        (date(2026, 12, 31), 31, ["2026-12-31", "2027-01-31", "2027-02-28"]),
    ):
        quote = first_quote(replace(asked, first_payment_on=first), at=NOW)
        application = Application(product=ProductKind.FINANCIAL, lessor=Company(), lessee=Company())
        made = contract_row(application, quote, number="1", on=asked.starts_on)
        assert (made.payment_day, [row.due_on.isoformat() for row in quote.plan.rows[:3]]) == (day, dates)
    february = first_quote(replace(asked, starts_on=date(2027, 1, 31)), at=NOW)
    made = contract_row(application, february, number="1", on=asked.starts_on)
    assert (made.payment_day, february.plan.rows[0].due_on) == (31, date(2027, 2, 28))
