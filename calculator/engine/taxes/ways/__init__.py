"""A lease against a bank loan and against own cash."""

from calculator.engine.taxes.ways.case import WaysCase
from calculator.engine.taxes.ways.compare import compare_ways
from calculator.engine.taxes.ways.result import (
    Assumption,
    BalanceHolderEffect,
    MonthOfWay,
    TaxedQuarter,
    Way,
    WayKind,
    WaysComparison,
)

__all__ = [
    "Assumption",
    "BalanceHolderEffect",
    "MonthOfWay",
    "TaxedQuarter",
    "Way",
    "WayKind",
    "WaysCase",
    "WaysComparison",
    "compare_ways",
]
