"""Rules for vectors of spreadsheet functions: `fn` names the function, other inputs its arguments."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from calculator.engine import flows, tvm
from calculator.engine.taxes import depreciation
from tests.calculator.vectors.reading import NoRule, decimal

_WHEN = {"end": 0, "begin": 1}
_FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    name.upper(): getattr(tvm, name)
    for name in ("pmt", "ipmt", "ppmt", "cumipmt", "cumprinc", "rate", "nper", "pv", "fv", "effect", "nominal")
}
_DEPRECIATION: dict[str, Callable[..., Decimal]] = {
    name.upper(): getattr(depreciation, name) for name in ("sln", "syd", "db", "ddb")
}
_WHOLE = frozenset({"life", "per", "period", "month"})
_TIMES_A_YEAR = {"annual": 1, "semiannual": 2, "quarterly": 4, "monthly": 12, "daily": 365, "continuous": 10**12}


def function_value(inputs: Mapping[str, Any], expected: object) -> object:
    """Call the function; a list of `when` gives a list, a rate of a month may be asked for as a nominal one too."""
    name = inputs["fn"]
    if name in ("XIRR", "XNPV", "IRR", "NPV"):
        return _value_of_flows(name, inputs)
    arguments = {key: value for key, value in inputs.items() if key not in ("fn", "when")}
    if name in _DEPRECIATION:
        return _DEPRECIATION[name](**{key: (int if key in _WHOLE else decimal)(arguments[key]) for key in arguments})
    if name not in _FUNCTIONS:
        raise NoRule(name)
    if isinstance(arguments.get("per"), list):
        return [function_value({**inputs, "per": per}, None) for per in arguments["per"]]
    values = {key: decimal(value) for key, value in arguments.items()}
    when = inputs.get("when", "end")
    if isinstance(when, list):
        return [_FUNCTIONS[name](**values, when=_WHEN[one]) for one in when]
    result = _FUNCTIONS[name](**values, **({"when": _WHEN[when]} if "when" in inputs else {}))
    if isinstance(expected, dict) and expected.keys() == {"monthly", "annual_nominal"}:
        return {"monthly": result, "annual_nominal": result * 12}
    return result


def _value_of_flows(name: str, inputs: Mapping[str, Any]) -> Decimal:
    if name in ("IRR", "NPV"):
        values = [decimal(value) for value in inputs["flows"]]
        if inputs.get("first_flow") == "now":
            return flows.npv_at_start(decimal(inputs["rate"]), values)
        return flows.irr(values) if name == "IRR" else flows.npv(decimal(inputs["rate"]), values)
    days = [date.fromisoformat(day) for day, _ in inputs["flows"]]
    values = [decimal(value) for _, value in inputs["flows"]]
    return flows.xirr(values, days) if name == "XIRR" else flows.xnpv(decimal(inputs["rate"]), values, days)


def effective_and_nominal(inputs: Mapping[str, Any], _expected: object) -> object:
    """Both conversions of one source."""
    effect, nominal = inputs["effect"], inputs["nominal"]
    return {
        "effect": tvm.effect(decimal(effect["nominal"]), effect["m"]),
        "nominal": tvm.nominal(decimal(nominal["effective"]), nominal["m"]),
    }


def conversions(inputs: Mapping[str, Any], _expected: object) -> object:
    """Rates of one frequency as rates of another; continuous is so often that no given digit sees the difference."""
    return [
        tvm.nominal(tvm.effect(decimal(rate), _TIMES_A_YEAR[given]), _TIMES_A_YEAR[asked])
        for rate, given, asked in inputs["cases"]
    ]


def present_value(inputs: Mapping[str, Any], _expected: object) -> object:
    """What equal payments are worth, as IFRS 16 measures a liability."""
    when = 1 if inputs["timing"] == "advance" else 0
    return -tvm.pv(decimal(inputs["rate"]), inputs["n"], decimal(inputs["payment"]), 0, when)
