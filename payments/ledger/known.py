"""What was known of contracts at a moment: facts by their booking times, counted by their value dates.

Every query is cut twice: by the day the state is of, and by the moment of knowledge. What is booked later than that
moment is never read, so an answer about the past does not change whatever is posted.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from contracts.models import ContractEvent, ContractEventKind
from payments.models import (
    Allocation,
    Charge,
    Instalment,
    Receipt,
    ReceiptReversal,
    ReliefShare,
    ReversalKind,
    ScheduleVersion,
)

# A contract and the instalment or the charge that money went to.
type Place = tuple[int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Look:
    """At which contracts, on which day, with the knowledge of which moment (None: of now)."""

    ids: Collection[int]
    day: date
    known_at: datetime | None

    def booked(self, column: str) -> Q:
        """Condition: the fact was booked by the moment."""
        return Q() if self.known_at is None else Q(**{f"{column}__lte": self.known_at})

    @property
    def ends_at(self) -> datetime:
        """The end of the day, or the moment of knowledge when it came before."""
        midnight = datetime.combine(self.day + timedelta(days=1), time(), timezone.get_current_timezone())
        return midnight if self.known_at is None else min(midnight, self.known_at)


def instalments(look: Look) -> QuerySet[Instalment]:
    """Rows of the versions that were in force at the moment, by number."""
    versions = ScheduleVersion.objects.filter(look.booked("made_at"), contract=OuterRef("version__contract"))
    newest = Subquery(versions.order_by("-number").values("number")[:1])
    rows = Instalment.objects.filter(version__contract__in=look.ids, version__number=newest)
    return rows.select_related("version").order_by("number")


def charges(look: Look) -> QuerySet[Charge]:
    """Charges of the day or before it that were not reversed by the moment, without the reversals."""
    reversed_ = Charge.objects.filter(look.booked("booked_at"), contract__in=look.ids, reverses__isnull=False)
    rows = Charge.objects.filter(look.booked("booked_at"), contract__in=look.ids, reverses=None, due_on__lte=look.day)
    return rows.exclude(pk__in=reversed_.values("reverses")).order_by("pk")


def taken_off(look: Look) -> dict[int, Decimal]:
    """What reliefs of the day or before it took off, by charge."""
    rows = ReliefShare.objects.filter(look.booked("made_at"), relief__contract__in=look.ids, relief__on__lte=look.day)
    return dict(rows.order_by().values_list("charge").annotate(Sum("amount")))


def applied(look: Look) -> dict[tuple[int | None, int | None], Decimal]:
    """What money of the day or before it was applied to, by instalment and charge (one of them is None)."""
    rows = Allocation.objects.filter(
        look.booked("made_at"), receipt__contract__in=look.ids, receipt__received_on__lte=look.day
    )
    sums = rows.order_by().values_list("instalment_id", "charge_id").annotate(total=Sum("amount"))
    return {(instalment_id, charge_id): total for instalment_id, charge_id, total in sums}


def received(look: Look) -> Iterator[tuple[int, Decimal]]:
    """Yield contracts with what came, and with what was given back, below zero.

    What was posted by mistake never came; what was returned counts until the day it went.
    """
    came = Receipt.objects.filter(look.booked("posted_at"), contract__in=look.ids, received_on__lte=look.day)
    yield from came.order_by().values_list("contract_id").annotate(Sum("amount"))
    counted = Q(kind=ReversalKind.UNDONE) | Q(on__lte=look.day)
    back = ReceiptReversal.objects.filter(
        look.booked("booked_at"), counted, receipt__contract__in=look.ids, receipt__received_on__lte=look.day
    ).annotate(of=F("receipt__contract_id"))
    for contract_id, total in back.order_by().values_list("of").annotate(Sum("amount")):
        yield contract_id, -total


def statuses(look: Look) -> dict[int, str]:
    """The state of each contract then; a contract whose state never changed is not among them."""
    events = ContractEvent.objects.filter(contract__in=look.ids, kind=ContractEventKind.STATUS_CHANGED)
    found: dict[int, str] = {}
    rows: Any = events.order_by("at", "pk").values_list("contract_id", "at", "data")
    for contract_id, at, data in rows:
        if at <= look.ends_at:
            found[contract_id] = data["after"]
        else:
            found.setdefault(contract_id, data["before"])
    return found
