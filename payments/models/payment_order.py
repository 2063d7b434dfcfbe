"""Orders of the lessor to its bank."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import BankAccount, Company, Membership
from common.audit import audited
from common.columns import MONEY
from common.ui.figures import short_day
from payments.models.bank import BankOperation


class OrderState(models.TextChoices):
    """Stages of a payment order of the lessor."""

    DRAFT = "draft", _("Prepared")
    EXPORTED = "exported", _("Sent to the bank")
    EXECUTED = "executed", _("Executed")
    CANCELLED = "cancelled", _("Cancelled")


class PaymentOrderQuerySet(models.QuerySet["PaymentOrder"]):
    """The only door to payment orders."""

    def visible_to(self, actor: Membership) -> "PaymentOrderQuerySet":
        """Orders of the own company, for the lessor's people only."""
        return self.filter(lessor=actor.company_id) if actor.is_lessor else self.none()


@audited(title="NEW.number::text")
class PaymentOrder(models.Model):
    """An order of the lessor to its bank: money for a supplier or back to a payer. Numbered by lessor and year.

    `payee` are the requisites as they were when it was made. `returns` is the payment that goes back by it;
    `executed_by` the payment of a statement by which the bank tells that it was done.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", verbose_name=_("account"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("No."))
    issued_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    payee = models.JSONField(_("payee"))
    purpose = models.CharField(_("purpose of payment"), max_length=210)
    state = models.CharField(_("state"), max_length=9, choices=OrderState, default=OrderState.DRAFT)
    returns = models.ForeignKey(
        BankOperation,
        on_delete=models.PROTECT,
        related_name="return_orders",
        verbose_name=_("returns the payment"),
        null=True,
        blank=True,
    )
    executed_by = models.OneToOneField(
        BankOperation,
        on_delete=models.PROTECT,
        related_name="order",
        verbose_name=_("executed by"),
        null=True,
        blank=True,
    )
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    exported_at = models.DateTimeField(_("exported"), null=True, blank=True)

    objects = PaymentOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment order")
        verbose_name_plural = _("payment orders")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "year", "number"], name="payment_order_unique_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_order_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="payment_order_state_known"),
        ]

    def __str__(self) -> str:
        return gettext("No. %(number)s of %(day)s") % {"number": self.number, "day": short_day(self.issued_on)}
