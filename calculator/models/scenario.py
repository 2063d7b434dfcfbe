"""Calculations that people keep: what was asked, on which version of the product, and what came out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from calculator.columns import RATE, Digits
from calculator.models.product import ProductVersion
from calculator.models.programme import SubsidyProgramme
from common.audit import recorded
from common.columns import MONEY

# A price increase or an effective rate of a year, percent; a short lease with a large commission has a high one.
YEARLY: Digits = {"max_digits": 12, "decimal_places": 4}


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """The only door to kept calculations."""

    def visible_to(self, actor: Membership) -> "ScenarioQuerySet":
        """What this person may read: those of the companies in reach, and own ones that are about no company.

        The lessor's staff read those of the companies they see. Operations staff see no figure in roubles (ACC-06).
        A calculation is of no contract, so a client's person limited to listed contracts reads own ones only.
        """
        if not actor.has(Capability.SCENARIOS_READ):
            return self.none()
        is_limited = actor.grantor.contracts_limited and not actor.is_lessor
        rows = self.filter(owner=actor.user_id) if is_limited else self
        companies = Company.objects.visible_to(actor)
        return rows.filter(Q(company__in=companies) | Q(company=None, owner=actor.user_id))


@recorded(company="NEW.company_id", title="NEW.name", exclude=["request"], append_only=False)
class Scenario(models.Model):
    """A kept calculation; it reopens with the version of the product and the rules known when it was made.

    `request` is `calculator.quoting.request.to_query` of the request. Figures are roubles with VAT and percent, for
    lists; the calculation itself is made anew from the request.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scenarios", verbose_name=_("person")
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="scenarios", verbose_name=_("company"), null=True, blank=True
    )
    number = models.PositiveIntegerField(_("No."))
    name = models.CharField(_("name"), max_length=120)
    request = models.JSONField(_("request"))
    product_version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="scenarios", verbose_name=_("version of a product")
    )
    programme = models.ForeignKey(
        SubsidyProgramme,
        on_delete=models.PROTECT,
        related_name="scenarios",
        verbose_name=_("subsidy programme"),
        null=True,
        blank=True,
    )
    price = models.DecimalField(_("price with VAT"), **MONEY)
    advance = models.DecimalField(_("advance"), **MONEY)
    subsidy = models.DecimalField(_("subsidy"), **MONEY)
    buyout = models.DecimalField(_("buyout price"), **MONEY)
    term_months = models.PositiveSmallIntegerField(_("term, months"))
    annual_rate = models.DecimalField(_("rate, % a year"), **RATE)
    payment = models.DecimalField(_("highest payment"), **MONEY)
    total = models.DecimalField(_("total"), **MONEY)
    price_increase = models.DecimalField(_("price increase rate, % a year"), **YEARLY)
    effective_rate = models.DecimalField(_("effective rate, % a year"), **YEARLY, null=True, blank=True)
    tax_saving = models.DecimalField(_("tax saving"), **MONEY, null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    # A clone is the same calculation, so it keeps the moment of the original.
    priced_at = models.DateTimeField(_("rates as of"))
    cloned_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="clones", verbose_name=_("cloned from"), null=True, blank=True
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("calculation")
        verbose_name_plural = _("calculations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="scenario_unique_number"),
            models.CheckConstraint(condition=~Q(name=""), name="scenario_has_name"),
            models.CheckConstraint(condition=Q(price__gt=0, total__gt=0), name="scenario_sums_positive"),
            models.CheckConstraint(
                condition=Q(advance__gte=0, subsidy__gte=0, buyout__gte=0, payment__gte=0),
                name="scenario_parts_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-created_at", "-id"], name="scenario_of_company"),
            models.Index(fields=["owner", "-created_at", "-id"], name="scenario_of_person"),
        ]

    def __str__(self) -> str:
        return self.name
