"""Rows of a bulk operation: what was done with each contract, so that a cut job goes on where it stood."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Job
from contracts.models.contract import Contract


class BulkState(models.TextChoices):
    """Where one contract of the operation stands."""

    WAITING = "waiting", _("Not done yet")
    DONE = "done", _("Done")
    UNCHANGED = "unchanged", _("Was so already")
    FAILED = "failed", _("Not done")


class BulkItem(models.Model):
    """One contract of a bulk operation. It is written in the transaction that does the work, so both happen or none."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+", verbose_name=_("job"), db_index=False)
    contract = models.ForeignKey(
        Contract, on_delete=models.CASCADE, related_name="+", verbose_name=_("contract"), db_index=False
    )
    state = models.CharField(_("state"), max_length=9, choices=BulkState, default=BulkState.WAITING)
    # A message and its parameters, to be said in the reader's language.
    reason = models.TextField(_("reason"), blank=True)
    reason_params = models.JSONField(_("parameters of the reason"), default=dict)

    class Meta:
        verbose_name = _("row of a bulk operation")
        verbose_name_plural = _("rows of bulk operations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "contract"], name="bulk_item_once"),
            models.CheckConstraint(condition=Q(state__in=BulkState.values), name="bulk_item_state_known"),
            models.CheckConstraint(
                condition=Q(state=BulkState.FAILED) ^ Q(reason=""), name="bulk_item_failed_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.get_state_display()}"
