"""What is left of an agreed early buyout when it does not take place after all."""

from datetime import date, datetime

from django.utils.translation import gettext

from common.events import publish
from contracts.events import ContractChanged
from contracts.models import Contract, RequestKind
from contracts.ports import schedules


def restore_schedule(contract: Contract, at: datetime) -> None:
    """Put the schedule before an agreed early buyout in force again, with its end; other ends have changed neither.

    The schedule of the buyout is one row without interest after its day. Money that came for it goes to the payments.
    """
    agreed = contract.addenda.filter(kind=RequestKind.EARLY_BUYOUT, schedule_after=contract.schedule_number).first()
    if agreed is None:
        return
    port = schedules()
    reason = gettext("Early buyout by addendum No. %(number)s is given up") % {"number": agreed.number}
    rows = port.of_version(contract, agreed.schedule_before)
    port.replace(contract=contract, rows=rows, reason=reason, actor=None, at=at)
    ends_on = next((one["before"] for one in agreed.changes if one["name"] == "ends_on"), None)
    if ends_on is not None:
        contract.ends_on = date.fromisoformat(ends_on)
        contract.save(update_fields=["ends_on"])
        publish(ContractChanged(contract.pk, ("ends_on",)))
