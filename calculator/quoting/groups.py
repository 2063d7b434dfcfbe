"""Depreciation groups of the tax code, and the usual one of each kind of asset, from `calculator/data/`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.taxes.depreciation import DepreciationGroup
from common.messages import gettext_noop

_DATA = Path(__file__).parent.parent / "data" / "depreciation_groups_ru.json"


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups by number, the law they stand in, and the usual group by kind of asset."""

    by_number: Mapping[int, DepreciationGroup]
    usual: Mapping[str, int]
    source: str

    @property
    def all(self) -> list[DepreciationGroup]:
        """By their numbers."""
        return [self.by_number[number] for number in sorted(self.by_number)]


@cache
def known_groups() -> Groups:
    """Read the table once."""
    table = json.loads(_DATA.read_text(encoding="utf-8"))
    groups = (DepreciationGroup(row["number"], row["over"], row["up_to"]) for row in table["groups"])
    return Groups({group.number: group for group in groups}, table["usual_by_kind"], table["source"])


def group_for(number: int | None, asset_kind: str) -> DepreciationGroup:
    """The group of this number, or the usual one of the kind of asset.

    Raises:
        ImpossibleTerms: there is no such group.

    """
    groups = known_groups()
    wanted = groups.usual[asset_kind] if number is None else number
    if wanted not in groups.by_number:
        lowest, highest = min(groups.by_number), max(groups.by_number)
        raise ImpossibleTerms(
            "asset_group",
            gettext_noop("A depreciation group is from %(lowest)s to %(highest)s. Nearest: %(nearest)s."),
            field="asset_group",
            given=wanted,
            lowest=lowest,
            highest=highest,
            nearest=min(max(wanted, lowest), highest),
        )
    return groups.by_number[wanted]
