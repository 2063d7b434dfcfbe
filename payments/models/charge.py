"""What is owed besides the schedule: penalties, interest under art. 395, costs, fees; and what was taken off."""

from typing import Final

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
from payments.engine.claims import LABELS, ClaimKind
from payments.engine.penalty.relief import KINDS as RELIEF_LABELS
from payments.engine.penalty.relief import ReliefKind
from payments.models.schedule import Instalment

RELIEF_KINDS = [(kind.value, _(RELIEF_LABELS[kind])) for kind in ReliefKind]
CLAIM_KINDS = [(kind.value, _(LABELS[kind])) for kind in ClaimKind]


class ChargeKind(models.TextChoices):
    """What is charged; each is a claim of the engine's order of application."""

    PENALTY = ClaimKind.PENALTY.value, _("Penalty")
    ARTICLE_395 = ClaimKind.ARTICLE_395.value, _("Interest under art. 395 of the Civil Code")
    COSTS = ClaimKind.COSTS.value, _("Costs of collection")
    FEE = ClaimKind.OTHER.value, _("Fee for a service")


# Charged for days of delay of a payment; the others are sums of their own.
BY_DAYS: Final = (ChargeKind.PENALTY, ChargeKind.ARTICLE_395)


class ChargeQuerySet(models.QuerySet["Charge"]):
    """The only door to charges."""

    def visible_to(self, actor: Membership) -> "ChargeQuerySet":
        """Charges of the contracts this person may see."""
        return self.filter(contract__in=Contract.objects.visible_to(actor))

    def standing(self) -> "ChargeQuerySet":
        """Charges that were not reversed, without the reversals themselves."""
        return self.filter(reverses=None, reversed_by=None)


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id)",
)
class Charge(models.Model):
    """A sum owed besides the schedule, in roubles; a reversal has the opposite sign and names the row in `reverses`.

    `due_on` is the value date. For days of delay of `instalment` (a row of the version in force when it was booked):
    `starts_on` and `due_on` are the days, both counted, `debt` what was overdue, `percent` the rate (a day for a
    penalty, a year for art. 395). `run_from` is the first of all days with this debt and rate: the sum of the run is
    rounded once, so a penalty charged every night comes to the same kopeck as one charged at once (GK art. 330).
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="charges", verbose_name=_("contract"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=11, choices=ChargeKind)
    instalment = models.ForeignKey(
        Instalment,
        on_delete=models.PROTECT,
        related_name="charges",
        verbose_name=_("instalment"),
        null=True,
        db_index=False,
    )
    run_from = models.DateField(_("debt and rate since"), null=True)
    starts_on = models.DateField(_("first day"), null=True)
    due_on = models.DateField(_("date"))
    debt = models.DecimalField(_("overdue"), **MONEY, null=True)
    percent = models.DecimalField(_("rate, %"), max_digits=9, decimal_places=6, null=True)
    amount = models.DecimalField(_("amount"), **MONEY)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("takes back"), null=True
    )
    booked_at = models.DateTimeField(_("booked"))
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    reason = models.CharField(_("reason"), max_length=300)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses=None) | Q(amount__lt=0, reverses__isnull=False),
                name="charge_reversal_is_negative",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=BY_DAYS)
                    & Q(instalment__isnull=False, debt__gt=0, percent__gte=0)
                    & Q(run_from__lte=F("starts_on"), starts_on__lte=F("due_on"))
                )
                | (~Q(kind__in=BY_DAYS) & Q(run_from=None, starts_on=None, debt=None, percent=None)),
                name="charge_by_days_has_days",
            ),
            models.CheckConstraint(condition=Q(kind__in=ChargeKind.values), name="charge_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="charge_has_reason"),
        ]
        indexes = [
            models.Index(fields=["contract", "due_on"], name="charge_contract_date"),
            # The night asks for the last charge of each late payment.
            models.Index(fields=["instalment", "due_on"], name="charge_instalment_date"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {short_day(self.due_on)}"


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id)",
)
class Relief(models.Model):
    """Takes off penalties or interest under art. 395 charged through the day `on`: a waiver of the lessor or a court.

    `amount` is roubles taken off, above zero; what takes an earlier entry back is below zero and names it. With
    `instalment` it is of the charges for that payment only, else of all of `charge_kind`. The rows of the penalty stay
    as they are (`payments.engine.penalty.relief`; GK art. 333 for a court).
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="reliefs", verbose_name=_("contract"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=6, choices=RELIEF_KINDS)
    charge_kind = models.CharField(_("of"), max_length=11, choices=ChargeKind)
    instalment = models.ForeignKey(
        Instalment, on_delete=models.PROTECT, related_name="+", verbose_name=_("instalment"), null=True
    )
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("takes back"), null=True
    )
    document = models.CharField(_("decision"), max_length=200, help_text=_("Number and date of the decision."))
    reason = models.CharField(_("reason"), max_length=500)
    booked_at = models.DateTimeField(_("booked"))
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("relief")
        verbose_name_plural = _("reliefs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses=None) | Q(amount__lt=0, reverses__isnull=False),
                name="relief_reversal_is_negative",
            ),
            models.CheckConstraint(condition=Q(charge_kind__in=BY_DAYS), name="relief_of_sanctions"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ReliefKind]), name="relief_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="relief_has_reason"),
        ]
        indexes = [models.Index(fields=["contract", "on"], name="relief_contract_date")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.contract} · {short_day(self.on)}"


class ReliefShare(models.Model):
    """What of a relief is taken off one charge, in roubles; what takes an earlier row back is below zero. Append-only.

    Kept by `payments.ledger.reliefs` as allocations are: a charge that was reversed gives its share back, and the
    charge in its place takes it.
    """

    relief = models.ForeignKey(Relief, on_delete=models.PROTECT, related_name="shares", verbose_name=_("relief"))
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="reliefs", verbose_name=_("charge"))
    amount = models.DecimalField(_("amount"), **MONEY)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("share of a relief")
        verbose_name_plural = _("shares of reliefs")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="relief_share_not_zero")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.relief} → {self.charge}"
