"""What an accepted request becomes: an addendum, a new version of the schedule, changed fields; once, or not at all."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Company
from common.events import publish
from common.messages import MessageError, gettext_noop
from contracts import search
from contracts.events import ContractChanged
from contracts.guarding import GuardFailed
from contracts.lifecycle import Event, apply_as_portal
from contracts.lifecycle.door import lock
from contracts.lifecycle.ending import end_matter
from contracts.models import (
    Addendum,
    ChangeRequest,
    Contract,
    ContractEventKind,
    PaperKind,
    PaperToMake,
    RequestKind,
    RequestStatus,
)
from contracts.ports import ScheduleRefused, schedules
from contracts.requests.ceding import require_alone
from contracts.requests.kinds import kind_of, possible
from contracts.requests.lines import from_json
from contracts.services.timeline import record
from workflow.kinds import MatterKind
from workflow.models import Matter
from workflow.services.matters import part_matters

READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"term_months": int, "payment_day": int, "day_rule": str, "ends_on": date.fromisoformat}
)


def carry_out(request_id: int, *, at: datetime) -> bool:
    """Carry an accepted request out, or return it to review with the reason; tell whether anything was done.

    Told again, it finds the request done and does nothing.
    """
    try:
        return _carried_out(request_id, at=at)
    except MessageError as failed:
        return _failed(request_id, failed.text(gettext), at=at)
    except ScheduleRefused as refused:
        return _failed(request_id, str(refused), at=at)


@transaction.atomic
def _carried_out(request_id: int, *, at: datetime) -> bool:
    request = _accepted(request_id)
    if request is None:
        return False
    contract = lock(request.contract)
    if contract.schedule_number != request.schedule_number:
        raise GuardFailed(
            "schedule_changed", gettext_noop("The payment schedule has changed since the offer. Ask for a new one.")
        )
    if RequestKind(request.kind) not in possible(contract):
        raise GuardFailed("not_possible", gettext_noop("This cannot be asked about the contract in its present state."))
    if request.kind == RequestKind.RETURN:
        apply_as_portal(contract, Event.START_RETURN, at=at, reason=request.number)
        result = gettext("The return has begun.")
    else:
        addendum = _make_addendum(request, contract, at=at)
        result = gettext("Addendum No. %(number)s is in force from %(day)s.") % {
            "number": addendum.number,
            "day": addendum.effective_on.strftime("%d.%m.%Y"),
        }
    apply_as_portal(request, Event.CARRY_OUT, at=at, changes={"ended_at": at, "result": result})
    return True


def _accepted(request_id: int) -> ChangeRequest | None:
    request = ChangeRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request_id)
    return request if request.status == RequestStatus.ACCEPTED else None


@transaction.atomic
def _failed(request_id: int, reason: str, *, at: datetime) -> bool:
    request = _accepted(request_id)
    if request is None:
        return False
    apply_as_portal(request, Event.FAIL, at=at, reason=reason, changes={"valid_until": None})
    return True


def _make_addendum(request: ChangeRequest, contract: Contract, *, at: datetime) -> Addendum:
    number = contract.addenda.count() + 1
    before = contract.schedule_number
    names = dict.fromkeys(one["name"].partition(":")[0] for one in request.offer["fields"])
    if kind_of(request.kind).has_schedule:
        _replace_schedule(request, contract, number, at=at)
        _move_on(request, contract, at=at)
    elif request.kind == RequestKind.CESSION:
        _pass_to(request, contract, at=at)
    else:
        _move_assets(request, contract)
    addendum = Addendum.objects.create(
        contract=contract,
        request=request,
        number=number,
        kind=request.kind,
        effective_on=max(date.fromisoformat(request.offer["on"]), timezone.localdate(at)),
        changes=request.offer["fields"],
        schedule_before=before,
        schedule_after=contract.schedule_number,
        made_at=at,
    )
    PaperToMake.objects.create(contract=contract, addendum=addendum, kind=PaperKind.ADDENDUM, listed_at=at)
    record(
        contract=contract,
        kind=ContractEventKind.ADDENDUM_MADE,
        at=at,
        actor=None,
        data={"number": number, "effective_on": addendum.effective_on.isoformat(), "request": request.number},
    )
    publish(ContractChanged(contract.pk, tuple("assets" if name == "address" else name for name in names)))
    return addendum


def _replace_schedule(request: ChangeRequest, contract: Contract, number: int, *, at: datetime) -> None:
    """Put the offered rows in force, unless money came meanwhile for a row that they move."""
    port, after = schedules(), from_json(request.offer["after"])
    paid = port.paid_through(contract)
    if port.in_force(contract)[:paid] != after[:paid]:
        raise GuardFailed(
            "paid_meanwhile", gettext_noop("A payment has come since the offer for a row that it changes. Ask anew.")
        )
    reason = gettext("Addendum No. %(number)s, request %(request)s") % {"number": number, "request": request.number}
    port.replace(contract=contract, rows=after, reason=reason, actor=None, at=at)


def _move_on(request: ChangeRequest, contract: Contract, *, at: datetime) -> None:
    """Write the new terms with the new state; a bought out contract awaits the buyout."""
    event = Event.START_BUYOUT if request.kind == RequestKind.EARLY_BUYOUT else Event.RESTRUCTURE
    changes: dict[str, Any] = {one["name"]: READ[one["name"]](one["after"]) for one in request.offer["fields"]}
    apply_as_portal(contract, event, at=at, reason=request.number, changes=changes)


def _pass_to(request: ChangeRequest, contract: Contract, *, at: datetime) -> None:
    """Pass the contract to the new lessee; the database takes the assets along.

    What was said in its matter stays between those who said it: the matter ends, the new lessee gets one of its own.
    Links of the lessee before lead to the feeds, since the contract's page and its requests are out of sight.
    """
    require_alone(request)
    part_matters(contract_ref=contract.pk, company=contract.lessee)
    contract.lessee = Company.objects.get(pk=request.offer["lessee"])
    search.index(contract, contract.assets.all())
    contract.save(update_fields=["lessee", "search_text"])
    for matter in Matter.objects.filter(kind=MatterKind.CONTRACT, subject_id=contract.pk).open():
        end_matter(matter=matter, actor=None, at=at)


def _move_assets(request: ChangeRequest, contract: Contract) -> None:
    """Write the new addresses."""
    addresses = {int(one["name"].partition(":")[2]): one["after"] for one in request.offer["fields"]}
    for asset in contract.assets.filter(position__in=addresses).order_by("pk"):
        asset.address = addresses[asset.position]
        asset.save(update_fields=["address"])
