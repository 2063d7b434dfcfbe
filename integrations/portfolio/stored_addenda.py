"""A file against the addenda that were made in the portal: what an older file takes back is told, never in silence."""

from collections.abc import Collection

from common.messages import gettext_noop
from contracts.models import Addendum, Contract
from integrations.portfolio.contract_checks import problem_at
from integrations.portfolio.layout import Titles
from integrations.portfolio.problems import Problem
from integrations.portfolio.raw import shown
from integrations.portfolio.staging import Row
from integrations.portfolio.values import BadValue


def overruled(contract: Contract, row: Row, titles: Titles, *, names: Collection[str], replaced: int) -> list[Problem]:
    """One warning when the file says otherwise about what addenda changed; it names the newest of them.

    Args:
        contract: as the file has made it.
        row: of the contract in the file.
        titles: of the file.
        names: fields that the file has changed.
        replaced: the version of the schedule that the file's rows have taken out of force; zero is none.

    """
    if not names and not replaced:
        return []
    addenda = contract.addenda.order_by("-number")
    found = next((one for one in addenda if _planned(one) == replaced or _fields(one) & set(names)), None)
    if found is None:
        return []
    warning = BadValue(
        "addendum_overruled",
        gettext_noop(
            "Addendum No. %(number)s of %(day)s was made in the portal, and the file says otherwise about what it "
            "changed. The file is in force now; if it does not know the addendum yet, correct it and load it again."
        ),
        {"number": found.number, "day": shown(found.effective_on)},
    )
    return [problem_at(row, "number", warning, titles)]


def _planned(addendum: Addendum) -> int | None:
    """The version of the schedule that it made; None where it made none."""
    return addendum.schedule_after if addendum.schedule_after != addendum.schedule_before else None


def _fields(addendum: Addendum) -> set[str]:
    """What it changed, as changes of a contract are named: places of use are details of its assets."""
    names = {str(one["name"]).partition(":")[0] for one in addendum.changes}
    return {"assets" if name == "address" else name for name in names}
