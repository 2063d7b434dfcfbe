"""How a contract ends: the checklist of its buyout or return, line by line, and the papers that it needs."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from contracts.lifecycle.door import lock
from contracts.models import ClosingItem, ClosingKind, Contract, ContractStatus
from contracts.preparation.closing_lists import LISTS

ENDING = {ContractStatus.BUYOUT: ClosingKind.BUYOUT, ContractStatus.RETURNING: ClosingKind.RETURN}
LONGEST_NOTE = 300


class NotEnding(MessageError):
    """The contract is not being closed, or its list has no such line; nothing has changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist; `item` is its row, None while nobody has touched a list told by a portfolio."""

    code: str
    label: str | Promise
    item: ClosingItem | None

    @property
    def is_done(self) -> bool:
        """Whether it is ticked."""
        return self.item is not None and self.item.done_at is not None


@transaction.atomic
def tick(*, contract: Contract, code: str, done: bool, note: str = "", actor: Membership, at: datetime) -> ClosingItem:
    """Say that a line is done, or that it is not after all.

    Raises:
        PermissionDenied: the person may not close contracts.
        NotEnding: the contract is in another state, or there is no such line.

    """
    if not can(actor, Capability.CONTRACTS_PREPARE):
        raise PermissionDenied
    locked = lock(contract)
    kind = ENDING.get(ContractStatus(locked.status))
    if kind is None or code not in LISTS[kind]:
        raise NotEnding("not_ending", gettext_noop("The checklist has changed meanwhile. Look at the page again."))
    item, _ = ClosingItem.objects.get_or_create(
        contract=locked, kind=kind, code=code, defaults={"position": list(LISTS[kind]).index(code) + 1}
    )
    item.done_at = at if done else None
    item.done_by_id = actor.user_id if done else None
    item.note = note.strip()[:LONGEST_NOTE]
    item.save(update_fields=["done_at", "done_by", "note"])
    return item


def lines(contract: Contract) -> list[Line]:
    """The list of the end that the contract is in; none in other states. One query."""
    kind = ENDING.get(ContractStatus(contract.status))
    if kind is None:
        return []
    kept = {item.code: item for item in contract.closing_items.filter(kind=kind).prefetch_related("done_by")}
    return [Line(code, label, kept.get(code)) for code, label in LISTS[kind].items()]
