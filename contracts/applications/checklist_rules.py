"""Lines of a lessor's checklist, written at once: the back office changes them one by one afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Company
from calculator.kinds import AssetKind, ProductKind
from contracts.models import ChecklistRule, ClientKind, DocumentKind, NeededFor


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A line of the checklist; see `ChecklistRule` for what empty fields mean."""

    document: DocumentKind
    needed_for: NeededFor
    is_mandatory: bool = True
    valid_months: int | None = None
    products: Sequence[ProductKind] = ()
    asset_kinds: Sequence[AssetKind] = ()
    clients: Sequence[ClientKind] = ()
    per_application: bool = False
    hint: str = ""


@transaction.atomic
def begin_checklist(*, lessor: Company, lines: Sequence[RuleLine]) -> list[ChecklistRule]:
    """Give a lessor that has no checklist its first lines, in their order; an existing one is left as it is."""
    if ChecklistRule.objects.filter(lessor=lessor).exists():
        return []
    return [
        ChecklistRule.objects.create(
            lessor=lessor,
            position=position,
            document=line.document,
            needed_for=line.needed_for,
            is_mandatory=line.is_mandatory,
            valid_months=line.valid_months,
            products=list(line.products),
            asset_kinds=list(line.asset_kinds),
            clients=list(line.clients),
            per_application=line.per_application,
            hint=line.hint,
        )
        for position, line in enumerate(lines, start=1)
    ]
