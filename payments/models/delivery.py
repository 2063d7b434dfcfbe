"""How papers and calendars reach a client: channels, the log of deliveries that nobody can change, secret addresses."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.audit import audited, recorded
from contracts.models import Contract
from payments.models.invoice import Invoice


class PaperChannel(models.TextChoices):
    """How an invoice reaches the client."""

    CABINET = "cabinet", _("Cabinet")
    EMAIL = "email", _("E-mail")
    API = "api", _("Client's system")
    LINK = "link", _("Signed link")


class PaperMoment(models.TextChoices):
    """What happened to an invoice's paper on its way."""

    PUBLISHED = "published", _("Published")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    OPENED = "opened", _("First opened")
    REMINDED = "reminded", _("Reminded of the due date")


@recorded(
    company="(SELECT i.lessee_id FROM payments_invoice i WHERE i.id = NEW.invoice_id)",
    contract="(SELECT i.contract_id FROM payments_invoice i WHERE i.id = NEW.invoice_id)",
    title="(SELECT i.year || '-' || lpad(i.serial::text, 6, '0') FROM payments_invoice i WHERE i.id = NEW.invoice_id)",
)
class InvoiceDelivery(models.Model):
    """One moment on the way of an invoice to the client, by channel; nobody changes it (PAY-04, PAY-12).

    Published, first opened and reminded are there once for each channel; `address` is the letter's or the link's.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("invoice"))
    channel = models.CharField(_("channel"), max_length=7, choices=PaperChannel)
    moment = models.CharField(_("event"), max_length=9, choices=PaperMoment)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery of an invoice")
        verbose_name_plural = _("deliveries of invoices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "channel", "moment"],
                condition=Q(moment__in=[PaperMoment.PUBLISHED, PaperMoment.OPENED, PaperMoment.REMINDED]),
                name="invoice_delivery_once",
            ),
            models.CheckConstraint(condition=Q(channel__in=PaperChannel.values), name="invoice_delivery_channel"),
            models.CheckConstraint(condition=Q(moment__in=PaperMoment.values), name="invoice_delivery_moment"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.invoice} · {self.channel} · {self.moment}"


@audited(company="NEW.company_id", title="NEW.email")
class InvoiceChannels(models.Model):
    """Where a client wants its invoices besides the cabinet, where they always are, and what it is written about.

    `remind_days` of zero is no reminder.
    """

    company = models.OneToOneField(
        Company, on_delete=models.PROTECT, related_name="invoice_channels", verbose_name=_("company")
    )
    by_email = models.BooleanField(_("send by e-mail"), default=False)
    email = models.EmailField(_("e-mail for invoices"), blank=True)
    by_receipt = models.BooleanField(_("tell when a payment went through"), default=False)
    remind_days = models.PositiveSmallIntegerField(
        _("remind before the due date, days"), default=0, validators=[MaxValueValidator(30)]
    )

    class Meta:
        verbose_name = _("channels of invoices")
        verbose_name_plural = _("channels of invoices")
        constraints = [
            models.CheckConstraint(
                condition=Q(by_email=False, by_receipt=False, remind_days=0) | ~Q(email=""),
                name="invoice_channels_have_address",
            ),
            models.CheckConstraint(condition=Q(remind_days__lte=30), name="invoice_channels_remind_sane"),
        ]

    def __str__(self) -> str:
        return str(self.company)


class PayLink(models.Model):
    """A signed link by which an invoice is opened and paid without signing in; `digest` is of its secret (PAY-11)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="pay_links", verbose_name=_("invoice"))
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    opened_at = models.DateTimeField(_("last opened"), null=True)

    class Meta:
        verbose_name = _("link to pay")
        verbose_name_plural = _("links to pay")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return str(self.invoice)


class FeedLink(models.Model):
    """A secret address of a company's or a contract's calendar of payments (PAY-01); `digest` is of its secret."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="+", verbose_name=_("contract"), null=True
    )
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    read_at = models.DateTimeField(_("last read"), null=True)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "contract"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="feed_link_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return str(self.contract or self.membership)
