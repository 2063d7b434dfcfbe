"""Which rule counts a vector: chosen by the form of its inputs, so that other files of the same form run too."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.calculator.vectors import assets, functions, schedules
from tests.calculator.vectors.reading import NoRule, Vector

type Rule = Callable[[Mapping[str, Any], object], object]

# The first rule all of whose inputs are there.
RULES: tuple[tuple[frozenset[str], Rule], ...] = (
    (frozenset({"fn"}), functions.function_value),
    (frozenset({"effect", "nominal"}), functions.effective_and_nominal),
    (frozenset({"cases"}), functions.conversions),
    (frozenset({"payment", "n", "rate", "timing"}), functions.present_value),
    (frozenset({"asset", "rent", "n", "timing"}), schedules.in_advance_at_the_implicit_rate),
    (frozenset({"principal", "annual_rate", "n"}), schedules.schedule_rows),
    (frozenset({"principal", "rate_per_month", "start", "payments"}), schedules.payments_on_own_days),
    (frozenset({"annual_rate", "dates", "conventions"}), schedules.period_factors),
    (frozenset({"periods", "day_count"}), schedules.day_counts),
    (frozenset({"first", "n", "rule"}), schedules.dates),
    (frozenset({"cost", "salvage", "life"}), assets.spreadsheet_depreciation),
    (frozenset({"price_with_vat", "vat_rate", "liquidation_value", "months"}), assets.book_depreciation),
    (frozenset({"cost", "years", "depreciation_rate", "credit_rate", "commission_rate", "vat"}), assets.ministry),
)


def counted(vector: Vector, others: Mapping[str, Vector]) -> object:
    """Count what the vector expects; `others` of its file are those it may refer to.

    Raises:
        NoRule: no rule understands the vector.

    """
    inputs = vector["inputs"]
    if {"schedule", "paid", "redeem_on"} <= inputs.keys():
        return schedules.redemption(inputs, others[inputs["schedule"]]["inputs"])
    for names, rule in RULES:
        if names <= inputs.keys():
            return rule(inputs, vector["expected"])
    raise NoRule(", ".join(sorted(inputs)))
