"""Statements of the lessor's bank and the payments in them."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import BankAccount, Company, Membership
from common.audit import audited
from common.columns import MONEY
from common.ui.figures import short_day


class StatementFormat(models.TextChoices):
    """Format of the file."""

    ONE_C = "1c", "1CClientBankExchange"
    CAMT_053 = "camt053", "camt.053"
    MT940 = "mt940", "MT940"


class BankStatementQuerySet(models.QuerySet["BankStatement"]):
    """The only door to statements."""

    def visible_to(self, actor: Membership) -> "BankStatementQuerySet":
        """Statements of the own company's accounts, for the lessor's people only."""
        return self.filter(lessor=actor.company_id) if actor.is_lessor else self.none()


@audited(title="NEW.name")
class BankStatement(models.Model):
    """A file that was taken whole; a file with the same bytes is not taken again (`sha256`).

    `new_count` of its payments were not known from an earlier file. Where `warnings` say that its sums do not agree
    with what the bank declares, nothing of it is posted automatically.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    format = models.CharField(_("format"), max_length=7, choices=StatementFormat)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"), null=True)
    ends_on = models.DateField(_("through"), null=True)
    count = models.PositiveIntegerField(_("payments"), default=0)
    new_count = models.PositiveIntegerField(_("new payments"), default=0)
    balances = models.JSONField(_("balances"), default=list)
    warnings = models.JSONField(_("warnings"), default=list)
    is_trusted = models.BooleanField(_("sums agree"), default=True)
    from_folder = models.BooleanField(_("from the watched folder"), default=False)
    loaded_at = models.DateTimeField(_("loaded"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )

    objects = BankStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-loaded_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["lessor", "sha256"], name="bank_statement_once")]

    def __str__(self) -> str:
        return self.name


class Direction(models.TextChoices):
    """Where money went, seen from the lessor's account."""

    IN = "in", _("Received")
    OUT = "out", _("Paid out")


class TriageState(models.TextChoices):
    """What is decided about a payment; what is posted of it is told by its receipts alone."""

    NEW = "new", _("To sort out")
    POSTED = "posted", _("Posted")
    HELD = "held", _("On hold")
    ASKED = "asked", _("Client is asked")
    TO_RETURN = "to_return", _("To be returned")
    RETURNED = "returned", _("Returned")
    ASIDE = "aside", _("Not from clients")


class BankOperationQuerySet(models.QuerySet["BankOperation"]):
    """The only door to payments of statements."""

    def visible_to(self, actor: Membership) -> "BankOperationQuerySet":
        """Payments of the own company's accounts, for the lessor's people only."""
        return self.filter(lessor=actor.company_id) if actor.is_lessor else self.none()


class BankOperation(models.Model):
    """One payment on one of the lessor's accounts, as the bank tells it; roubles above zero.

    `digest` is of the account, direction, day, number, amount, the other side's account and the purpose: the same
    payment in a later file is known by it; `ordinal` counts true twins inside one file. Facts never change, `state` and
    what belongs to it do (`payments.matching`).
    """

    statement = models.ForeignKey(
        BankStatement, on_delete=models.PROTECT, related_name="operations", verbose_name=_("statement")
    )
    lessor = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"), db_index=False
    )
    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="+", verbose_name=_("account"), db_index=False
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    kind = models.CharField(_("kind of document"), max_length=60, blank=True)
    booked_on = models.DateField(_("date in the bank"))
    number = models.CharField(_("No."), max_length=50)
    issued_on = models.DateField(_("date of the order"), null=True)
    amount = models.DecimalField(_("amount"), **MONEY)
    party_name = models.CharField(_("other side"), max_length=300, blank=True)
    party_inn = models.CharField(_("INN"), max_length=20, blank=True)
    party_kpp = models.CharField(_("KPP"), max_length=20, blank=True)
    party_account = models.CharField(_("account of the other side"), max_length=40, blank=True)
    party_bic = models.CharField(_("BIC"), max_length=20, blank=True)
    party_bank = models.CharField(_("bank"), max_length=300, blank=True)
    purpose = models.CharField(_("purpose"), max_length=1000, blank=True)
    more = models.JSONField(_("other fields"), default=dict, blank=True)
    doubts = models.JSONField(_("doubts about requisites"), default=list, blank=True)
    line = models.PositiveIntegerField(_("line of the file"), default=0)
    digest = models.CharField(_("digest"), max_length=40)
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), default=1)
    state = models.CharField(_("state"), max_length=9, choices=TriageState, default=TriageState.NEW)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_automatic = models.BooleanField(_("posted automatically"), default=False)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    returned_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="returns", verbose_name=_("returned by"), null=True
    )

    objects = BankOperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment in a statement")
        verbose_name_plural = _("payments in statements")
        ordering = ["-booked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "digest", "ordinal"], name="bank_operation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_operation_amount_positive"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="bank_operation_direction_known"),
            models.CheckConstraint(condition=Q(state__in=TriageState.values), name="bank_operation_state_known"),
        ]
        indexes = [
            models.Index(fields=["lessor", "state", "-booked_on", "-id"], name="bank_operation_queue"),
            models.Index(fields=["lessor", "-booked_on", "-id"], name="bank_operation_recent"),
            models.Index(fields=["lessor", "party_inn", "-booked_on"], name="bank_operation_of_payer"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="facts_stay",
                exclude=["state", "note", "is_automatic", "decided_at", "decided_by", "returned_by"],
            ),
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return gettext("No. %(number)s of %(day)s") % {"number": self.number or "—", "day": short_day(self.booked_on)}


class WatchedFileQuerySet(models.QuerySet["WatchedFile"]):
    """The only door to refused files."""

    def visible_to(self, actor: Membership) -> "WatchedFileQuerySet":
        """Files of the own company's folder, for the lessor's people only."""
        return self.filter(lessor=actor.company_id) if actor.is_lessor else self.none()


class WatchedFile(models.Model):
    """A file of the watched folder that was refused: its words stay until another file with the same name comes."""

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    problem = models.JSONField(_("what is wrong"))
    lines = ArrayField(models.PositiveIntegerField(), verbose_name=_("lines"), default=list)
    seen_at = models.DateTimeField(_("seen"))

    objects = WatchedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused file")
        verbose_name_plural = _("refused files")
        ordering = ["-seen_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["lessor", "sha256"], name="watched_file_once")]

    def __str__(self) -> str:
        return self.name
