"""What the page offers to choose: contracts, kept calculations and the months they begin in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from calculator.models import Scenario
from calculator.quoting.request import UnreadableRequest
from calculator.services.scenarios import request_of
from contracts.models import Contract
from payments.planning.asked import Asked
from payments.planning.months import Places
from payments.planning.plan import Planned, month_name

NOTHING = Asked(None, (), {})


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ScenarioChoice:
    """A kept calculation with the months it may begin in."""

    scenario: Scenario
    is_chosen: bool
    months: list[Option]


def contract_choices(contracts: Sequence[Contract], chosen: Contract | None) -> list[Option]:
    """Contracts by number; the chosen one stands among them however long the list is."""
    known = {contract.pk: contract for contract in contracts}
    if chosen is not None:
        known.setdefault(chosen.pk, chosen)
    return [
        Option(str(pk), f"{contract.number} · {contract.lessee.short_name}", chosen is not None and pk == chosen.pk)
        for pk, contract in known.items()
    ]


def scenario_choices(scenarios: Sequence[Scenario], planned: Sequence[Planned], *, today: date) -> list[ScenarioChoice]:
    """Chosen calculations first, then the newest ones, each beginning in its own month unless it was moved."""
    begins = {one.scenario.pk: one.begins for one in planned}
    rows = [*(one.scenario for one in planned), *(row for row in scenarios if row.pk not in begins)]
    return [
        ScenarioChoice(row, row.pk in begins, _months(begins.get(row.pk) or _own_month(row, today), today))
        for row in rows
    ]


def _own_month(scenario: Scenario, today: date) -> date:
    try:
        own = request_of(scenario).starts_on
    except UnreadableRequest:
        own = today
    return NOTHING.start_of(scenario.pk, own, today=today)


def _months(chosen: date, today: date) -> list[Option]:
    return [Option(f"{month:%Y-%m}", month_name(month), month == chosen) for month in Places(today).months]
