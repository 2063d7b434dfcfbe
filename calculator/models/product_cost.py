"""Costs of a version of a product beside its commission: insurance, taxes of the asset, registration."""

from decimal import Decimal

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calculator.kinds import AssetKind, CostBasis, CostCharging, CostTaxing, ProductCostKind
from calculator.models.order import is_below
from calculator.models.product import HUNDRED, STAYS, ProductVersion
from common.audit import recorded
from common.columns import MONEY


@recorded(
    title="(SELECT p.name || ' · ' || v.number FROM calculator_productversion v"
    " JOIN calculator_product p ON p.id = v.product_id WHERE v.id = NEW.version_id)",
    append_only=False,
)
class ProductCost(models.Model):
    """A cost that the lessor pays and the client pays back; empty kind of asset: any.

    `value` is roubles, percent of the price with VAT, or horsepower, as `basis` says. What is due every year is due for
    each policy year of the lease, a tax for the months of a year that is not whole. Only insurance can be left to the
    client: tax and registration are of whoever owns the asset.
    """

    version = models.ForeignKey(
        ProductVersion, on_delete=models.CASCADE, related_name="costs", verbose_name=_("version")
    )
    kind = models.CharField(_("cost"), max_length=16, choices=ProductCostKind, default=ProductCostKind.INSURANCE)
    name = models.CharField(
        _("name for clients"), max_length=80, blank=True, help_text=_("Empty: that of the kind of cost.")
    )
    asset_kind = models.CharField(_("kind of asset"), max_length=12, choices=AssetKind, blank=True)
    basis = models.CharField(_("reckoned"), max_length=16, choices=CostBasis, default=CostBasis.PERCENT_A_YEAR)
    value = models.DecimalField(_("value"), **MONEY, validators=[MinValueValidator(Decimal("0.01"))])
    charging = models.CharField(_("paid"), max_length=12, choices=CostCharging, default=CostCharging.IN_PAYMENTS)
    vat = models.CharField(_("VAT"), max_length=8, choices=CostTaxing, default=CostTaxing.ON_TOP)
    is_optional = models.BooleanField(
        _("the client may decline"), default=False, help_text=_("Of insurance only: the client insures the asset.")
    )

    class Meta:
        verbose_name = _("cost of a product")
        verbose_name_plural = _("costs of products")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "name", "asset_kind"], name="product_cost_unique_line"),
            models.CheckConstraint(condition=Q(kind__in=ProductCostKind.values), name="product_cost_kind_known"),
            models.CheckConstraint(
                condition=Q(asset_kind__in=["", *AssetKind.values]), name="product_cost_asset_known"
            ),
            models.CheckConstraint(condition=Q(basis__in=CostBasis.values), name="product_cost_basis_known"),
            models.CheckConstraint(condition=Q(charging__in=CostCharging.values), name="product_cost_charging_known"),
            models.CheckConstraint(condition=Q(vat__in=CostTaxing.values), name="product_cost_vat_known"),
            models.CheckConstraint(
                condition=Q(value__gt=0) & (~Q(basis=CostBasis.PERCENT_A_YEAR) | Q(value__lte=HUNDRED)),
                name="product_cost_value_bounds",
            ),
            models.CheckConstraint(
                condition=~Q(basis=CostBasis.POWER) | Q(kind=ProductCostKind.TRANSPORT_TAX),
                name="product_cost_power_of_tax",
            ),
            models.CheckConstraint(
                condition=Q(is_optional=False) | Q(kind=ProductCostKind.INSURANCE),
                name="product_cost_optional_insurance",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ProductCostKind.OTHER) | ~Q(name=""), name="product_cost_other_named"
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
        return f"{self.version} · {self.label}"

    @property
    def label(self) -> str:
        """What clients read."""
        return self.name or str(self.get_kind_display())

    def clean(self) -> None:
        """Check the value and the choice of the client against the kind of cost.

        Raises:
            ValidationError: by field.

        """
        errors: dict[str, ValidationError] = {}
        if self.basis == CostBasis.PERCENT_A_YEAR and is_below(HUNDRED, self.value):
            errors["value"] = ValidationError(_("A share of the price is at most 100 %."), code="above_price")
        if self.basis == CostBasis.POWER and self.kind != ProductCostKind.TRANSPORT_TAX:
            errors["basis"] = ValidationError(_("Only transport tax goes by engine power."), code="power_of_tax")
        if self.is_optional and self.kind != ProductCostKind.INSURANCE:
            errors["is_optional"] = ValidationError(_("The client may decline insurance only."), code="not_insurance")
        if self.kind == ProductCostKind.OTHER and not self.name:
            errors["name"] = ValidationError(_("Name this cost: clients read the name."), code="unnamed")
        if errors:
            raise ValidationError(errors)
