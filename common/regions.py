"""Regions of Russia by the two digits with which the tax service begins INN and KPP; names in `data/regions_ru.json`.

The digits are those of the tax office (order of the tax service ED-7-14/559): 77 is Moscow, 50 its region.
"""

import json
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_DATA = Path(__file__).parent / "data" / "regions_ru.json"


@cache
def _names() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return names


def region_name(code: str) -> str:
    """Name in the reader's language; a code that no region has stands for itself."""
    names = _names().get(code)
    if names is None:
        return code
    return names["ru"] if (get_language() or "").startswith("ru") else names["en"]


def region_choices() -> list[tuple[str, str]]:
    """Code and name of every region, by name."""
    return sorted(((code, region_name(code)) for code in _names()), key=lambda choice: choice[1])
