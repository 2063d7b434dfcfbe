"""An approval under way: a copy of the route's steps, so that editing a route changes nothing that runs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.audit import recorded
from common.columns import MONEY
from workflow.kinds import OwnerKind, Rule, RunState, Side, StepState
from workflow.models.matter import Matter
from workflow.models.route import RouteVersion


class RunQuerySet(models.QuerySet["Run"]):
    """The only door to approvals."""

    def visible_to(self, actor: Membership) -> "RunQuerySet":
        """Approvals of the matters in sight."""
        return self.filter(matter__in=Matter.objects.visible_to(actor))


@recorded(
    company="(SELECT m.company_id FROM workflow_matter m WHERE m.id = NEW.matter_id)",
    contract="(SELECT m.contract_ref FROM workflow_matter m WHERE m.id = NEW.matter_id)",
    title="(SELECT m.title FROM workflow_matter m WHERE m.id = NEW.matter_id)",
    append_only=False,
)
class Run(models.Model):
    """One approval of one version of a subject. `amount` is roubles with VAT, for stages that depend on it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="runs", verbose_name=_("matter"))
    route_version = models.ForeignKey(
        RouteVersion, on_delete=models.PROTECT, related_name="runs", verbose_name=_("version of a route")
    )
    subject_version = models.PositiveIntegerField(_("version of the terms"), default=1)
    amount = models.DecimalField(_("amount"), **MONEY, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(state=RunState.RUNNING), name="run_one_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_known"),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING, ended_at=None)
                | (~Q(state=RunState.RUNNING) & Q(ended_at__isnull=False)),
                name="run_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} · {self.get_state_display()}"


class RunStepQuerySet(models.QuerySet["RunStep"]):
    """The only door to steps of approvals."""

    def visible_to(self, actor: Membership) -> "RunStepQuerySet":
        """Steps of the approvals in sight; an invited organisation sees its own, not what others wrote to theirs."""
        rows = self.filter(run__in=Run.objects.visible_to(actor))
        if Side.of(actor.company.party) is Side.OUTSIDE:
            return rows.filter(company__in=actor.company_ids)
        return rows


@recorded(
    company="(SELECT m.company_id FROM workflow_run r JOIN workflow_matter m ON m.id = r.matter_id"
    " WHERE r.id = NEW.run_id)",
    contract="(SELECT m.contract_ref FROM workflow_run r JOIN workflow_matter m ON m.id = r.matter_id"
    " WHERE r.id = NEW.run_id)",
    title="NEW.name",
    append_only=False,
)
class RunStep(models.Model):
    """One decision of an approval. `note` is read by both sides; what is for the lessor only is a note of the feed.

    An invited organisation reads its own steps alone; what it is told besides stands in the feed.

    `user` is the person who has to decide when the owner is one; `side` stands in the clock of whose turn it is.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps", verbose_name=_("approval"))
    stage = models.PositiveSmallIntegerField(_("stage"))
    stage_name = models.CharField(_("name of the stage"), max_length=120)
    rule = models.CharField(_("how many must agree"), max_length=10, choices=Rule)
    branch = models.PositiveSmallIntegerField(_("parallel branch"))
    position = models.PositiveSmallIntegerField(_("order in the branch"))
    name = models.CharField(_("name"), max_length=120)
    owner_kind = models.CharField(_("who decides"), max_length=10, choices=OwnerKind)
    side = models.CharField(_("side"), max_length=10, choices=Side)
    role = models.CharField(_("role"), max_length=24, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
        blank=True,
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation"), null=True, blank=True
    )
    days = models.PositiveSmallIntegerField(_("working days"))
    escalate_to = models.CharField(_("escalate to"), max_length=24, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=StepState, default=StepState.WAITING)
    activated_at = models.DateTimeField(_("asked"), null=True, blank=True)
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
        null=True,
        blank=True,
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("on behalf of"),
        null=True,
        blank=True,
    )
    note = models.TextField(_("comment"), blank=True)

    objects = RunStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an approval")
        verbose_name_plural = _("steps of approvals")
        ordering = ["run", "stage", "branch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "stage", "branch", "position"], name="run_step_unique_place"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="run_step_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[StepState.APPROVED, StepState.REJECTED], decided_at__isnull=False)
                | Q(state__in=[StepState.WAITING, StepState.ACTIVE, StepState.SKIPPED], decided_at=None),
                name="run_step_decided_has_time",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="run_step_due", condition=Q(state="active"))]

    def __str__(self) -> str:
        return self.name
