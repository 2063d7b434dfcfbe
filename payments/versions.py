"""All versions of a contract's schedule, and what any two of them differ in (CON-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from django.db.models import Count, QuerySet, Sum
from django_stubs_ext import WithAnnotations

from contracts.models import Contract
from contracts.requests.comparison import Comparison, compare
from payments.models import Instalment, ScheduleVersion


class Sums(TypedDict):
    """What the list tells of a version besides its own columns; roubles."""

    total: Decimal
    rows: int


type SummedVersion = WithAnnotations[ScheduleVersion, Sums]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions side by side."""

    before: ScheduleVersion
    after: ScheduleVersion
    comparison: Comparison


def versions_of(contract: Contract) -> "QuerySet[SummedVersion]":
    """Versions of the schedule of a contract in sight, the newest first."""
    found = ScheduleVersion.objects.filter(contract=contract).order_by("-number")
    return found.annotate(total=Sum("instalments__amount"), rows=Count("instalments"))


def compared(versions: Sequence[ScheduleVersion], before: str, after: str) -> Compared | None:
    """The two versions that the address names by number; else the newest with the one before. None of one version."""
    if not versions[1:]:
        return None
    by_number = {str(version.number): version for version in versions}
    later = by_number.get(after, versions[0])
    earlier = by_number.get(before) or by_number.get(str(later.number - 1))
    if earlier is None or earlier is later:
        earlier, later = versions[1], versions[0]
    rows: dict[int, list[Instalment]] = {earlier.pk: [], later.pk: []}
    for row in Instalment.objects.filter(version__in=[earlier, later]).order_by("number"):
        rows[row.version_id].append(row)
    return Compared(earlier, later, compare(rows[earlier.pk], rows[later.pk]))
