"""Reads of requests. Everything starts from `visible_to(actor)`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Membership
from common.listing import Sorting
from contracts.models import ChangeRequest, Contract, RequestStatus
from contracts.requests.kinds import REPEATED
from workflow.kinds import MatterKind
from workflow.models import Matter
from workflow.showing import ShownTurn, turn_of

SORTING = Sorting(
    columns={
        "number": ("number",),
        "submitted": ("submitted_at",),
        "promised": ("promised_on",),
        "contract": ("contract__number",),
        "kind": ("kind",),
        "status": ("status",),
    },
    default="-submitted",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: the request and whose turn it is."""

    request: ChangeRequest
    turn: ShownTurn | None


def asked_already(contract: Contract, actor: Membership) -> dict[str, ChangeRequest]:
    """Open requests of the contract in sight of which there may be one of a kind, by their kinds."""
    rows = ChangeRequest.objects.visible_to(actor).filter(contract=contract, status__in=sorted(RequestStatus.open()))
    return {row.kind: row for row in rows.exclude(kind__in=sorted(REPEATED)).order_by("-pk")}


def requests_for_list(actor: Membership) -> QuerySet[ChangeRequest]:
    """Requests in sight with what rows show."""
    return ChangeRequest.objects.visible_to(actor).select_related("contract", "lessee")


def request_for_page(actor: Membership) -> QuerySet[ChangeRequest]:
    """Requests in sight with the parties that the page shows."""
    return ChangeRequest.objects.visible_to(actor).select_related("contract__lessee", "lessor", "lessee")


def requests_of(contract: Contract, actor: Membership) -> QuerySet[ChangeRequest]:
    """Requests about a contract in sight, the newest first."""
    return requests_for_list(actor).filter(contract=contract)


def matter_of(request: ChangeRequest, actor: Membership) -> Matter:
    """The matter of a request in sight.

    Raises:
        Matter.DoesNotExist: never for a request that was submitted.

    """
    return Matter.objects.visible_to(actor).get(kind=MatterKind.REQUEST, subject_id=request.pk)


def lines(requests: Iterable[ChangeRequest], actor: Membership, now: datetime) -> list[Line]:
    """Lines of a list, by one query about whose turn it is."""
    found = list(requests)
    matters = Matter.objects.visible_to(actor).filter(kind=MatterKind.REQUEST, subject_id__in=[one.pk for one in found])
    turns = {matter.subject_id: turn_of(matter, actor, now) for matter in matters}
    return [Line(request, turns.get(request.pk)) for request in found]
