"""Money received and what it was applied to. Append-only: a correction is a reversing row."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.audit import recorded
from common.columns import MONEY
from contracts.models import Contract
from payments.models.schedule import Instalment


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """The only door to receipts."""

    def visible_to(self, actor: Membership) -> "ReceiptQuerySet":
        """Receipts of the contracts this person may see."""
        return self.filter(contract__in=Contract.objects.visible_to(actor))


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="NEW.document_number",
)
class Receipt(models.Model):
    """Money received for a contract, by the bank's value date."""

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("contract")
    )
    received_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    document_number = models.CharField(_("payment order No."), max_length=50)
    purpose = models.CharField(_("purpose"), max_length=500, blank=True)
    posted_at = models.DateTimeField(_("posted"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
    )

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "received_on", "document_number", "amount"],
                name="receipt_unique_document",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_amount_positive"),
            models.CheckConstraint(condition=~Q(document_number=""), name="receipt_has_document_number"),
        ]
        indexes = [models.Index(fields=["contract", "received_on"], name="receipt_contract_date")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.document_number} · {self.received_on}"


class Allocation(models.Model):
    """A part of a receipt applied to an instalment; a reversal is a row with the opposite sign."""

    receipt = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("receipt")
    )
    instalment = models.ForeignKey(
        Instalment, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("instalment")
    )
    amount = models.DecimalField(_("amount"), **MONEY)
    made_at = models.DateTimeField(_("made"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="allocation_not_zero")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.receipt} → {self.instalment}"
