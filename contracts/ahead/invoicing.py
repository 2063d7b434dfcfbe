"""The invoices of the next month: one task for each manager with contracts that are paid in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Company, User
from common.business_days import CalendarUnknown, previous_working_day
from contracts.ahead.clients import lessors
from contracts.ahead.doers import Doers
from contracts.ahead.giving import Wanted, Window
from contracts.models import Contract


def ahead(window: Window) -> Iterator[Wanted]:
    """The tasks of the month that begins in the window."""
    month = (window.today.replace(day=1) + timedelta(days=31)).replace(day=1)
    if not window.has(month):
        return
    for lessor in lessors():
        for (owner, role), count in _paid_contracts(lessor, window.today, month).items():
            yield _wanted(lessor, owner, role, count, month)


def _paid_contracts(lessor: Company, today: date, month: date) -> Counter[tuple[User | None, str]]:
    """How many contracts with a schedule that goes on in the month each of the lessor's people leads."""
    doers, found = Doers(lessor, today), Counter[tuple[User | None, str]]()
    rows = Contract.objects.live().filter(lessor=lessor, schedule_number__gt=0, ends_on__gte=month)
    for manager, personal, count in rows.order_by().values_list("manager", "lessee_manager").annotate(Count("pk")):
        found[doers.of(manager, personal)] += count
    return found


def _wanted(lessor: Company, owner: User | None, role: str, count: int, month: date) -> Wanted:
    return Wanted(
        key=f"invoicing:{lessor.pk}:{owner.pk if owner else 'heads'}:{month:%Y-%m}",
        lessor=lessor,
        company=lessor,
        title=_("Invoices of the month: %(month)s") % {"month": date_format(month, "F Y")},
        body=_(
            "Contracts with payments: %(count)s. Check payment days, changed terms and debts before invoices are made."
        )
        % {"count": count},
        due_on=_day_before(month),
        owner=owner,
        role=role,
    )


def _day_before(month: date) -> date:
    """The last working day before the month; the last day where the calendar of the year is not known."""
    try:
        return previous_working_day(month)
    except CalendarUnknown:
        return month - timedelta(days=1)
