"""What an approved deal becomes besides the contract: an order to the supplier and papers to make; and its end."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from common.audit import audited
from common.columns import MONEY
from contracts.models.change_request import Addendum
from contracts.models.contract import Contract


class OrderStatus(models.TextChoices):
    """Where an order to a supplier is; the step of supply adds its own stages."""

    DRAFT = "draft", _("Draft")


@audited(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="NEW.supplier_name",
)
class SupplyOrder(models.Model):
    """A draft of what the lessor buys for the lessee. `total` is roubles with VAT."""

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="supply_orders", verbose_name=_("contract")
    )
    supplier = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="supply_orders",
        verbose_name=_("supplier"),
        null=True,
        blank=True,
    )
    supplier_inn = models.CharField(_("INN of the supplier"), max_length=12, blank=True)
    supplier_name = models.CharField(_("supplier"), max_length=300, blank=True)
    status = models.CharField(_("state"), max_length=12, choices=OrderStatus, default=OrderStatus.DRAFT)
    total = models.DecimalField(_("total with VAT"), **MONEY)
    deliver_to = models.CharField(_("place of delivery"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("order to the supplier")
        verbose_name_plural = _("orders to suppliers")
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(total__gt=0), name="supply_order_total_positive")]

    def __str__(self) -> str:
        return f"{self.contract} · {self.supplier_name}"


class SupplyOrderLine(models.Model):
    """One line of an order: what, how many, for how much a piece, roubles with VAT."""

    order = models.ForeignKey(SupplyOrder, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=300)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    price = models.DecimalField(_("price with VAT"), **MONEY)

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="supply_order_line_position"),
            models.CheckConstraint(condition=Q(quantity__gte=1, price__gt=0), name="supply_order_line_sane"),
        ]

    def __str__(self) -> str:
        return self.name


class PaperKind(models.TextChoices):
    """Papers that a deal needs."""

    LEASE_CONTRACT = "lease_contract", _("Lease contract")
    SCHEDULE = "schedule", _("Payment schedule, annex to the contract")
    SUPPLY_CONTRACT = "supply_contract", _("Supply contract")
    ACCEPTANCE_ACT = "acceptance_act", _("Acceptance certificate")
    ADDENDUM = "addendum", _("Addendum")
    BUYOUT_CONTRACT = "buyout_contract", _("Sale contract of the buyout")
    TRANSFER_ACT = "transfer_act", _("Transfer certificate")
    RETURN_ACT = "return_act", _("Return certificate")
    SETTLEMENT = "settlement", _("Settlement at the end of the contract")
    CERTIFICATE = "certificate", _("Certificate")


class PaperToMake(models.Model):
    """A paper that somebody has to make for a contract; made ones belong to documents."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="papers", verbose_name=_("contract"))
    addendum = models.ForeignKey(
        Addendum, on_delete=models.PROTECT, related_name="papers", verbose_name=_("addendum"), null=True, blank=True
    )
    kind = models.CharField(_("paper"), max_length=20, choices=PaperKind)
    listed_at = models.DateTimeField(_("listed"))

    class Meta:
        verbose_name = _("paper to make")
        verbose_name_plural = _("papers to make")
        ordering = ["contract", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "addendum"], name="paper_to_make_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_to_make_kind_known"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@audited(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id)",
)
class UsageTerms(models.Model):
    """Limits of an operating lease and the price of what is above them, roubles with VAT (PRD-02)."""

    contract = models.OneToOneField(
        Contract, on_delete=models.CASCADE, related_name="usage_terms", verbose_name=_("contract")
    )
    kilometres_a_year = models.PositiveIntegerField(_("mileage limit, km a year"), null=True, blank=True)
    hours_a_year = models.PositiveIntegerField(_("limit of engine hours a year"), null=True, blank=True)
    price_a_kilometre = models.DecimalField(_("price of a kilometre above, ₽"), **MONEY, null=True, blank=True)
    price_an_hour = models.DecimalField(_("price of an hour above, ₽"), **MONEY, null=True, blank=True)
    maintenance_every_km = models.PositiveIntegerField(_("maintenance every, km"), null=True, blank=True)
    maintenance_every_months = models.PositiveSmallIntegerField(_("maintenance every, months"), null=True, blank=True)

    class Meta:
        verbose_name = _("limits of use")
        verbose_name_plural = _("limits of use")

    def __str__(self) -> str:
        return str(self.contract)


class ClosingKind(models.TextChoices):
    """How a contract ends."""

    BUYOUT = "buyout", _("Buyout")
    RETURN = "return", _("Return")


class ClosingItem(models.Model):
    """One line of the checklist by which a contract ends (CON-09, CON-10)."""

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="closing_items", verbose_name=_("contract")
    )
    kind = models.CharField(_("end"), max_length=10, choices=ClosingKind)
    code = models.CharField(_("what"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
        blank=True,
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a closing checklist")
        verbose_name_plural = _("closing checklists")
        ordering = ["contract", "kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind", "code"], name="closing_item_once"),
            models.CheckConstraint(condition=Q(kind__in=ClosingKind.values), name="closing_item_kind_known"),
        ]

    def __str__(self) -> str:
        return self.code


@audited(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id)",
)
class ReturnInspection(models.Model):
    """What was found when an asset came back, and what is charged for it, roubles with VAT (CON-10, PRD-02).

    `findings` are lines of JSON: what, grade, amount as a decimal string.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("contract")
    )
    inspected_on = models.DateField(_("inspected on"))
    kilometres = models.PositiveIntegerField(_("mileage, km"), null=True, blank=True)
    hours = models.PositiveIntegerField(_("engine hours"), null=True, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    overuse = models.DecimalField(_("charge for use above the limit"), **MONEY, default=0)
    damage = models.DecimalField(_("charge for damage"), **MONEY, default=0)
    made_at = models.DateTimeField(_("entered"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("return inspection")
        verbose_name_plural = _("return inspections")
        ordering = ["-inspected_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(overuse__gte=0, damage__gte=0), name="inspection_charges_sane")
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.inspected_on}"
