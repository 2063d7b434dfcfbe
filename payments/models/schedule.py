"""Payment schedules. A version is never edited: a change of the contract makes the next one."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.audit import recorded
from common.columns import MONEY
from contracts.models import Contract


# Its rows have no entries of their own: the digest of the version covers them.
@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id) || ' · ' || NEW.number",
)
class ScheduleVersion(models.Model):
    """One version of a contract's schedule; the one in force has the number `contract.schedule_number`."""

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="schedule_versions", verbose_name=_("contract")
    )
    number = models.PositiveIntegerField(_("version"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
    )
    reason = models.CharField(_("reason"), max_length=300)
    digest = models.CharField(_("SHA-256 of the rows"), max_length=64)

    class Meta:
        verbose_name = _("schedule version")
        verbose_name_plural = _("schedule versions")
        ordering = ["contract", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="schedule_version_unique_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="schedule_version_number_from_one"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.contract} · {self.number}"


class InstalmentKind(models.TextChoices):
    """What a row of the schedule pays for."""

    ADVANCE = "advance", _("Advance")
    LEASE = "lease", _("Lease payment")
    BUYOUT = "buyout", _("Buyout")
    # Billed apart from payments: a commission, registration.
    SERVICE = "service", _("Services")


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    """The only door to schedule rows."""

    def in_force(self) -> "InstalmentQuerySet":
        """Rows of the version in force."""
        return self.filter(version__number=F("version__contract__schedule_number"))

    def visible_to(self, actor: Membership) -> "InstalmentQuerySet":
        """Rows of the contracts this person may see."""
        return self.filter(version__contract__in=Contract.objects.visible_to(actor))


class Instalment(models.Model):
    """One row of a schedule. `amount` is roubles with VAT; VAT is the part inside it, the components add up to it."""

    version = models.ForeignKey(
        ScheduleVersion,
        on_delete=models.PROTECT,
        related_name="instalments",
        verbose_name=_("schedule version"),
    )
    number = models.PositiveSmallIntegerField(_("No."))
    kind = models.CharField(_("kind"), max_length=8, choices=InstalmentKind)
    due_on = models.DateField(_("due date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    vat_rate = models.DecimalField(_("VAT rate, %"), max_digits=5, decimal_places=2)
    vat = models.DecimalField(_("VAT"), **MONEY)
    principal = models.DecimalField(_("principal"), **MONEY)
    interest = models.DecimalField(_("interest"), **MONEY)
    insurance = models.DecimalField(_("insurance"), **MONEY)
    buyout = models.DecimalField(_("buyout price"), **MONEY)
    other = models.DecimalField(_("taxes and services"), **MONEY, default=Decimal("0.00"), db_default=Decimal("0.00"))

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="instalment_unique_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount_positive"),
            models.CheckConstraint(
                condition=Q(principal__gte=0, interest__gte=0, insurance__gte=0, buyout__gte=0, other__gte=0),
                name="instalment_parts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount=F("principal") + F("interest") + F("insurance") + F("buyout") + F("other")),
                name="instalment_parts_add_up",
            ),
            models.CheckConstraint(condition=Q(vat__gte=0, vat__lt=F("amount")), name="instalment_vat_inside"),
            models.CheckConstraint(condition=Q(kind__in=InstalmentKind.values), name="instalment_kind_known"),
        ]
        indexes = [models.Index(fields=["due_on"], name="instalment_due")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.version} · {self.number}"
