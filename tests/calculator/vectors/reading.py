"""Facts of a vector file as values, and the comparison of what is expected with what was counted."""

import json
from collections.abc import Mapping
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

type Vector = Mapping[str, Any]

OWN = Path(__file__).with_name("vectors.json")
MORE = Path(__file__).with_name("more.json")


class NoRule(Exception):
    """The vector asks for something in a form that no rule here understands."""


def vectors_of(path: Path) -> dict[str, Vector]:
    """Return the vectors of a file by their ids."""
    return {vector["id"]: vector for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]}


def left_to_other_apps() -> dict[str, str]:
    """Return ids of vectors that are not the calculator's, and why."""
    left: dict[str, str] = json.loads(OWN.read_text(encoding="utf-8"))["left_to_other_apps"]
    return left


def decimal(text: str | int) -> Decimal:
    """Read a number; `0.08/12` is divided in forty digits."""
    above, _, below = str(text).partition("/")
    with localcontext(prec=40):
        return Decimal(above) / Decimal(below or 1)


def assert_as_expected(counted: object, expected: object, tolerance: Decimal, where: str = "expected") -> None:
    """Fail where a number differs by more than the tolerance, or the shapes differ."""
    if isinstance(expected, dict):
        assert isinstance(counted, dict)
        assert counted.keys() == expected.keys()
        for key, value in expected.items():
            assert_as_expected(counted[key], value, tolerance, f"{where}.{key}")
    elif isinstance(expected, list):
        assert isinstance(counted, (list, tuple))
        assert len(counted) == len(expected), where
        for number, (one, other) in enumerate(zip(counted, expected, strict=True)):
            assert_as_expected(one, other, tolerance, f"{where}[{number}]")
    elif isinstance(counted, str):
        assert counted == expected, where
    else:
        assert isinstance(counted, (Decimal, int))
        assert abs(counted - decimal(str(expected))) <= tolerance, f"{where}: {counted} is not {expected}"
