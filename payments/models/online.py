"""Payments by card or SBP through an acquirer: what was asked for, what came back, what its notices said."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.audit import audited
from common.columns import MONEY
from common.money import format_money
from payments.models.invoice import Invoice


class Provider(models.TextChoices):
    """Through whom a payment goes, by the name of its adapter."""

    YOOKASSA = "yookassa", _("YooKassa")
    SIMULATOR = "simulator", _("Simulator of the acquirer")


class OnlineWay(models.TextChoices):
    """How the payer pays."""

    CARD = "card", _("Bank card")
    SBP = "sbp", _("Fast Payments System")


class OnlineState(models.TextChoices):
    """Where a payment or a refund stands with the acquirer.

    New: stored before the first call. Unknown to the acquirer until it answers, so the same key asks again.
    """

    NEW = "new", _("Being prepared")
    PENDING = "pending", _("Awaiting the payer")
    SUCCEEDED = "succeeded", _("Paid")
    CANCELED = "canceled", _("Not paid")


class OnlinePaymentQuerySet(models.QuerySet["OnlinePayment"]):
    """The only door to online payments."""

    def visible_to(self, actor: Membership) -> "OnlinePaymentQuerySet":
        """Payments of invoices this person may see."""
        return self.filter(invoice__in=Invoice.objects.visible_to(actor))


@audited(
    company="(SELECT i.lessee_id FROM payments_invoice i WHERE i.id = NEW.invoice_id)",
    contract="(SELECT i.contract_id FROM payments_invoice i WHERE i.id = NEW.invoice_id)",
    title="(SELECT i.year || '-' || lpad(i.serial::text, 6, '0') FROM payments_invoice i WHERE i.id = NEW.invoice_id)",
    exclude=["token", "confirmation_url"],
)
class OnlinePayment(models.Model):
    """One attempt to pay an invoice online. `idempotence_key` is stored before the first call and used by every retry.

    `token` is the secret of a signed link; `posted_at` is when receipts were made of it.
    """

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="online_payments", verbose_name=_("invoice")
    )
    provider = models.CharField(_("acquirer"), max_length=30, choices=Provider)
    provider_id = models.CharField(_("number at the acquirer"), max_length=64, blank=True)
    idempotence_key = models.UUIDField(_("idempotence key"), unique=True)
    way = models.CharField(_("way"), max_length=4, choices=OnlineWay)
    amount = models.DecimalField(_("amount"), **MONEY)
    state = models.CharField(_("state"), max_length=9, choices=OnlineState, default=OnlineState.NEW)
    confirmation_url = models.URLField(_("page of the acquirer"), max_length=2000, blank=True)
    failure = models.CharField(_("why it was not paid"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    asked_at = models.DateTimeField(_("last asked"), null=True)
    succeeded_at = models.DateTimeField(_("paid"), null=True)
    posted_at = models.DateTimeField(_("posted"), null=True)

    objects = OnlinePaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("online payment")
        verbose_name_plural = _("online payments")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="online_payment_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=OnlineState.values), name="online_payment_state_known"),
            models.CheckConstraint(condition=Q(way__in=OnlineWay.values), name="online_payment_way_known"),
            models.UniqueConstraint(
                fields=["provider", "provider_id"], condition=~Q(provider_id=""), name="online_payment_of_provider"
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=[OnlineState.NEW, OnlineState.PENDING]),
                name="online_payment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(state=OnlineState.SUCCEEDED), name="online_payment_posted_when_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} · {format_money(self.amount)}"


@audited(
    company="(SELECT i.lessee_id FROM payments_onlinepayment p JOIN payments_invoice i ON i.id = p.invoice_id"
    " WHERE p.id = NEW.payment_id)",
    contract="(SELECT i.contract_id FROM payments_onlinepayment p JOIN payments_invoice i ON i.id = p.invoice_id"
    " WHERE p.id = NEW.payment_id)",
    title="(SELECT i.year || '-' || lpad(i.serial::text, 6, '0') FROM payments_onlinepayment p"
    " JOIN payments_invoice i ON i.id = p.invoice_id WHERE p.id = NEW.payment_id)",
)
class OnlineRefund(models.Model):
    """Money given back through the acquirer; once it succeeded, the receipts are taken back by as much."""

    payment = models.ForeignKey(
        OnlinePayment, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("online payment")
    )
    provider_id = models.CharField(_("number at the acquirer"), max_length=64, blank=True)
    idempotence_key = models.UUIDField(_("idempotence key"), unique=True)
    amount = models.DecimalField(_("amount"), **MONEY)
    state = models.CharField(_("state"), max_length=9, choices=OnlineState, default=OnlineState.NEW)
    reason = models.CharField(_("reason"), max_length=300)
    failure = models.CharField(_("why it was refused"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    posted_at = models.DateTimeField(_("posted"), null=True)

    class Meta:
        verbose_name = _("online refund")
        verbose_name_plural = _("online refunds")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="online_refund_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=OnlineState.values), name="online_refund_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.payment.invoice} · {format_money(self.amount)}"


class AcquirerNotice(models.Model):
    """What an acquirer told by itself, stored before it is acted upon; the same notice again adds nothing."""

    provider = models.CharField(_("acquirer"), max_length=30, choices=Provider)
    event = models.CharField(_("event"), max_length=60)
    object_id = models.CharField(_("number at the acquirer"), max_length=64)
    body = models.JSONField(_("text"))
    came_from = models.GenericIPAddressField(_("address"), null=True)
    came_at = models.DateTimeField(_("came"))
    handled_at = models.DateTimeField(_("handled"), null=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("notice of the acquirer")
        verbose_name_plural = _("notices of the acquirer")
        ordering = ["-came_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "event", "object_id"], name="acquirer_notice_once"),
        ]
        triggers = [pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} · {self.object_id}"
