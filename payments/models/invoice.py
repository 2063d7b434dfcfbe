"""Invoices, numbered without gaps by lessor and year: what they ask for, and what became of their papers."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, cast

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from accounts.models import Company, Membership
from common.audit import audited
from common.columns import MONEY
from common.money import ZERO
from contracts.models import Contract
from payments.models import invoice_state
from payments.models.charge import ChargeKind
from payments.models.schedule import Instalment


class InvoiceKind(models.TextChoices):
    """For one row of the schedule, or put together for an unusual case."""

    SCHEDULE = "schedule", _("By schedule")
    CUSTOM = "custom", _("Put together")


class InvoiceStatus(models.TextChoices):
    """An invoice is open until another takes its place (its row was paid in part or the schedule changed)."""

    ISSUED = "issued", _("Issued")
    REPLACED = "replaced", _("Replaced")


class InvoiceState(models.TextChoices):
    """What a person is told; derived from what is applied to its lines, never kept (`payments.models.invoice_state`).

    Paid: nothing is left to pay for what it asks for. Outdated: it asks for what is not owed any more.
    """

    ISSUED = "issued", _("Issued")
    PART = "part", _("Paid in part")
    OVERDUE = "overdue", _("Overdue")
    PAID = "paid", _("Paid")
    OUTDATED = "outdated", _("Outdated")
    REPLACED = "replaced", _("Replaced")

    @classmethod
    def payable(cls) -> "tuple[InvoiceState, ...]":
        """States in which an invoice may be paid by."""
        return cls.ISSUED, cls.PART, cls.OVERDUE


class InvoiceSeries(models.Model):
    """The last number given by a lessor in a year; locked while the next one is taken."""

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("invoice series")
        verbose_name_plural = _("invoice series")
        constraints = [models.UniqueConstraint(fields=["lessor", "year"], name="invoice_series_unique")]

    def __str__(self) -> str:
        return f"{self.lessor} · {self.year}"


class StateOfInvoice(TypedDict):
    """What `with_state` adds to a row; `remainder` is roubles left to pay by it, None for an outdated one."""

    state: str
    remainder: Decimal | None


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """The only door to invoices."""

    def visible_to(self, actor: Membership) -> "InvoiceQuerySet":
        """Invoices of the contracts this person may see; of several, whoever may see all of them."""
        seen = Contract.objects.visible_to(actor)
        unseen = InvoiceLine.objects.filter(invoice=OuterRef("pk")).exclude(contract__in=seen)
        return self.filter(Q(contract_ids__len=1) | ~Exists(unseen), contract__in=seen)

    def with_state(self, *, today: date | None = None) -> "models.QuerySet[InvoiceWithState]":
        """Add `state`, an `InvoiceState`, and `remainder`. Without a day nothing is told to be overdue."""
        # The stubs know the annotations by name only, not what they hold.
        return cast("models.QuerySet[InvoiceWithState]", self.annotate(**invoice_state.columns(today)))


@audited(
    exclude=["pdf"],
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="NEW.year || '-' || lpad(NEW.serial::text, 6, '0')",
)
class Invoice(models.Model):
    """An invoice to one lessee. Details of both parties are kept as they were on the day of issue; roubles with VAT.

    By schedule it is for one instalment. Put together, it may be for several contracts, for a part of a payment, for
    one ahead of its date, for penalties: its lines say what the money is meant for and lead its matching
    (`payments.ledger.hints`). `contract` is that of the first line, `contract_ids` are all of them, sorted.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("number in the year"))
    status = models.CharField(_("state"), max_length=8, choices=InvoiceStatus, default=InvoiceStatus.ISSUED)
    kind = models.CharField(_("kind"), max_length=8, choices=InvoiceKind, default=InvoiceKind.SCHEDULE)
    lessee = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("lessee"), db_index=False
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("contract")
    )
    contract_ids = ArrayField(models.BigIntegerField(), verbose_name=_("contracts"))
    instalment = models.ForeignKey(
        Instalment, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("instalment"), null=True
    )
    instalment_number = models.PositiveSmallIntegerField(_("instalment No."), null=True)
    issued_on = models.DateField(_("date"))
    due_on = models.DateField(_("pay by"))
    amount = models.DecimalField(_("amount"), **MONEY)
    # None where its lines have different rates.
    vat_rate = models.DecimalField(_("VAT rate, %"), max_digits=5, decimal_places=2, null=True)
    vat = models.DecimalField(_("VAT"), **MONEY)
    purpose = models.CharField(_("purpose of payment"), max_length=210)
    payee = models.JSONField(_("payee details"))
    payer = models.JSONField(_("payer details"))
    issued_by = models.ForeignKey(
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
    pdf = models.FileField(_("PDF"), upload_to="invoices", blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "year", "serial"], name="invoice_unique_number"),
            models.UniqueConstraint(
                fields=["contract", "instalment_number"],
                condition=Q(status=InvoiceStatus.ISSUED, kind=InvoiceKind.SCHEDULE),
                name="invoice_one_open_for_instalment",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_amount_positive"),
            models.CheckConstraint(condition=Q(status__in=InvoiceStatus.values), name="invoice_status_known"),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.SCHEDULE, instalment__isnull=False, instalment_number__isnull=False)
                | Q(kind=InvoiceKind.CUSTOM, instalment=None, instalment_number=None),
                name="invoice_by_schedule_has_instalment",
            ),
            models.CheckConstraint(condition=~Q(contract_ids=[]), name="invoice_has_contracts"),
        ]
        indexes = [models.Index(fields=["lessee", "-year", "-serial"], name="invoice_of_lessee")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Printed number, e.g. 2026-000123."""
        return f"{self.year}-{self.serial:06d}"

    def get_absolute_url(self) -> str:
        """Page of the invoice in the cabinet."""
        return reverse("payments:invoice", args=[self.pk])


class LineKind(models.TextChoices):
    """What a line of an invoice asks for."""

    PAYMENT = "payment", _("Payment of the schedule")
    CHARGE = "charge", _("Penalty or another charge")
    PAYOFF = "payoff", _("Early buyout by a quote")


class InvoiceLine(models.Model):
    """One thing an invoice asks for. `owed` is what was outstanding for it at the issue, so a part can be told.

    A payment names its row; charges of a kind name the payment they are for, or nothing (all of that kind); the quote
    of an early buyout names its invoice. Append-only.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines", verbose_name=_("invoice"))
    number = models.PositiveSmallIntegerField(_("No."))
    kind = models.CharField(_("kind"), max_length=7, choices=LineKind)
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="invoice_lines", verbose_name=_("contract")
    )
    instalment = models.ForeignKey(
        Instalment, on_delete=models.PROTECT, related_name="invoice_lines", verbose_name=_("instalment"), null=True
    )
    charge_kind = models.CharField(_("charge"), max_length=11, choices=ChargeKind, blank=True)
    text = models.CharField(_("text"), max_length=300)
    owed = models.DecimalField(_("outstanding at the issue"), **MONEY)
    # Of receipts that came by no invoice: what comes by another one is never taken for this one.
    applied_before = models.DecimalField(_("applied before the issue"), **MONEY, default=ZERO)
    amount = models.DecimalField(_("amount"), **MONEY)
    vat_rate = models.DecimalField(_("VAT rate, %"), max_digits=5, decimal_places=2, null=True)
    vat = models.DecimalField(_("VAT"), **MONEY)

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of invoices")
        ordering = ["invoice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "number"], name="invoice_line_unique_number"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=F("owed"), vat__gte=0, vat__lt=F("amount")),
                name="invoice_line_sane",
            ),
            models.CheckConstraint(
                condition=Q(kind=LineKind.PAYMENT, instalment__isnull=False, charge_kind="")
                | (Q(kind=LineKind.CHARGE) & ~Q(charge_kind=""))
                | Q(kind=LineKind.PAYOFF, instalment=None, charge_kind=""),
                name="invoice_line_names_its_claim",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.invoice} · {self.number}"


# A lazy alias: the annotation is for type checkers and is not evaluated at run time.
type InvoiceWithState = WithAnnotations[Invoice, StateOfInvoice]
