"""Money received, what went back, and what it was applied to. Append-only: a correction is a reversing row.

Every row has a value date (the day it counts from) and a booking time (when the portal learned of it), so that both
"what was owed on a day" and "what was known on a day" can be told of any past day.
"""

from decimal import Decimal
from typing import TypedDict, cast

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from accounts.models import Membership
from common.audit import recorded
from common.columns import MONEY
from common.money import ZERO
from common.ui.figures import short_day
from contracts.models import Contract
from payments.engine.application import Reason
from payments.engine.claims import ClaimKind
from payments.models.charge import CLAIM_KINDS, Charge
from payments.models.ledger_guards import allocations_within, reversals_within
from payments.models.schedule import Instalment


class ReceiptSource(models.TextChoices):
    """Where it is known from that money came."""

    PORTFOLIO = "portfolio", _("Portfolio import")
    BANK = "bank", _("Bank statement")
    ONLINE = "online", _("Online payment")
    MANUAL = "manual", _("Entered by hand")


REVERSAL = "back"
# Why a row stands: the stages of `payments.engine.application`, and what takes an earlier row back.
RULES = [
    (Reason.HINT.value, _("As the payer says")),
    (Reason.DUE.value, _("Due, by the order of the contract")),
    (Reason.AHEAD.value, _("Ahead of its date")),
    (Reason.LATER.value, _("Arose after the receipt")),
    (REVERSAL, _("Taken back")),
]
RULES_KNOWN = [rule for rule, _label in RULES]
PARTS_KNOWN = [kind.value for kind in ClaimKind]


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """The only door to receipts."""

    def visible_to(self, actor: Membership) -> "ReceiptQuerySet":
        """Receipts of the contracts this person may see."""
        return self.filter(contract__in=Contract.objects.visible_to(actor))

    def with_returned(self) -> "models.QuerySet[ReceiptWithReturned]":
        """Add `returned`: roubles that do not count, because they were posted by mistake or went back."""
        returned = Coalesce(Sum("reversals__amount"), ZERO, output_field=models.DecimalField(**MONEY))
        # The stubs know the annotation by name only, not that it is a number.
        return cast("models.QuerySet[ReceiptWithReturned]", self.annotate(returned=returned))


class Returned(TypedDict):
    """What `with_returned` adds to a row."""

    returned: Decimal


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="NEW.document_number",
)
class Receipt(models.Model):
    """Money received for a contract, in roubles: `received_on` is the bank's value date, `posted_at` the booking.

    One payment of the bank for several contracts is a receipt for each of them. `hints` say what the payer means it for
    (`payments.ledger.hints`); `invoice` is the invoice it was paid by. `ordinal` tells true twins apart, and a receipt
    that was taken back from one posted again.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("contract")
    )
    received_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    document_number = models.CharField(_("payment order No."), max_length=50)
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), default=1, db_default=1)
    purpose = models.CharField(_("purpose"), max_length=500, blank=True)
    source = models.CharField(
        _("source"), max_length=9, choices=ReceiptSource, default=ReceiptSource.PORTFOLIO, db_default="portfolio"
    )
    hints = models.JSONField(_("what it is for"), default=list, db_default=[])
    invoice = models.ForeignKey(
        "payments.Invoice", on_delete=models.PROTECT, related_name="receipts", verbose_name=_("invoice"), null=True
    )
    operation = models.ForeignKey(
        "payments.BankOperation",
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name=_("payment in the statement"),
        null=True,
    )
    online_payment = models.ForeignKey(
        "payments.OnlinePayment",
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name=_("online payment"),
        null=True,
    )
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
                fields=["contract", "received_on", "document_number", "amount", "ordinal"],
                name="receipt_unique_document",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_amount_positive"),
            models.CheckConstraint(condition=~Q(document_number=""), name="receipt_has_document_number"),
        ]
        indexes = [models.Index(fields=["contract", "received_on"], name="receipt_contract_date")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return gettext("No. %(number)s of %(day)s") % {
            "number": self.document_number,
            "day": short_day(self.received_on),
        }


class ReversalKind(models.TextChoices):
    """Why money of a receipt does not count any more."""

    UNDONE = "undone", _("Posted by mistake")
    RETURNED = "returned", _("Returned to the payer")


@recorded(
    company="(SELECT c.lessee_id FROM payments_receipt r JOIN contracts_contract c ON c.id = r.contract_id"
    " WHERE r.id = NEW.receipt_id)",
    contract="(SELECT r.contract_id FROM payments_receipt r WHERE r.id = NEW.receipt_id)",
    title="(SELECT r.document_number FROM payments_receipt r WHERE r.id = NEW.receipt_id)",
)
class ReceiptReversal(models.Model):
    """Takes back a receipt, wholly or in part; roubles above zero, together never more than the receipt.

    What was posted by mistake never counted; what was returned to the payer counts as paid no more from the receipt's
    own value date on (`payments.engine.claims.ReceiptToApply.returned`), `on` is the day the money went.
    """

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="reversals", verbose_name=_("receipt"))
    kind = models.CharField(_("kind"), max_length=8, choices=ReversalKind)
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    reason = models.CharField(_("reason"), max_length=300)
    booked_at = models.DateTimeField(_("booked"))
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )

    class Meta:
        verbose_name = _("reversal of a receipt")
        verbose_name_plural = _("reversals of receipts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_reversal_amount_positive"),
            models.CheckConstraint(condition=Q(kind__in=ReversalKind.values), name="receipt_reversal_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="receipt_reversal_has_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            reversals_within(),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} · {self.get_kind_display()}"


class Allocation(models.Model):
    """A part of a receipt applied to a part of an instalment or to a charge; a reversal has the opposite sign.

    `part` is what of the payment is paid (interest, principal, …), `rule` why by the order of application; `reason` is
    what made the portal write the row. The value date is the receipt's.
    """

    receipt = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("receipt")
    )
    instalment = models.ForeignKey(
        Instalment, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("instalment"), null=True
    )
    charge = models.ForeignKey(
        Charge, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("charge"), null=True
    )
    part = models.CharField(_("part"), max_length=11, choices=CLAIM_KINDS)
    rule = models.CharField(_("rule"), max_length=5, choices=RULES)
    amount = models.DecimalField(_("amount"), **MONEY)
    made_at = models.DateTimeField(_("made"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_not_zero"),
            models.CheckConstraint(condition=Q(instalment=None) ^ Q(charge=None), name="allocation_to_one_thing"),
            models.CheckConstraint(condition=Q(part__in=PARTS_KNOWN), name="allocation_part_known"),
            models.CheckConstraint(condition=Q(rule__in=RULES_KNOWN), name="allocation_rule_known"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            allocations_within(),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} → {self.instalment or self.charge}"


# A lazy alias: the annotation is for type checkers and is not evaluated at run time.
type ReceiptWithReturned = WithAnnotations[Receipt, Returned]
