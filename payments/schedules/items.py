"""One sum of the calendar: what, for which contract, when, and how it stands today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from common.business_days import payment_deadline
from contracts.models import Contract
from payments.queries import LineState
from payments.schedules.kinds import ICONS, PaymentType


@dataclass(frozen=True, slots=True)
class Item:
    """Roubles with VAT of one type that fall due on a day; `number` is that of the row, 0 for charges."""

    contract: Contract
    kind: PaymentType
    due_on: date
    amount: Decimal
    paid: Decimal
    state: LineState
    days_overdue: int = 0
    number: int = 0

    @property
    def left(self) -> Decimal:
        """What is still to be paid."""
        return self.amount - self.paid

    @property
    def pay_until(self) -> date | None:
        """The last day to pay when the due date is a day off (GK art. 193); None when it is the due date itself."""
        last = payment_deadline(self.due_on)
        return last if last and last != self.due_on else None

    @property
    def icon(self) -> str:
        """Icon of the type."""
        return ICONS[self.kind]

    @property
    def url(self) -> str:
        """Where the row stands: the schedule, or the payments of the contract for a charge."""
        if self.number:
            return f"{reverse('payments:schedule', args=[self.contract.pk])}#row-{self.number}"
        return reverse("payments:contract_payments", args=[self.contract.pk])


def state_of(contract: Contract, due_on: date, *, left: Decimal, today: date) -> tuple[LineState, int]:
    """How a sum of the schedule stands on `today`, and for how many days it is overdue.

    Delay runs from the day after the last day to pay; when the calendar of that year is unknown, after the due date.
    """
    if not left:
        return LineState.PAID, 0
    if not contract.is_signed:
        return LineState.UNSIGNED, 0
    if not contract.is_live:
        return LineState.SETTLEMENT, 0
    late = (today - (payment_deadline(due_on) or due_on)).days
    if late > 0:
        return LineState.OVERDUE, late
    return (LineState.NEXT if contract.next_due_on == due_on else LineState.PLANNED), 0
