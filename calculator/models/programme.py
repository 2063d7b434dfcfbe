"""Subsidy programmes. An edition is never changed: what a calculation was made with can be read for ever."""

from datetime import date, datetime
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Segment
from calculator.columns import SHARE
from calculator.kinds import AssetKind, SubsidyBasis
from calculator.models.choices import known
from calculator.models.order import is_below
from common.audit import recorded
from common.columns import MONEY


class SubsidyProgrammeQuerySet(models.QuerySet["SubsidyProgramme"]):
    """Editions of programmes."""

    def latest_editions(self, *, at: datetime | None = None) -> "SubsidyProgrammeQuerySet":
        """Of each programme the edition entered last; with `at`, as it was known at that moment."""
        rows = self if at is None else self.filter(entered_at__lte=at)
        last = rows.order_by("code", "-edition").distinct("code").values("pk")
        return self.filter(pk__in=last)

    def running(self, *, on: date) -> "SubsidyProgrammeQuerySet":
        """Those whose dates hold the day and whose budget is not used up."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=on), Q(budget=None) | Q(used__lt=F("budget")), starts_on__lte=on
        )


@recorded(title="NEW.name || ' · ' || NEW.edition")
class SubsidyProgramme(models.Model):
    """One edition of a programme: the state or a maker pays a part of the price or of the advance.

    Money is roubles with VAT; empty kinds and segments mean any. An edit makes the next edition.
    """

    code = models.SlugField(_("code"), max_length=40)
    edition = models.PositiveIntegerField(_("edition"), editable=False)
    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("valid from"))
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    basis = models.CharField(_("share"), max_length=8, choices=SubsidyBasis, default=SubsidyBasis.PRICE)
    percent = models.DecimalField(_("subsidy, %"), **SHARE)
    cap = models.DecimalField(_("at most for one asset, ₽"), **MONEY, null=True, blank=True)
    asset_kinds = ArrayField(
        models.CharField(max_length=12, choices=AssetKind),
        verbose_name=_("kinds of assets"),
        default=list,
        blank=True,
        help_text=_("None chosen: any."),
    )
    segments = ArrayField(
        models.CharField(max_length=10, choices=Segment),
        verbose_name=_("segments"),
        default=list,
        blank=True,
        help_text=_("None chosen: any."),
    )
    highest_price = models.DecimalField(_("highest price, ₽"), **MONEY, null=True, blank=True)
    highest_increase = models.DecimalField(
        _("highest price increase rate, % a year"),
        **SHARE,
        null=True,
        blank=True,
        help_text=_("A lease with a higher one gets no subsidy."),
    )
    conditions = models.TextField(_("conditions"), blank=True, help_text=_("Shown to clients."))
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Decree or agreement."))
    budget = models.DecimalField(_("budget, ₽"), **MONEY, null=True, blank=True)
    used = models.DecimalField(_("used, ₽"), **MONEY, default=Decimal("0.00"))
    entered_at = models.DateTimeField(_("entered"), editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
        editable=False,
    )

    objects = SubsidyProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("subsidy programme")
        verbose_name_plural = _("subsidy programmes")
        ordering = ["code", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="programme_unique_edition"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="programme_edition_from_one"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="programme_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(basis__in=SubsidyBasis.values), name="programme_basis_known"),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="programme_percent_share"),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gt=0), name="programme_cap_positive"),
            models.CheckConstraint(
                condition=Q(highest_price=None) | Q(highest_price__gt=0), name="programme_price_positive"
            ),
            models.CheckConstraint(
                condition=Q(highest_increase=None) | Q(highest_increase__gte=0), name="programme_increase_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(used__gte=0) & (Q(budget=None) | Q(used__lte=F("budget"))), name="programme_within_budget"
            ),
            models.CheckConstraint(condition=known("asset_kinds", AssetKind), name="programme_assets_known"),
            models.CheckConstraint(condition=known("segments", Segment), name="programme_segments_known"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check dates and money against each other.

        Raises:
            ValidationError: by field.

        """
        errors: dict[str, ValidationError] = {}
        if is_below(self.ends_on, self.starts_on):
            error = ValidationError(_("The last day is before the first one."), code="dates_out_of_order")
            errors["ends_on"] = error
        if is_below(self.budget, self.used):
            errors["used"] = ValidationError(_("More is used than the budget has."), code="above_budget")
        if errors:
            raise ValidationError(errors)
