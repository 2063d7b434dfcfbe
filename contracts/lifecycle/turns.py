"""Whose turn it is in a state, what is expected, and within how many working days (requirement N-07)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.utils import timezone

from common.business_days import CalendarUnknown, add_working_days
from contracts.lifecycle.moves import State
from contracts.models import ApplicationStatus, ContractStatus, RequestStatus
from workflow.kinds import Side

A, L, R = ApplicationStatus, ContractStatus, RequestStatus
OURS, CLIENT = Side.LESSOR, Side.LESSEE


@dataclass(frozen=True, slots=True)
class Awaited:
    """Side that acts next; `code` is what is expected of it, `days` working days, None when there is no term."""

    side: Side
    code: str
    days: int | None = None

    def promised_on(self, at: datetime) -> date | None:
        """Last day of the term, or None where the calendar of the year is not known."""
        if self.days is None:
            return None
        try:
            return add_working_days(timezone.localdate(at), self.days)
        except CalendarUnknown:
            return None


# An approval passes the turn by its own steps, a negotiation to whoever has to answer.
AWAITED: Mapping[State, Awaited] = MappingProxyType(
    {
        A.REVIEW: Awaited(OURS, "review", 2),
        A.VALUATION: Awaited(OURS, "valuation", 5),
        A.APPROVED: Awaited(OURS, "make_contract", 1),
        L.PREPARED: Awaited(OURS, "send_to_sign", 1),
        L.SIGNING: Awaited(CLIENT, "sign"),
        L.SIGNED: Awaited(CLIENT, "pay_advance"),
        L.DELIVERY: Awaited(OURS, "hand_over"),
        L.BUYOUT: Awaited(OURS, "buyout", 5),
        L.RETURNING: Awaited(CLIENT, "return_asset"),
        R.SUBMITTED: Awaited(OURS, "take", 1),
        R.REVIEW: Awaited(OURS, "answer", 3),
        R.OFFERED: Awaited(CLIENT, "accept"),
        R.ACCEPTED: Awaited(OURS, "carry_out", 1),
    }
)
# The matter is over.
ENDS: frozenset[State] = frozenset(
    {A.CONTRACTED, A.REFUSED, A.WITHDRAWN, L.CLOSED, L.TERMINATED, L.CANCELLED, R.DONE, R.REFUSED, R.WITHDRAWN}
)
# The turn is passed by somebody else than the table.
PASSED_ELSEWHERE: frozenset[State] = frozenset({A.APPROVAL, A.NEGOTIATION, R.APPROVAL})
