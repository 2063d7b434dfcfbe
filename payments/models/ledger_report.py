"""The nightly comparison of what was charged with what came, and of the ledger with itself (REC-06)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.columns import MONEY
from common.ui.figures import short_day
from contracts.models import Contract
from payments.ledger.checks.causes import Cause


class BalanceCause(models.TextChoices):
    """Why what was charged to a contract by the day is not what came; no defect, but somebody's business."""

    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("Due, the last day to pay has not passed")
    CHARGES = "charges", _("Penalties and other charges are not paid")
    ENDED = "ended", _("Not paid by a contract that has ended")
    AHEAD = "ahead", _("Paid ahead of due dates")
    CREDIT = "credit", _("Received, applied to nothing")
    UNSORTED = "unsorted", _("Received by the bank, not sorted out")


CAUSES = [*BalanceCause.choices, *Cause.choices]


class LedgerReportQuerySet(models.QuerySet["LedgerReport"]):
    """The only door to reports."""

    def visible_to(self, actor: Membership) -> "LedgerReportQuerySet":
        """Reports of the own company, for the lessor's people only."""
        return self.filter(lessor=actor.company_id) if actor.is_lessor else self.none()


class LedgerReport(models.Model):
    """What the night found on a day; made again on the same day, it takes the place of the earlier one.

    `defects` are differences of the ledger with itself: none is the only good answer.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    on = models.DateField(_("date"))
    made_at = models.DateTimeField(_("made"))
    contracts = models.PositiveIntegerField(_("contracts"), default=0)
    differences = models.PositiveIntegerField(_("differences"), default=0)
    defects = models.PositiveIntegerField(_("defects of the ledger"), default=0)

    objects = LedgerReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("comparison of charges and receipts")
        verbose_name_plural = _("comparisons of charges and receipts")
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["lessor", "on"], name="ledger_report_one_a_day")]

    def __str__(self) -> str:
        return short_day(self.on)


class LedgerDifferenceQuerySet(models.QuerySet["LedgerDifference"]):
    """The only door to differences."""

    def visible_to(self, actor: Membership) -> "LedgerDifferenceQuerySet":
        """Differences of the own company's reports, for the lessor's people only."""
        return self.filter(report__lessor=actor.company_id) if actor.is_lessor else self.none()


class LedgerDifference(models.Model):
    """One difference over 0.00 with the class of its cause; roubles, above zero what is owed or too much.

    The lines of a contract that are no defects add up to what it owes. A payment of a statement that nobody has sorted
    out has no contract. `target` names the row or the figure, `stands` and `right` what a defect has found.
    """

    report = models.ForeignKey(
        LedgerReport, on_delete=models.CASCADE, related_name="lines", verbose_name=_("report"), db_index=False
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="+", verbose_name=_("contract"), null=True
    )
    cause = models.CharField(_("cause"), max_length=8, choices=CAUSES)
    is_defect = models.BooleanField(_("defect of the ledger"), default=False, db_default=False)
    amount = models.DecimalField(_("difference"), **MONEY)
    target = models.CharField(_("where"), max_length=120, blank=True, default="", db_default="")
    stands = models.CharField(_("stands"), max_length=60, blank=True, default="", db_default="")
    right = models.CharField(_("right"), max_length=60, blank=True, default="", db_default="")

    objects = LedgerDifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference of charges and receipts")
        verbose_name_plural = _("differences of charges and receipts")
        ordering = ["-is_defect", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(is_defect=True) | ~Q(amount=0), name="ledger_difference_not_zero"),
        ]
        indexes = [models.Index(fields=["report", "cause"], name="ledger_difference_cause")]

    def __str__(self) -> str:
        return f"{self.report} · {self.get_cause_display()}"
