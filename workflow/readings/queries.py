"""Reads of texts: the list with how far each is confirmed, the sheet of one."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from accounts.models import Membership
from common.money import round_percent
from workflow.kinds import TaskState
from workflow.models import Reading, Task

LIST_ORDER = ("-created_at", "-pk")
# What a text says of those who are asked and of who issued it.
OF_LESSOR = ("audience", "roles", "segment", "companies", "sides", "issuer", "created_by", "sent_key")
SHEET_ORDER = ("company__short_name", "owner__last_name", "owner__first_name", "pk")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people were asked, have confirmed, still have to, are late, and were spared by a newer version."""

    asked: int
    done: int
    open: int
    overdue: int
    spared: int

    @property
    def percent(self) -> Decimal:
        """Share of those asked who have confirmed, percent to one digit; nobody asked is nothing confirmed."""
        return round_percent(Decimal(self.done * 100) / Decimal(self.asked), 1) if self.asked else Decimal("0.0")


def readings_for_list(actor: Membership) -> QuerySet[Reading]:
    """Texts that the person issues or oversees, the newest first."""
    return Reading.objects.visible_to(actor).select_related("created_by", "replaced_by").order_by(*LIST_ORDER)


def coverage_of(readings: list[Reading], today: date) -> dict[int, Coverage]:
    """How far each of the texts is confirmed, by one query; a text that nobody is asked for yet has zeros."""
    is_open = Q(state=TaskState.OPEN)
    rows = (
        Task.objects.filter(reading__in=readings)
        .order_by()
        .values("reading")
        .annotate(
            asked=Count("pk"),
            done=Count("pk", filter=Q(state=TaskState.DONE)),
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
            spared=Count("pk", filter=Q(state=TaskState.CANCELLED)),
        )
    )
    names = [field.name for field in fields(Coverage)]
    found = {reading_id: Coverage(*numbers) for reading_id, *numbers in rows.values_list("reading", *names)}
    return {reading.pk: found.get(reading.pk, Coverage(0, 0, 0, 0, 0)) for reading in readings}


def sheet_of(reading: Reading) -> QuerySet[Task]:
    """Everybody who was asked to read it, by company and name."""
    rows = Task.objects.filter(reading=reading).select_related("owner", "company", "acknowledgement")
    return rows.order_by(*SHEET_ORDER)


def of_reader(actor: Membership) -> QuerySet[Task]:
    """Tasks whose text is shown to the person (`workflow.todo.rights.reads_text`), each with it.

    Whom else the lessor asks is not read: the database does not tell it to other companies.
    """
    rows = Task.objects.visible_to(actor).filter(reading__isnull=False)
    if not actor.is_lessor:
        rows = rows.filter(Q(owner=actor.user_id) | Q(matter__isnull=False))
    return rows.select_related("reading", "owner", "matter").defer(*(f"reading__{name}" for name in OF_LESSOR))


def remindable(reading: Reading, today: date) -> QuerySet[Task]:
    """Open tasks of a text about which no letter went today."""
    reminded = Q(reminded_at=None) | ~Q(reminded_at__date=today)
    told = Q(overdue_told_at=None) | ~Q(overdue_told_at__date=today)
    return Task.objects.open().filter(reminded, told, reading=reading)
