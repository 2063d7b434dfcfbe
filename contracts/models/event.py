"""The contract's timeline: what happened, when, by whom. Append-only."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import Party
from common.audit import recorded
from common.models import TrailKind
from contracts.models.contract import Contract


class ContractEventKind(models.TextChoices):
    """What can appear on the timeline."""

    IMPORTED = "imported", _("Contract taken into the portal")
    PREPARED = "prepared", _("Contract made of an application")
    ADDENDUM_MADE = "addendum_made", _("Addendum made")
    TERMS_CHANGED = "terms_changed", _("Terms changed")
    STATUS_CHANGED = "status_changed", _("State changed")
    SCHEDULE_MADE = "schedule_made", _("Payment schedule made")
    SCHEDULE_CHANGED = "schedule_changed", _("Payment schedule changed")
    RECEIPT_POSTED = "receipt_posted", _("Payment received")
    RECEIPT_TAKEN_BACK = "receipt_taken_back", _("Payment taken back")
    INVOICE_ISSUED = "invoice_issued", _("Invoice issued")
    RECHECKED = "rechecked", _("Something has changed by itself")


class ContractEventQuerySet(models.QuerySet["ContractEvent"]):
    """The only door to the timeline."""

    def visible_to(self, actor: Membership) -> "ContractEventQuerySet":
        """Events of the contracts this person may see.

        The parties stand in the row itself, so the newest events of a client with thousands of contracts come from
        an index; the contract is asked too, because it may have passed to another lessee since.
        """
        if actor.party is Party.LESSOR:
            rows = self.filter(lessor=actor.company_id, contract__lessor=actor.company_id)
            if actor.sees_all_clients:
                return rows
            return rows.filter(contract__in=Contract.objects.visible_to(actor).values("pk"))
        if actor.party is Party.LESSEE:
            rows = self.filter(lessee__in=actor.company_ids, contract__lessee__in=actor.company_ids)
            return rows if actor.contract_ids is None else rows.filter(contract__in=actor.contract_ids)
        return self.none()


@recorded(
    kind=TrailKind.FACT,
    company="NEW.lessee_id",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id)",
)
class ContractEvent(models.Model):
    """One line of the timeline. `data` holds the figures to show, as JSON; money as decimal strings."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="events", verbose_name=_("contract"))
    lessor = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"), db_index=False
    )
    lessee = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessee"), db_index=False
    )
    kind = models.CharField(_("event"), max_length=20, choices=ContractEventKind)
    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("on behalf of"),
        null=True,
    )
    data = models.JSONField(_("data"), default=dict)

    # What operations staff may read: the other kinds carry figures in roubles.
    MONEYLESS_KINDS = (ContractEventKind.IMPORTED, ContractEventKind.PREPARED, ContractEventKind.STATUS_CHANGED)

    objects = ContractEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract event")
        verbose_name_plural = _("contract events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["contract", "-at", "-id"], name="contract_event_recent"),
            models.Index(fields=["lessee", "-at", "-id"], name="contract_event_of_lessee"),
            models.Index(fields=["lessor", "-at", "-id"], name="contract_event_of_lessor"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.contract} · {self.get_kind_display()}"
