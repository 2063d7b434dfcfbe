"""Reads of tasks: the list by whose they are, a matter's tasks, the card.

Nothing here joins what a reader of another side may not be shown, except where the row may be missing.
"""

from datetime import date, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from accounts.models import Membership, User
from common.listing import Sorting
from workflow.kinds import TaskState
from workflow.models import Attachment, FeedEntry, Matter, Task
from workflow.todo import told

WEEK = timedelta(days=7)
# What is overdue comes first; tasks without a day last.
SORTING = Sorting({"due": ("due_on",), "title": ("title",), "given": ("created_at",)}, default="due")
ENDED_SORTING = Sorting({**SORTING.columns, "ended": ("done_at",)}, default="-ended")
NEAREST = (F("due_on").asc(nulls_last=True), "pk")


def of_person(actor: Membership) -> Q:
    """Condition: for the person to do, finished or not; those of the absent for whom the person stands in too."""
    anybodys = Q(owner=None, role__in=("", actor.role))
    return Q(company__in=actor.company_ids) & (Q(owner__in=actor.led_user_ids) | anybodys)


def for_list(actor: Membership, whose: str) -> QuerySet[Task]:
    """Tasks in sight of one tab of the list: of the person, of the company, given by the person, of clients."""
    rows = Task.objects.visible_to(actor).select_related("owner", "matter").prefetch_related("company")
    if whose == "company":
        return rows.filter(company__in=actor.company_ids)
    if whose == "given":
        return rows.filter(created_by=actor.user_id)
    if whose == "clients":
        return rows.exclude(company__in=actor.company_ids)
    return rows.filter(of_person(actor))


def overdue(rows: QuerySet[Task], today: date) -> QuerySet[Task]:
    """Those whose last day is over and which are not done."""
    return rows.filter(state=TaskState.OPEN, due_on__lt=today)


def of_matter(matter: Matter, actor: Membership) -> QuerySet[Task]:
    """Tasks of a matter as far as the person reads them: open ones, the nearest day first."""
    rows = Task.objects.visible_to(actor).open().filter(matter=matter)
    return rows.select_related("owner").prefetch_related("company").order_by(*NEAREST)


def for_page(actor: Membership) -> QuerySet[Task]:
    """Tasks in sight with what the card shows."""
    people = ("owner", "created_by", "done_by")
    return Task.objects.visible_to(actor).select_related("lessor", "matter", *people).prefetch_related("company")


def answer_of(task: Task, actor: Membership) -> FeedEntry | None:
    """The message by which a task was finished, with its files."""
    if task.matter_id is None or task.state != TaskState.DONE:
        return None
    rows = FeedEntry.objects.visible_to(actor).filter(matter=task.matter_id, code=told.ANSWERED, data__id=task.pk)
    return rows.prefetch_related(Prefetch("files", Attachment.objects.order_by("pk"))).first()


def owners_in(rows: QuerySet[Task]) -> QuerySet[User]:
    """People who own tasks among these."""
    owners = rows.order_by().exclude(owner=None).values("owner")
    return User.objects.filter(pk__in=owners).order_by("last_name", "first_name", "pk")
