"""What the address of the plan asks for: a contract, kept calculations and the months they begin in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from payments.planning.months import MONTHS, shifted

# As many as stand side by side elsewhere.
MOST_SCENARIOS = 5
_ID = re.compile(r"[0-9]{1,18}")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Asked:
    """Ids as they were asked for; whether the person may see them is the queries' matter."""

    contract_id: int | None
    scenario_ids: tuple[int, ...]
    starts: Mapping[int, date]

    def start_of(self, scenario_id: int, own: date, *, today: date) -> date:
        """The month in which a calculation begins: as asked, else its own; never outside of the plan."""
        first, last = shifted(today, 0), shifted(today, MONTHS - 1)
        return min(max(self.starts.get(scenario_id, shifted(own, 0)), first), last)

    def query(self) -> str:
        """The same as an address."""
        told = [("contract", str(self.contract_id))] if self.contract_id else []
        told += [("scenario", str(pk)) for pk in self.scenario_ids]
        told += [(f"start_{pk}", f"{self.starts[pk]:%Y-%m}") for pk in self.scenario_ids if pk in self.starts]
        return urlencode(told)


def asked_by(params: QueryDict) -> Asked:
    """Read an address; what says nothing asks for nothing."""
    scenario_ids = tuple(dict.fromkeys(_ids(params.getlist("scenario"))))[:MOST_SCENARIOS]
    months = {pk: _month(params.get(f"start_{pk}", "")) for pk in scenario_ids}
    contract_ids = _ids([params.get("contract", "")])
    return Asked(
        contract_id=contract_ids[0] if contract_ids else None,
        scenario_ids=scenario_ids,
        starts={pk: month for pk, month in months.items() if month is not None},
    )


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if _ID.fullmatch(text)]


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    year = int(found[1]) if found else 0
    return date(year, int(found[2]), 1) if found and year else None
