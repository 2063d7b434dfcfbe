"""Quotes of early buyout and settlements of terminated contracts: sums that were told, kept as they were."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.audit import recorded
from common.columns import MONEY
from common.ui.figures import short_day
from contracts.models import Contract
from payments.models.invoice import Invoice


class QuoteKind(models.TextChoices):
    """What is quoted."""

    FULL = "full", _("Full early buyout")
    SHORTER = "shorter", _("Partial payment: shorter term")
    LOWER = "lower", _("Partial payment: lower payments")
    ASSET = "asset", _("Early buyout of one asset")


class PayoffQuoteQuerySet(models.QuerySet["PayoffQuote"]):
    """The only door to quotes of early buyout."""

    def visible_to(self, actor: Membership) -> "PayoffQuoteQuerySet":
        """Quotes of contracts this person may see, for people who see money."""
        return self.filter(contract__in=Contract.objects.visible_to(actor)) if actor.sees_money else self.none()


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="NEW.number",
    exclude=["asked", "explanation", "schedule", "pdf"],
    append_only=False,
)
class PayoffQuote(models.Model):
    """A binding sum for a day: what early buyout or a partial payment costs, valid through `valid_until`. Roubles.

    `explanation` are the trees that make the sum and the saving, `schedule` the rows there would be. It binds as long
    as what is asked comes to the same sum and rows (`ledger_digest` is of them).
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="payoff_quotes", verbose_name=_("contract")
    )
    # Of a series of the lessor: another lessor of the portal has the same ones.
    number = models.CharField(_("number"), max_length=60, db_index=True)
    kind = models.CharField(_("kind"), max_length=7, choices=QuoteKind)
    asset = models.ForeignKey(
        "contracts.LeasedAsset", on_delete=models.PROTECT, related_name="+", verbose_name=_("leased asset"), null=True
    )
    on = models.DateField(_("day of payment"))
    valid_until = models.DateField(_("valid until"))
    amount = models.DecimalField(_("amount"), **MONEY)
    saving = models.DecimalField(_("saving"), **MONEY)
    schedule_number = models.PositiveIntegerField(_("schedule version"))
    ledger_digest = models.CharField(_("digest of the ledger"), max_length=64)
    asked = models.JSONField(_("what was asked for"), default=dict)
    explanation = models.JSONField(_("how the sum is made up"))
    schedule = models.JSONField(_("schedule after it"), default=list)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    request = models.ForeignKey(
        "contracts.ChangeRequest",
        on_delete=models.PROTECT,
        related_name="payoff_quotes",
        verbose_name=_("request"),
        null=True,
    )
    invoice = models.OneToOneField(
        Invoice, on_delete=models.PROTECT, related_name="payoff_quote", verbose_name=_("invoice"), null=True
    )
    pdf = models.FileField(_("PDF"), upload_to="payoff", blank=True)

    objects = PayoffQuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote of early buyout")
        verbose_name_plural = _("quotes of early buyout")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="payoff_quote_unique_number"),
            models.CheckConstraint(condition=Q(kind__in=QuoteKind.values), name="payoff_quote_kind_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payoff_quote_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    exclude=["explanation"],
)
class TerminationSettlement(models.Model):
    """A settlement of mutual obligations as worked out on a day (Plenum VAS 17/2014); another one replaces it by time.

    `data` are the sums it was worked out from, `balance` above zero is what the lessor pays. Append-only, for the
    lessor's people.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("contract")
    )
    returned_on = models.DateField(_("return of the money"))
    data = models.JSONField(_("what it was worked out from"))
    lessor_side = models.DecimalField(_("due to the lessor"), **MONEY)
    lessee_side = models.DecimalField(_("due to the lessee"), **MONEY)
    balance = models.DecimalField(_("balance"), **MONEY)
    explanation = models.JSONField(_("how it is made up"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("termination settlement")
        verbose_name_plural = _("termination settlements")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(balance=F("lessee_side") - F("lessor_side")), name="settlement_adds_up")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.contract} · {short_day(self.returned_on)}"
