"""Tasks with owner, due date and reminder, and the proof that a version was read."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common.audit import recorded
from common.models import TrailKind
from workflow.kinds import TaskKind, TaskState
from workflow.models.matter import Matter
from workflow.models.reading import Reading


def _of_staff(actor: Membership) -> Q:
    led = actor.led_user_ids
    ours = Q(company=actor.company_id, matter=None, owner=None, role__in=("", actor.role))
    of_clients = Q(matter=None, company__manager__in=led)
    named = Q(owner__in=led) | Q(created_by__in=led)
    return named | ours | of_clients | Q(matter__in=Matter.objects.visible_to(actor))


def _of_client(actor: Membership) -> Q:
    rows = Q(owner__in=actor.led_user_ids)
    if actor.contract_ids is None:
        rows |= Q(owner=None, role=actor.role) | Q(owner=None, role="", matter=None)
        if actor.has(Capability.TASKS_REASSIGN):
            rows |= Q(matter=None)
    if actor.has(Capability.MATTERS_READ):
        rows |= Q(matter__in=Matter.objects.visible_to(actor))
    return rows


class TaskQuerySet(models.QuerySet["Task"]):
    """The only door to tasks."""

    def visible_to(self, actor: Membership) -> "TaskQuerySet":
        """Tasks that this person may read.

        One's own and those of the absent for whom one stands in; in matters in sight, those of the own side; of no
        matter, those for anybody of the company or of one's role. A client's administrator reads all of the company's.
        The lessor's staff read those of their matters and clients, and what they gave.
        """
        if actor.is_lessor:
            rows = self.filter(lessor=actor.company_id)
            return rows if actor.sees_all_clients else rows.filter(_of_staff(actor))
        return self.filter(_of_client(actor), company__in=actor.company_ids)

    def open(self) -> "TaskQuerySet":
        """Tasks still to be done."""
        return self.filter(state=TaskState.OPEN)


@recorded(
    company="NEW.company_id",
    contract="(SELECT m.contract_ref FROM workflow_matter m WHERE m.id = NEW.matter_id)",
    title="NEW.title",
    exclude=["body", "result"],
    append_only=False,
)
class Task(models.Model):
    """Something that a person, or anybody of a company or a role, has to do by a day.

    `company` is the side that does it: the lessor, the client or an outside organisation. Without an owner it is for
    anybody of that company, of `role` when it is given. `due_on` is inclusive.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    matter = models.ForeignKey(
        Matter,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("matter"),
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TaskKind, default=TaskKind.TODO)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("who does it"), db_index=False
    )
    role = models.CharField(_("role"), max_length=24, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("owner"),
        null=True,
        blank=True,
        db_index=False,
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    remind_on = models.DateField(_("remind on"), null=True, blank=True)
    # The newest letters about the day to come and about the day that is over; a later day asks for others.
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    overdue_told_at = models.DateTimeField(_("told that it is overdue"), null=True, blank=True, editable=False)
    reading = models.ForeignKey(
        Reading,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("text to be read"),
        null=True,
        blank=True,
    )
    state = models.CharField(_("state"), max_length=10, choices=TaskState, default=TaskState.OPEN)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by"), null=True
    )
    done_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("finished by"),
        null=True,
        blank=True,
    )
    result = models.TextField(_("result"), blank=True)
    # Tasks that the calendar sets ahead of time are set once (requirement CON-12).
    once_key = models.CharField(_("set once for"), max_length=80, null=True, unique=True, editable=False)  # noqa: DJ001 # several rows have none

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_known"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, done_at=None) | (~Q(state=TaskState.OPEN) & Q(done_at__isnull=False)),
                name="task_finished_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(kind=TaskKind.READING) & Q(reading__isnull=False, owner__isnull=False))
                | (~Q(kind=TaskKind.READING) & Q(reading=None)),
                name="task_reading_has_text_and_owner",
            ),
            models.UniqueConstraint(
                fields=["reading", "owner"], condition=Q(reading__isnull=False), name="task_reading_once_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="task_open_of_owner", condition=Q(state="open")),
            models.Index(fields=["company", "due_on"], name="task_open_of_company", condition=Q(state="open")),
            models.Index(fields=["remind_on"], name="task_reminders", condition=Q(state="open")),
            models.Index(fields=["due_on"], name="task_open_by_day", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.title


@recorded(kind=TrailKind.FACT, company="NEW.company_id", title="NEW.title")
class Acknowledgement(models.Model):
    """The proof that a person has read a version: who, when, for whom, what by its checksum (CRM-02, N-08)."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="acknowledgement", verbose_name=_("task"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("company"))
    title = models.CharField(_("title"), max_length=200)
    version = models.CharField(_("version"), max_length=40)
    sha256 = models.CharField(_("checksum"), max_length=64)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user} · {self.title}"
