"""An explanation as JSON and back: a quote keeps why its sum was what it was."""

from datetime import date
from decimal import Decimal
from typing import Any

from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit


def as_json(node: Explanation) -> dict[str, Any]:
    """Write a node with everything below it; amounts as decimal strings, what says nothing is left out."""
    data: dict[str, Any] = {
        "what": node.what,
        "value": str(node.value),
        "operation": node.operation.value,
        "rounding": node.rounding.value,
        "unit": node.unit.value,
        "own_formula": node.own_formula,
        "note": node.note,
        "days": node.days,
        "rate": None if node.rate is None else str(node.rate),
        "on": None if node.on is None else node.on.isoformat(),
        "since": None if node.since is None else node.since.isoformat(),
        "parts": [as_json(part) for part in node.parts],
    }
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def from_json(data: dict[str, Any]) -> Explanation:
    """Read what `as_json` wrote."""
    return Explanation(
        what=data["what"],
        value=Decimal(data["value"]),
        operation=Operation(data["operation"]),
        rounding=Rounding(data["rounding"]),
        unit=Unit(data["unit"]),
        own_formula=data.get("own_formula", ""),
        note=data.get("note", ""),
        days=data.get("days"),
        rate=Decimal(data["rate"]) if "rate" in data else None,
        on=date.fromisoformat(data["on"]) if "on" in data else None,
        since=date.fromisoformat(data["since"]) if "since" in data else None,
        parts=tuple(from_json(part) for part in data.get("parts", [])),
    )
