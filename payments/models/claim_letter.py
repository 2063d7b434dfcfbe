"""Claim letters: a lessor demands what is owed, with the table of the ledger on the day of the letter (COL-04)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.audit import recorded
from common.columns import MONEY
from contracts.models import Contract


class ClaimLetterQuerySet(models.QuerySet["ClaimLetter"]):
    """The only door to claim letters."""

    def visible_to(self, actor: Membership) -> "ClaimLetterQuerySet":
        """Letters about contracts this person may see, for people who see money."""
        return self.filter(contract__in=Contract.objects.visible_to(actor)) if actor.sees_money else self.none()


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="NEW.number",
    exclude=["content", "pdf"],
    append_only=False,
)
class ClaimLetter(models.Model):
    """What was owed on a contract at the end of a day, and by when it is to be paid. Roubles with VAT.

    `content` are the late payments and the charges as they stood (`payments.claim_letters.content`): a payment that
    comes later changes no letter. One without a person was made at night, once for each delay.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="claim_letters", verbose_name=_("contract")
    )
    # Of a series of the lessor: another lessor of the portal has the same ones.
    number = models.CharField(_("number"), max_length=60)
    on = models.DateField(_("day of the letter"))
    pay_by = models.DateField(_("pay by"))
    overdue_since = models.DateField(_("overdue since"), null=True)
    overdue = models.DecimalField(_("overdue"), **MONEY)
    charges = models.DecimalField(_("owed besides the schedule"), **MONEY)
    content = models.JSONField(_("lines"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    email = models.EmailField(_("sent to"), blank=True)
    sending_at = models.DateTimeField(_("being sent"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    opened_at = models.DateTimeField(_("first opened"), null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"), null=True
    )
    pdf = models.FileField(_("PDF"), upload_to="claims", blank=True)

    objects = ClaimLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim letter")
        verbose_name_plural = _("claim letters")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="claim_letter_unique_number"),
            models.UniqueConstraint(
                fields=["contract", "overdue_since"], condition=Q(made_by=None), name="claim_letter_one_of_a_delay"
            ),
            models.CheckConstraint(
                condition=Q(overdue__gte=0, charges__gte=0) & (Q(overdue__gt=0) | Q(charges__gt=0)),
                name="claim_letter_demands_something",
            ),
            models.CheckConstraint(condition=Q(pay_by__gt=F("on")), name="claim_letter_gives_time"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The debt of its contract, where letters stand."""
        return reverse("debts:of_contract", args=[self.contract_id])

    @property
    def total(self) -> Decimal:
        """All that is demanded, in roubles."""
        return self.overdue + self.charges
