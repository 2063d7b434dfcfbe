"""Lines of the checklists by which contracts end, in their order (CON-09, CON-10)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.models import ClosingItem, ClosingKind, Contract, PaperKind, PaperToMake

_BUYOUT: Mapping[str, str | Promise] = MappingProxyType(
    {
        "payments": _("All payments are received"),
        "contract": _("Sale contract of the buyout is signed"),
        "transfer": _("Transfer certificate is signed"),
        "vat": _("Invoices with VAT are sent"),
        "title": _("Title has passed to the client"),
    }
)
_RETURN: Mapping[str, str | Promise] = MappingProxyType(
    {
        "appointment": _("Day and place of the inspection are agreed"),
        "keys": _("Keys and papers of the asset are returned"),
        "inspection": _("Asset is inspected"),
        "settlement": _("Settlement is agreed"),
    }
)
LISTS: Mapping[ClosingKind, Mapping[str, str | Promise]] = MappingProxyType(
    {ClosingKind.BUYOUT: _BUYOUT, ClosingKind.RETURN: _RETURN}
)
# Papers that each end needs.
PAPERS: Mapping[ClosingKind, tuple[PaperKind, ...]] = MappingProxyType(
    {
        ClosingKind.BUYOUT: (PaperKind.BUYOUT_CONTRACT, PaperKind.TRANSFER_ACT),
        ClosingKind.RETURN: (PaperKind.RETURN_ACT, PaperKind.SETTLEMENT),
    }
)


def begin_buyout(contract: Contract, at: datetime) -> None:
    """Make the checklist of a buyout that begins, and list its papers."""
    _begin(contract, ClosingKind.BUYOUT, at)


def begin_return(contract: Contract, at: datetime) -> None:
    """Make the checklist of a return that begins, and list its papers."""
    _begin(contract, ClosingKind.RETURN, at)


def _begin(contract: Contract, kind: ClosingKind, at: datetime) -> None:
    """Make the list anew: what was ticked in an end that was given up does not count."""
    contract.closing_items.filter(kind=kind).delete()
    ClosingItem.objects.bulk_create(
        ClosingItem(contract=contract, kind=kind, code=code, position=position)
        for position, code in enumerate(LISTS[kind], start=1)
    )
    PaperToMake.objects.bulk_create(
        (PaperToMake(contract=contract, kind=paper, listed_at=at) for paper in PAPERS[kind]), ignore_conflicts=True
    )
