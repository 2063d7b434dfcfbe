"""Requests at every stage, about a contract of which the advance and three of twelve payments are paid."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import ChangeRequest, Contract, RequestKind, RequestStatus
from contracts.requests import services
from tests.factories import NOW, LesseeFactory, LessorFactory, MembershipFactory, make_contract, schedule_rows
from workflow.kinds import MatterKind, Side
from workflow.services.matters import open_matter, pass_turn

FIRST_ON = date(2026, 8, 25)
# The advance and the payments of September, October and November.
PAID_ROWS = 4
UNTIL = date(2026, 12, 4)


@dataclass(frozen=True, slots=True)
class Lease:
    """A contract with people of both sides."""

    contract: Contract
    client: Membership
    manager: Membership


def make_lease(*, paid_rows: int = PAID_ROWS) -> Lease:
    """A contract whose payments fall due on the 25th from September 2026 to August 2027, the buyout with the last."""
    lessor = LessorFactory()
    manager = MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)
    lessee = LesseeFactory(manager=manager.user)
    rows = schedule_rows(first_on=FIRST_ON)
    paid = [(row.due_on, str(row.amount)) for row in rows[:paid_rows]]
    contract = make_contract(rows=rows, paid=paid, lessor=lessor, lessee=lessee, manager=manager.user)
    contract.refresh_from_db()
    return Lease(contract, MembershipFactory(company=lessee, role=Role.LESSEE_ADMIN), manager)


def submitted_request(lease: Lease, kind: RequestKind, said: dict[str, Any]) -> ChangeRequest:
    """Asked by the client."""
    return services.submit_request(
        contract=lease.contract,
        kind=kind,
        said=said,
        comment="",
        seen=lease.contract.schedule_number,
        actor=lease.client,
        at=NOW,
    )


def offered_request(lease: Lease, kind: RequestKind, said: dict[str, Any]) -> ChangeRequest:
    """Offered as it was asked."""
    taken = services.take(request=submitted_request(lease, kind, said), actor=lease.manager, at=NOW)
    return services.offer(request=taken, said=said, note="", valid_until=UNTIL, actor=lease.manager, at=NOW)


def reviewed_request(contract: Contract, *, author: Membership) -> ChangeRequest:
    """A bare row with its matter, for tests of access."""
    made: ChangeRequest = ChangeRequest.objects.create(
        lessor=contract.lessor,
        lessee=contract.lessee,
        contract=contract,
        number=f"О-{contract.pk}",
        kind=RequestKind.PLACE_OF_USE,
        status=RequestStatus.REVIEW,
        data={"asset": 0, "address": "Тверь"},
        author=author.user,
        submitted_at=NOW,
    )
    matter = open_matter(
        kind=MatterKind.REQUEST,
        subject_id=made.pk,
        title=made.number,
        lessor=contract.lessor,
        company=contract.lessee,
        contract_ref=contract.pk,
        manager=None,
        author=author.user,
        actor=None,
        at=NOW,
    )
    pass_turn(matter=matter, side=Side.LESSOR, awaited="answer", promised_on=None, at=NOW)
    return made
