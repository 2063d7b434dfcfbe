"""Reconciliation acts: what both sides have in their books for a period (REC-07, REC-08)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.audit import audited
from common.columns import MONEY
from contracts.models import Contract


class ActState(models.TextChoices):
    """What the client has said of an act."""

    ISSUED = "issued", _("Awaiting the client")
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")


class ReconciliationActQuerySet(models.QuerySet["ReconciliationAct"]):
    """The only door to acts."""

    def visible_to(self, actor: Membership) -> "ReconciliationActQuerySet":
        """Acts of the companies in reach; one of all contracts only for people who are not limited to listed ones."""
        if not actor.sees_money:
            return self.none()
        if actor.is_lessor:
            rows = self.filter(lessor=actor.company_id)
            if actor.sees_all_clients:
                return rows
            return rows.filter(
                Q(contract__in=Contract.objects.visible_to(actor)) | Q(contract=None, made_by=actor.user_id)
            )
        rows = self.filter(lessee__in=actor.company_ids)
        return rows if actor.contract_ids is None else rows.filter(contract__in=actor.contract_ids)


@audited(
    company="NEW.lessee_id",
    contract="NEW.contract_id",
    title="NEW.year || '-' || NEW.number",
    exclude=["content", "pdf"],
)
class ReconciliationAct(models.Model):
    """An act of a period, both days counted, for one contract or for all between the two sides. Roubles.

    `opening` and `closing` above zero are owed to the lessor: opening + charged - received = closing. `content` are its
    lines as they were when it was made (`payments.acts.lines`), `digest` is of them; later bookings make another act.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    lessee = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="reconciliation_acts", verbose_name=_("client")
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="reconciliation_acts", verbose_name=_("contract"), null=True
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("No."))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("through"))
    opening = models.DecimalField(_("opening balance"), **MONEY)
    charged = models.DecimalField(_("charged"), **MONEY)
    received = models.DecimalField(_("received"), **MONEY)
    closing = models.DecimalField(_("closing balance"), **MONEY)
    content = models.JSONField(_("lines"))
    digest = models.CharField(_("SHA-256 of the lines"), max_length=64)
    state = models.CharField(_("state"), max_length=9, choices=ActState, default=ActState.ISSUED)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("answered by"), null=True
    )
    pdf = models.FileField(_("PDF"), upload_to="acts", blank=True)

    objects = ReconciliationActQuerySet.as_manager()

    class Meta:
        verbose_name = _("reconciliation act")
        verbose_name_plural = _("reconciliation acts")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "year", "number"], name="act_unique_number"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="act_period_runs_forward"),
            models.CheckConstraint(
                condition=Q(closing=F("opening") + F("charged") - F("received")), name="act_adds_up"
            ),
            models.CheckConstraint(condition=Q(state__in=ActState.values), name="act_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


class DisputeState(models.TextChoices):
    """What has come of a dispute."""

    OPEN = "open", _("Being looked into")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class LineDisputeQuerySet(models.QuerySet["LineDispute"]):
    """The only door to disputes."""

    def visible_to(self, actor: Membership) -> "LineDisputeQuerySet":
        """Disputes about contracts this person may see, for people who see money."""
        return self.filter(contract__in=Contract.objects.visible_to(actor)) if actor.sees_money else self.none()


@audited(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="NEW.line",
)
class LineDispute(models.Model):
    """A client says that a line of its account is wrong: a receipt, a charge, a row of an act. `line` names it.

    `target` is the kind and id of the row: `receipt:12`, `charge:5`, `instalment:7`.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("contract")
    )
    act = models.ForeignKey(
        ReconciliationAct, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("act"), null=True
    )
    target = models.CharField(_("line"), max_length=40)
    line = models.CharField(_("line"), max_length=300)
    amount = models.DecimalField(_("amount"), **MONEY)
    own_amount = models.DecimalField(_("by the client's books"), **MONEY, null=True)
    text = models.CharField(_("what is wrong"), max_length=1000)
    raised_at = models.DateTimeField(_("raised"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=8, choices=DisputeState, default=DisputeState.OPEN)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("answered by"), null=True
    )

    objects = LineDisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute about a line")
        verbose_name_plural = _("disputes about lines")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "target"], condition=Q(state=DisputeState.OPEN), name="line_dispute_one_open"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="line_dispute_has_text"),
            models.CheckConstraint(
                condition=Q(state=DisputeState.OPEN, answered_at=None)
                | (~Q(state=DisputeState.OPEN) & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="line_dispute_answered_has_words",
            ),
        ]

    def __str__(self) -> str:
        return self.line
