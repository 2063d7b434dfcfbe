"""Products and their versions. A version stays as it was published, with its rates: a change is a new version."""

from datetime import date
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Segment
from calculator.columns import RATE, SHARE
from calculator.kinds import AssetKind, DayCounting, PaymentTiming, Period, PlanKind, ProductKind, UnitRounding
from calculator.models.choices import some_of
from calculator.models.order import is_below
from common.audit import audited, recorded
from common.columns import MONEY

ZERO, HUNDRED = Decimal(0), Decimal(100)
# Months; as many monthly payments as the engine takes.
LONGEST_TERM = 480
BOUNDS = (
    ("lowest_price", "highest_price"),
    ("lowest_advance", "highest_advance"),
    ("shortest_term", "longest_term"),
    ("lowest_buyout", "highest_buyout"),
)


@audited(title="NEW.name")
class Product(models.Model):
    """What the lessor offers. Terms are those of the version in force."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Stands in links to calculations."))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of lease"), max_length=12, choices=ProductKind, default=ProductKind.FINANCIAL)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_offered = models.BooleanField(_("offered"), default=True, help_text=_("Shown in the public calculator."))

    class Meta:
        verbose_name = _("leasing product")
        verbose_name_plural = _("leasing products")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProductKind.values), name="product_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductVersionQuerySet(models.QuerySet["ProductVersion"]):
    """Versions of products."""

    def published(self) -> "ProductVersionQuerySet":
        """Versions that calculations may use."""
        return self.filter(published_at__isnull=False)

    def in_force(self, *, on: date) -> "ProductVersionQuerySet":
        """Of each product the version published last among those whose dates hold the day."""
        open_end = Q(valid_to=None) | Q(valid_to__gte=on)
        return (
            self.published()
            .filter(open_end, valid_from__lte=on)
            .order_by("product_id", "-number")
            .distinct("product_id")
        )


def _bounds(lowest: str, highest: str, *, least: Decimal | int, most: Decimal | int) -> Q:
    """Both inside of what makes sense, and in order."""
    return Q(
        **{f"{lowest}__gte": least, f"{lowest}__lte": F(highest), f"{highest}__lte": most},
    )


@recorded(
    title="(SELECT p.name FROM calculator_product p WHERE p.id = NEW.product_id) || ' · ' || NEW.number",
    append_only=False,
)
class ProductVersion(models.Model):
    """Limits of a product between two days. Money is roubles with VAT, shares are percent of the price.

    A draft is edited freely; from its publication on neither the version nor its rates and costs can be changed or
    removed, which triggers of the database hold. Of several versions valid on a day the one published last is in force.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions", verbose_name=_("product"))
    number = models.PositiveIntegerField(_("version"), editable=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    asset_kinds = ArrayField(
        models.CharField(max_length=12, choices=AssetKind), verbose_name=_("kinds of assets"), default=list
    )
    lowest_price = models.DecimalField(_("lowest price, ₽"), **MONEY)
    highest_price = models.DecimalField(_("highest price, ₽"), **MONEY)
    lowest_advance = models.DecimalField(_("lowest advance, %"), **SHARE)
    highest_advance = models.DecimalField(_("highest advance, %"), **SHARE)
    shortest_term = models.PositiveSmallIntegerField(_("shortest term, months"))
    longest_term = models.PositiveSmallIntegerField(_("longest term, months"))
    lowest_buyout = models.DecimalField(_("lowest buyout price, %"), **SHARE, default=ZERO)
    highest_buyout = models.DecimalField(_("highest buyout price, %"), **SHARE, default=ZERO)
    periods = ArrayField(
        models.PositiveSmallIntegerField(choices=Period), verbose_name=_("payments are made"), default=list
    )
    plans = ArrayField(models.CharField(max_length=16, choices=PlanKind), verbose_name=_("schedules"), default=list)
    timings = ArrayField(
        models.CharField(max_length=8, choices=PaymentTiming), verbose_name=_("payment falls due"), default=list
    )
    longest_grace = models.PositiveSmallIntegerField(
        _("longest grace, payments"), default=0, help_text=_("First payments of interest only.")
    )
    most_skipped_months = models.PositiveSmallIntegerField(
        _("most skipped months a year"), default=0, help_text=_("Of a seasonal schedule.")
    )
    highest_payment = models.PositiveSmallIntegerField(
        _("highest payment, percent of the equal one"),
        default=300,
        help_text=_("Of a stepped, seasonal or individual schedule."),
    )
    unit = models.DecimalField(_("payments are rounded to, ₽"), **MONEY, default=Decimal("0.01"))
    unit_rounding = models.CharField(_("rounding"), max_length=8, choices=UnitRounding, default=UnitRounding.NEAREST)
    day_count = models.CharField(
        _("interest counts days"), max_length=10, choices=DayCounting, default=DayCounting.PERIOD
    )
    commission = models.DecimalField(
        _("commission, percent of the price"), **SHARE, default=ZERO, help_text=_("Paid once, with the advance.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("What this version changes."))
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
        null=True,
        editable=False,
    )

    objects = ProductVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a product")
        verbose_name_plural = _("versions of products")
        ordering = ["product", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="product_version_unique_number"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(published_at=None), name="product_version_one_draft"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="product_version_number_from_one"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="product_version_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(lowest_price__gt=0, lowest_price__lte=F("highest_price")),
                name="product_version_price_bounds",
            ),
            models.CheckConstraint(
                condition=_bounds("lowest_advance", "highest_advance", least=0, most=HUNDRED)
                & Q(highest_advance__lt=HUNDRED),
                name="product_version_advance_bounds",
            ),
            models.CheckConstraint(
                condition=_bounds("shortest_term", "longest_term", least=1, most=LONGEST_TERM),
                name="product_version_term_bounds",
            ),
            models.CheckConstraint(
                condition=_bounds("lowest_buyout", "highest_buyout", least=0, most=HUNDRED),
                name="product_version_buyout_bounds",
            ),
            models.CheckConstraint(
                condition=Q(most_skipped_months__lte=11), name="product_version_skips_not_all_months"
            ),
            models.CheckConstraint(condition=Q(highest_payment__gte=100), name="product_version_highest_payment"),
            models.CheckConstraint(condition=Q(unit__gt=0), name="product_version_unit_positive"),
            models.CheckConstraint(
                condition=Q(commission__gte=0, commission__lte=HUNDRED), name="product_version_commission_share"
            ),
            models.CheckConstraint(condition=some_of("asset_kinds", AssetKind), name="product_version_assets_known"),
            models.CheckConstraint(condition=some_of("periods", Period), name="product_version_periods_known"),
            models.CheckConstraint(condition=some_of("plans", PlanKind), name="product_version_plans_known"),
            models.CheckConstraint(condition=some_of("timings", PaymentTiming), name="product_version_timings_known"),
            models.CheckConstraint(condition=Q(day_count__in=DayCounting.values), name="product_version_day_count"),
            models.CheckConstraint(condition=Q(unit_rounding__in=UnitRounding.values), name="product_version_rounding"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | Q(published_by=None),
                name="product_version_publisher_of_draft",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.number}"

    def clean(self) -> None:
        """Refuse bounds that are the wrong way round.

        Raises:
            ValidationError: naming the higher bound.

        """
        errors = {
            highest: ValidationError(_("The highest value is below the lowest one."), code="bounds")
            for lowest, highest in BOUNDS
            if is_below(getattr(self, highest), getattr(self, lowest))
        }
        if is_below(self.valid_to, self.valid_from):
            errors["valid_to"] = ValidationError(_("The last day is before the first one."), code="dates_out_of_order")
        if errors:
            raise ValidationError(errors)

    def holds(self, day: date) -> bool:
        """Whether the version's dates hold the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.published_at is None


# Locked, so that a version is not published between the look and the end of the transaction that adds a row.
STAYS = """
    PERFORM FROM calculator_productversion v
    WHERE v.id IN (OLD.version_id, NEW.version_id) FOR SHARE;
    IF EXISTS (
        SELECT FROM calculator_productversion v
        WHERE v.id IN (OLD.version_id, NEW.version_id) AND v.published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'pgtrigger: Cannot change rows of a published version';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


@recorded(
    title="(SELECT p.name || ' · ' || v.number FROM calculator_productversion v"
    " JOIN calculator_product p ON p.id = v.product_id WHERE v.id = NEW.version_id)",
    append_only=False,
)
class ProductRate(models.Model):
    """The rate of a version for a kind of asset, a segment of clients and terms; empty kind or segment: any.

    A calculation takes the narrowest row that fits. A manager may move the rate within the deviations, in
    percentage points: the lowest is not above zero, the highest not below it.
    """

    version = models.ForeignKey(
        ProductVersion, on_delete=models.CASCADE, related_name="rates", verbose_name=_("version")
    )
    asset_kind = models.CharField(_("kind of asset"), max_length=12, choices=AssetKind, blank=True)
    segment = models.CharField(_("segment"), max_length=10, choices=Segment, blank=True)
    term_from = models.PositiveSmallIntegerField(_("term from, months"), default=1)
    term_to = models.PositiveSmallIntegerField(_("term to, months"), default=LONGEST_TERM)
    annual_rate = models.DecimalField(
        _("rate, % a year"), **RATE, validators=[MinValueValidator(ZERO), MaxValueValidator(Decimal(999))]
    )
    lowest_deviation = models.DecimalField(_("lowest deviation, points"), **RATE, default=ZERO)
    highest_deviation = models.DecimalField(_("highest deviation, points"), **RATE, default=ZERO)

    class Meta:
        verbose_name = _("rate of a product")
        verbose_name_plural = _("rates of products")
        ordering = ["version", "asset_kind", "segment", "term_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "asset_kind", "segment", "term_from"], name="product_rate_unique_line"
            ),
            models.CheckConstraint(
                condition=Q(asset_kind__in=["", *AssetKind.values]), name="product_rate_asset_known"
            ),
            models.CheckConstraint(condition=Q(segment__in=["", *Segment.values]), name="product_rate_segment_known"),
            models.CheckConstraint(
                condition=_bounds("term_from", "term_to", least=1, most=LONGEST_TERM), name="product_rate_term_bounds"
            ),
            models.CheckConstraint(condition=Q(annual_rate__gte=0), name="product_rate_not_negative"),
            models.CheckConstraint(
                condition=Q(lowest_deviation__lte=0, highest_deviation__gte=0, annual_rate__gte=-F("lowest_deviation")),
                name="product_rate_deviations",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=STAYS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.annual_rate} %"
