"""Requests of the demo: one date shift that waits for the lessor, and one that ended in a new schedule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import ChangeRequest, Contract, ContractStatus, RequestKind
from contracts.requests import services
from contracts.requests.carrying_out import carry_out
from contracts.requests.lines import LEASE
from contracts.requests.working_out import base_of
from leasing_portal.demo.companies import company

CLIENT = "volga-put"
# The next payment is due soon; the one after it is what a client plans.
AHEAD = timedelta(days=15)
PUT_OFF = timedelta(days=10)
# The steps of the request that is done, before now.
ASKED, TAKEN, OFFERED = timedelta(days=3), timedelta(days=2, hours=20), timedelta(days=2)
ACCEPTED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """A date shift in words of the client."""

    comment: str
    note: str = ""


DONE = DemoRequest(
    "Заказчик платит нам в начале месяца, просим передвинуть один платёж.",
    "Согласны перенести платёж на десять дней без изменения сумм.",
)
OPEN = DemoRequest("Машина стоит на ремонте, просим отсрочку одного платежа.")


def make_requests(*, at: datetime) -> list[ChangeRequest]:
    """Ask about two contracts of a client, and end the first request as both sides would."""
    rows = Contract.objects.filter(lessee__inn=company(CLIENT).inn, status=ContractStatus.ACTIVE, overdue_total=0)
    first, second = rows.order_by("number")[:2]
    return [_carried_out(first, DONE, at=at), _asked(second, OPEN, at=at - timedelta(hours=5))]


def _asked(contract: Contract, wanted: DemoRequest, *, at: datetime) -> ChangeRequest:
    today = localdate(at)
    ahead = [row for row in base_of(contract, on=today).untouched if row.kind == LEASE and row.due_on > today + AHEAD]
    return services.submit_request(
        contract=contract,
        kind=RequestKind.DATE_SHIFT,
        said={"number": str(ahead[0].number), "to": (ahead[0].due_on + PUT_OFF).isoformat()},
        comment=wanted.comment,
        seen=contract.schedule_number,
        actor=Membership.objects.get(company=contract.lessee_id, role=Role.LESSEE_ADMIN),
        at=at,
    )


def _carried_out(contract: Contract, wanted: DemoRequest, *, at: datetime) -> ChangeRequest:
    request = _asked(contract, wanted, at=at - ASKED)
    manager = Membership.objects.get(user=contract.manager_id, role=Role.LESSOR_MANAGER)
    client = Membership.objects.get(user=request.author_id, company=request.lessee_id)
    services.take(request=request, actor=manager, at=at - TAKEN)
    services.offer(
        request=request,
        said=request.data,
        note=wanted.note,
        valid_until=localdate(at) + timedelta(days=5),
        actor=manager,
        at=at - OFFERED,
    )
    services.accept(request=request, actor=client, at=at - ACCEPTED)
    carry_out(request.pk, at=at)
    request.refresh_from_db()
    return request
