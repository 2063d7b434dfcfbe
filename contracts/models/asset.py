"""What is leased: vehicles, machinery, equipment, real estate."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import Party
from accounts.validators import (
    validate_cadastral_number,
    validate_plate,
    validate_serial_number,
    validate_vin,
)
from calculator.kinds import AssetKind
from common.audit import audited
from common.columns import MONEY
from contracts.models.contract import Contract

IDENTIFIER_FIELD: Mapping[AssetKind, str] = {
    AssetKind.VEHICLE: "vin",
    AssetKind.MACHINERY: "serial_number",
    AssetKind.EQUIPMENT: "serial_number",
    AssetKind.REAL_ESTATE: "cadastral_number",
}


class LeasedAssetQuerySet(models.QuerySet["LeasedAsset"]):
    """The only door to leased assets."""

    def visible_to(self, actor: Membership) -> "LeasedAssetQuerySet":
        """Assets of the contracts this person may see; a supplier sees what it supplied."""
        if actor.party is Party.SUPPLIER:
            rows = self.filter(supplier__in=actor.company_ids)
        elif actor.is_lessor:
            return self.filter(contract__in=Contract.objects.visible_to(actor))
        else:
            rows = self.filter(lessee__in=actor.company_ids)
        return rows if actor.contract_ids is None else rows.filter(contract__in=actor.contract_ids)


@audited(
    company="NEW.lessee_id",
    contract="NEW.contract_id",
    title="NEW.name",
)
class LeasedAsset(models.Model):
    """One leased asset of a contract. The identifier that its kind requires is never empty once it is identified.

    The contract's lessee stands in the row too, so that whose it is costs no look at the contract; the database keeps
    it equal (a foreign key of both columns).
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="assets", verbose_name=_("contract"))
    lessee = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="leased_assets",
        verbose_name=_("lessee"),
        editable=False,
        db_index=False,
    )
    supplier = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="supplied_assets",
        verbose_name=_("supplier"),
        null=True,
        blank=True,
        limit_choices_to={"party": Party.SUPPLIER},
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=AssetKind)
    name = models.CharField(_("name"), max_length=300)
    maker = models.CharField(_("maker"), max_length=100, blank=True)
    model_name = models.CharField(_("model"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year of make"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    vin = models.CharField(_("VIN"), max_length=17, blank=True, validators=[validate_vin])
    plate = models.CharField(_("registration plate"), max_length=12, blank=True, validators=[validate_plate])
    serial_number = models.CharField(_("serial number"), max_length=50, blank=True, validators=[validate_serial_number])
    cadastral_number = models.CharField(
        _("cadastral number"), max_length=40, blank=True, validators=[validate_cadastral_number]
    )
    address = models.CharField(_("address"), max_length=500, blank=True)
    price = models.DecimalField(_("price with VAT"), **MONEY)
    # An asset that is still to be delivered has no number yet; it gets one before it is handed over.
    is_identified = models.BooleanField(_("identified"), default=True)

    objects = LeasedAssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("leased asset")
        verbose_name_plural = _("leased assets")
        # By the column: the order of contracts themselves would join them, and a supplier may not see contracts.
        ordering = ["contract_id", "position"]
        constraints = [
            # Checked at the end of the transaction, so that positions can be exchanged.
            models.UniqueConstraint(
                fields=["contract", "position"], name="asset_unique_position", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["contract", "vin"], condition=~Q(vin=""), name="asset_unique_vin_in_contract"
            ),
            models.CheckConstraint(
                condition=Q(is_identified=False)
                | (Q(kind=AssetKind.VEHICLE) & ~Q(vin=""))
                | (Q(kind__in=[AssetKind.MACHINERY, AssetKind.EQUIPMENT]) & ~Q(serial_number=""))
                | (Q(kind=AssetKind.REAL_ESTATE) & ~Q(cadastral_number="")),
                name="asset_has_identifier_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(vin="") | Q(vin__regex=r"^[A-HJ-NPR-Z0-9]{17}$"), name="asset_vin_alphabet"
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="asset_price_positive"),
        ]
        indexes = [
            models.Index(fields=["lessee", "name", "id"], name="asset_of_lessee"),
            models.Index(fields=["vin"], name="asset_vin", condition=~Q(vin="")),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an asset without the identifier of its kind.

        Raises:
            ValidationError: naming the field that must be filled.

        """
        field = IDENTIFIER_FIELD.get(AssetKind(self.kind)) if self.kind in AssetKind.values else None
        if self.is_identified and field and not getattr(self, field):
            raise ValidationError(
                {field: ValidationError(_("This kind of asset needs this identifier."), code="required_by_kind")}
            )

    @property
    def identifier(self) -> str:
        """The identifier that the kind requires: VIN, serial number or cadastral number."""
        return str(getattr(self, IDENTIFIER_FIELD[AssetKind(self.kind)]))
