"""Rules for vectors of depreciation and of the Ministry's method of 1996."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from calculator.engine.taxes.depreciation import sln, straight_line, syd
from calculator.engine.taxes.ministry import CommissionBase, MinistryTerms, MinistryVatBase, MinistryYear, ministry_1996
from common.vat import vat_included
from tests.calculator.vectors.reading import NoRule, decimal


def spreadsheet_depreciation(inputs: Mapping[str, Any], expected: object) -> object:
    """Straight line and sum of years; `syd3` is that of the third year."""
    cost, salvage, life = decimal(inputs["cost"]), decimal(inputs["salvage"]), inputs["life"]
    if not isinstance(expected, dict):
        raise NoRule("expected")
    values: dict[str, Decimal] = {}
    for key in expected:
        if key == "sln":
            values[key] = sln(cost, salvage, life)
        elif key.startswith("syd"):
            values[key] = syd(cost, salvage, life, int(key.removeprefix("syd")))
        else:
            raise NoRule(key)
    return values


def book_depreciation(inputs: Mapping[str, Any], _expected: object) -> object:
    """Straight line for the books, from a price with VAT."""
    price = decimal(inputs["price_with_vat"])
    cost = price - vat_included(price, decimal(inputs["vat_rate"]))
    series = straight_line(cost, decimal(inputs["liquidation_value"]), inputs["months"])
    assert sum(series) == cost - decimal(inputs["liquidation_value"])
    assert len(set(series)) == 1
    return {"cost": cost, "monthly": series[0]}


def ministry(inputs: Mapping[str, Any], _expected: object) -> object:
    """The textbook table: a row for each year and the equal contribution."""
    terms = MinistryTerms(
        cost=decimal(inputs["cost"]),
        years=inputs["years"],
        depreciation_rate=decimal(inputs["depreciation_rate"]) * 100,
        credit_rate=decimal(inputs["credit_rate"]) * 100,
        commission_rate=decimal(inputs["commission_rate"]) * 100,
        vat_rate=decimal(inputs["vat"]) * 100,
        services=decimal(inputs.get("services_per_year", 0)) * inputs["years"],
        commission_base=CommissionBase.AVERAGE if "average" in inputs["commission_base"] else CommissionBase.COST,
        vat_base=MinistryVatBase.WHOLE,
    )
    table = ministry_1996(terms)
    return {
        "avg": [year.average for year in table.years],
        **{f"year{year.year}": _parts(year) for year in table.years},
        "quarterly": table.contribution,
    }


def _parts(year: MinistryYear) -> dict[str, Decimal]:
    return {
        "AO": year.depreciation,
        "PK": year.credit,
        "KV": year.commission,
        "DU": year.services,
        "B": year.revenue,
        "VAT": year.vat,
        "LP": year.payment,
    }
