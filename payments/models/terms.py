"""What contracts say about money besides their schedule: penalties, order of application, early buyout, VAT.

A lessor has one set of its own (the row without a contract); a contract that agrees anything else has a whole set.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from common.audit import audited
from common.columns import MONEY, MoneyDigits
from common.ui.figures import short_day
from contracts.models import Contract


class PenaltyBaseChoice(models.TextChoices):
    """On what of a late payment the penalty runs; always with VAT (`payments.engine.penalty.PenaltyBase`)."""

    WHOLE = "whole", _("The whole payment")
    PRINCIPAL = "principal", _("Principal")
    PRINCIPAL_AND_INTEREST = "principal_and_interest", _("Principal and interest")


class BuyoutWay(models.TextChoices):
    """What early buyout costs (`payments.engine.redemption.products`)."""

    BALANCE = "balance", _("Principal that is left and interest to the day")
    BALANCE_PERIOD = "period", _("Principal that is left and interest of the whole period")
    DISCOUNTED = "discounted", _("Payments ahead, discounted")
    LESS_PERCENT = "less", _("Payments ahead less a percentage")
    TABLE = "table", _("Table of sums in the contract")


class AdvanceOffsetRule(models.TextChoices):
    """Against which accruals the advance is offset (`calculator.engine.lease.options.AdvanceOffset`)."""

    AT_ONCE = "at_once", _("At once, against the start of the lease")
    EVENLY = "evenly", _("Evenly, against every payment")


class VatRule(models.TextChoices):
    """What a new rate of VAT changes in a running contract (425-FZ of 28.11.2025)."""

    NET_KEPT = "net", _("The amount without VAT stays")
    GROSS_KEPT = "gross", _("The amount with VAT stays")


PERCENT: MoneyDigits = {"max_digits": 9, "decimal_places": 6}


@audited(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="coalesce((SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id),"
    " (SELECT l.short_name FROM accounts_company l WHERE l.id = NEW.lessor_id))",
)
class MoneyTerms(models.Model):
    """Terms of one contract, or those of a lessor for contracts that agree nothing else.

    Without a penalty rate no penalty is agreed, and art. 395 of the Civil Code applies. The cap is percents of what
    fell overdue or roubles for each payment; `order` are steps of kinds as `payments.engine.application_order` has
    them, empty for the usual order.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    contract = models.OneToOneField(
        Contract,
        on_delete=models.PROTECT,
        related_name="money_terms",
        verbose_name=_("contract"),
        null=True,
        blank=True,
    )
    penalty_base = models.CharField(
        _("base of the penalty"), max_length=22, choices=PenaltyBaseChoice, default=PenaltyBaseChoice.WHOLE
    )
    penalty_cap_percent = models.DecimalField(_("cap of the penalty, %"), **PERCENT, null=True, blank=True)
    penalty_cap_amount = models.DecimalField(_("cap of the penalty, roubles"), **MONEY, null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(_("grace days"), default=0, validators=[MaxValueValidator(366)])
    order = models.JSONField(_("order of application"), default=list, blank=True)
    order_acknowledged = models.BooleanField(_("order that the law does not allow is kept"), default=False)
    buyout_way = models.CharField(_("early buyout"), max_length=10, choices=BuyoutWay, default=BuyoutWay.BALANCE)
    buyout_percent = models.DecimalField(_("rate or percentage of early buyout"), **PERCENT, null=True, blank=True)
    buyout_fee_percent = models.DecimalField(_("fee of early buyout, %"), **PERCENT, default=0)
    buyout_fee = models.DecimalField(_("fee of early buyout, roubles"), **MONEY, default=0)
    buyout_table = models.JSONField(_("table of early buyout"), default=list, blank=True)
    buyout_after_months = models.PositiveSmallIntegerField(_("early buyout after, months"), default=0)
    buyout_notice_days = models.PositiveSmallIntegerField(_("notice, days"), default=0)
    vat_rule = models.CharField(_("new rate of VAT"), max_length=5, choices=VatRule, default=VatRule.NET_KEPT)
    advance_offset = models.CharField(
        _("offset of the advance"), max_length=7, choices=AdvanceOffsetRule, default=AdvanceOffsetRule.AT_ONCE
    )
    shortfall_to_lessee = models.BooleanField(_("the lessee pays what is missing in an offset advance"), default=True)

    invoice_days_ahead = models.PositiveSmallIntegerField(
        _("invoices are made ahead, days"), default=10, validators=[MaxValueValidator(60)]
    )
    claim_after_days = models.PositiveSmallIntegerField(
        _("claim letter on the day past due"),
        default=0,
        validators=[MaxValueValidator(366)],
        help_text=_("Zero: letters are made by hand only."),
    )
    # Thirty days are those of art. 4, p. 5 of the Arbitration Procedure Code, unless the contract agrees others.
    claim_pay_days = models.PositiveSmallIntegerField(
        _("days to pay by a claim letter"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )

    class Meta:
        verbose_name = _("terms of money")
        verbose_name_plural = _("terms of money")
        constraints = [
            models.UniqueConstraint(fields=["lessor"], condition=Q(contract=None), name="money_terms_one_of_lessor"),
            models.CheckConstraint(
                condition=Q(penalty_cap_percent=None) | Q(penalty_cap_amount=None), name="money_terms_one_cap"
            ),
            models.CheckConstraint(
                condition=Q(penalty_base__in=PenaltyBaseChoice.values), name="money_terms_base_known"
            ),
            models.CheckConstraint(condition=Q(buyout_way__in=BuyoutWay.values), name="money_terms_way_known"),
            models.CheckConstraint(condition=Q(vat_rule__in=VatRule.values), name="money_terms_vat_rule_known"),
            models.CheckConstraint(
                condition=Q(advance_offset__in=AdvanceOffsetRule.values), name="money_terms_offset_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.contract or self.lessor)


@audited(title="NEW.since::text")
class PenaltyRate(models.Model):
    """Percent a day from a day on (typically 0.05 to 0.5); a rate of zero ends the penalty."""

    terms = models.ForeignKey(MoneyTerms, on_delete=models.CASCADE, related_name="rates", verbose_name=_("terms"))
    since = models.DateField(_("from"))
    percent = models.DecimalField(_("% a day"), **PERCENT, validators=[MinValueValidator(0), MaxValueValidator(100)])

    class Meta:
        verbose_name = _("rate of the penalty")
        verbose_name_plural = _("rates of the penalty")
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "since"], name="penalty_rate_one_a_day"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="penalty_rate_sane"),
        ]

    def __str__(self) -> str:
        return f"{short_day(self.since)} · {localize(self.percent)} %"


@audited(title="NEW.since::text")
class KeyRate(models.Model):
    """Key rate of the Bank of Russia, percent a year, from a day on. `known_through`: no other rate until this day."""

    since = models.DateField(_("from"), unique=True)
    percent = models.DecimalField(_("% a year"), max_digits=5, decimal_places=2)
    known_through = models.DateField(_("known through"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("key rate")
        verbose_name_plural = _("key rates")
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="key_rate_sane"),
            models.CheckConstraint(
                condition=Q(known_through__gte=models.F("since")), name="key_rate_known_from_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{short_day(self.since)} · {localize(self.percent)} %"
