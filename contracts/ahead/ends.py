"""The end of a contract: prolongation, buyout or return has to be agreed before it."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import batched

from django.utils.translation import gettext as _

from accounts.models import Company
from common.ui.figures import short_day
from contracts.ahead.clients import RUNNING, lessors
from contracts.ahead.doers import Doers
from contracts.ahead.giving import BATCH, Wanted, Window, open_tasks
from contracts.models import Contract
from workflow.models import Task

PREFIX = "contract-end:"
# The day before would be too late to agree anything.
REMINDED = timedelta(days=7)


def ahead(window: Window) -> Iterator[Wanted]:
    """A task for the manager of each contract in use that ends in the window."""
    for lessor in lessors():
        doers = Doers(lessor, window.today)
        rows = Contract.objects.filter(lessor=lessor, status__in=RUNNING, ends_on__range=(window.today, window.last))
        for contract in rows.order_by("ends_on", "pk").iterator():
            yield _wanted(contract, lessor, doers)


def _wanted(contract: Contract, lessor: Company, doers: Doers) -> Wanted:
    owner, role = doers.of(contract.manager_id, contract.lessee_manager_id)
    said = {"number": contract.number, "day": short_day(contract.ends_on)}
    return Wanted(
        key=_key(contract.pk, contract.ends_on),
        lessor=lessor,
        company=lessor,
        title=_("Contract %(number)s ends: prolongation, buyout or return") % said,
        body=_("The contract ends on %(day)s. Agree with the client what follows, and begin it in the portal.") % said,
        due_on=contract.ends_on,
        remind_on=contract.ends_on - REMINDED,
        owner=owner,
        role=role,
        contract=contract,
    )


def idle() -> Iterator[tuple[Task, str]]:
    """Open tasks whose contract ends on another day now, or is in use no more."""
    for part in batched(list(open_tasks(PREFIX)), BATCH):
        contracts = Contract.objects.in_bulk({_contract_id(task) for task in part})
        for task in part:
            reason = _why_idle(task, contracts[_contract_id(task)])
            if reason:
                yield task, reason


def _why_idle(task: Task, contract: Contract) -> str:
    if contract.status not in RUNNING:
        return _("The state of the contract is now: %(state)s.") % {"state": contract.get_status_display()}
    if task.once_key != _key(contract.pk, contract.ends_on):
        return _("The contract ends on another day now: %(day)s.") % {"day": short_day(contract.ends_on)}
    return ""


def _key(contract_id: int, ends_on: date) -> str:
    return f"{PREFIX}{contract_id}:{ends_on.isoformat()}"


def _contract_id(task: Task) -> int:
    return int((task.once_key or "").split(":")[1])
