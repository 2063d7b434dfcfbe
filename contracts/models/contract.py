"""The lease contract and its terms."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, DecimalField, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import Party
from calculator.kinds import AssetKind, ProductKind
from common.audit import audited
from common.columns import MONEY
from common.money import ZERO


class ContractStatus(models.TextChoices):
    """Stages of a contract. Overdue and paid up are not stages: they are derived from the schedule and receipts."""

    PREPARED = "prepared", _("Being prepared")
    SIGNING = "signing", _("Being signed")
    SIGNED = "signed", _("Awaiting the advance")
    DELIVERY = "delivery", _("Awaiting delivery")
    ACTIVE = "active", _("Active")
    RESTRUCTURED = "restructured", _("Active, terms changed")
    BUYOUT = "buyout", _("Awaiting buyout")
    RETURNING = "returning", _("Awaiting return")
    CLOSED = "closed", _("Closed")
    TERMINATED = "terminated", _("Terminated")
    CANCELLED = "cancelled", _("Cancelled before signing")

    @classmethod
    def live(cls) -> frozenset["ContractStatus"]:
        """Stages in which payments are still expected."""
        return frozenset({cls.SIGNED, cls.DELIVERY, cls.ACTIVE, cls.RESTRUCTURED, cls.BUYOUT, cls.RETURNING})

    @classmethod
    def unsigned(cls) -> frozenset["ContractStatus"]:
        """Stages of a contract that nobody has signed: its schedule binds nobody yet, or never will."""
        return frozenset({cls.PREPARED, cls.SIGNING, cls.CANCELLED})

    @classmethod
    def imported(cls) -> frozenset["ContractStatus"]:
        """Stages that the lessor's accounting system tells with a portfolio."""
        return frozenset({cls.SIGNED, cls.ACTIVE, cls.BUYOUT, cls.CLOSED, cls.TERMINATED})


class DayRule(models.TextChoices):
    """On which day of the month a payment falls due."""

    FIXED_DAY = "fixed_day", _("Fixed day of the month")
    LAST_DAY = "last_day", _("Last day of the month")


@cache
def remaining() -> Case:
    """Expression over contracts: roubles still to be paid by the schedule; nothing of a contract that has ended.

    The same expression stands in an index, so whoever sorts or filters by it must ask for exactly this one.
    """
    return Case(
        When(
            status__in=sorted(state.value for state in ContractStatus.live()),
            then=F("scheduled_total") - F("paid_total"),
        ),
        default=Value(ZERO),
        output_field=DecimalField(max_digits=18, decimal_places=2),
    )


# What a list of a client's contracts asks of them, short enough for an index.
OF_CLIENT = (
    "lessor", "lessee", "number", "product", "status", "ends_on", "term_months", "asset_kinds", "price",
    "scheduled_total", "paid_total", "overdue_total", "overdue_since", "next_due_on", "next_due_amount",
)  # fmt: skip


class Grams(models.Func):
    """Three-letter pieces of a folded text, in the database: what the index of the search has."""

    function = "contracts_grams"
    arity = 1
    output_field = ArrayField(models.TextField())


class NumberKey(models.Func):
    """What numbers written by people are looked up by, in the database: `payments.engine.matching.key` of a number."""

    function = "contracts_number_key"
    arity = 1
    output_field = models.TextField()


class ContractQuerySet(models.QuerySet["Contract"]):
    """The only door to contracts."""

    def visible_to(self, actor: Membership) -> "ContractQuerySet":
        """Contracts this person may see.

        A lessee: those of its own company and branches, or the listed ones of them. The lessor's staff: all, a client
        manager those of own clients and of absent colleagues'. A supplier: none.
        """
        if actor.party is Party.LESSOR:
            rows = self.filter(lessor=actor.company_id)
            return rows if actor.sees_all_clients else rows.led_by(actor.led_user_ids)
        if actor.party is Party.LESSEE:
            # The same rows either way. An index has those of a holding in order, those of several companies each apart,
            # and with both conditions the planner would expect almost none and put all of them in order.
            whole = actor.reaches_whole_holding
            rows = self.filter(head=actor.company_id) if whole else self.filter(lessee__in=actor.company_ids)
            return rows if actor.contract_ids is None else rows.filter(pk__in=actor.contract_ids)
        return self.none()

    def led_by(self, user_ids: Sequence[int]) -> "ContractQuerySet":
        """Contracts that these managers lead, or whose lessee has one of them as the personal manager."""
        return self.filter(Q(manager__in=user_ids) | Q(lessee_manager__in=user_ids))

    def live(self) -> "ContractQuerySet":
        """Contracts on which payments are still expected."""
        return self.filter(status__in=ContractStatus.live())


@audited(
    company="NEW.lessee_id",
    contract="NEW.id",
    title="NEW.number",
    exclude=[
        "schedule_number",
        "scheduled_total",
        "paid_total",
        "overdue_total",
        "overdue_since",
        "next_due_on",
        "next_due_amount",
        "charges_total",
        "credit_total",
        "figures_on",
        "search_text",
        "asset_kinds",
        "region",
        "head",
        "lessee_manager",
    ],
)
class Contract(models.Model):
    """A lease contract between one lessor and one lessee. Money is roubles with VAT."""

    number = models.CharField(_("number"), max_length=50)
    product = models.CharField(_("product"), max_length=12, choices=ProductKind)
    lessor = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="lessor_contracts",
        verbose_name=_("lessor"),
        limit_choices_to={"party": Party.LESSOR},
    )
    lessee = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="lessee_contracts",
        verbose_name=_("lessee"),
        limit_choices_to={"party": Party.LESSEE},
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="managed_contracts",
        verbose_name=_("manager"),
        null=True,
        blank=True,
    )
    status = models.CharField(_("state"), max_length=12, choices=ContractStatus, default=ContractStatus.SIGNED)
    currency = models.CharField(_("currency"), max_length=3, default="RUB", editable=False)
    signed_on = models.DateField(_("date of signing"))
    starts_on = models.DateField(_("start of financing"), help_text=_("Interest runs from this date."))
    ends_on = models.DateField(_("end date"))
    price = models.DecimalField(_("price with VAT"), **MONEY)
    advance = models.DecimalField(_("advance"), **MONEY)
    term_months = models.PositiveSmallIntegerField(
        _("term, months"), validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    annual_rate = models.DecimalField(
        _("rate, % a year"),
        max_digits=7,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(999))],
    )
    buyout_price = models.DecimalField(_("buyout price"), **MONEY)
    day_rule = models.CharField(_("payment day rule"), max_length=10, choices=DayRule, default=DayRule.FIXED_DAY)
    payment_day = models.PositiveSmallIntegerField(
        _("payment day"), default=25, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    # Figures kept by `payments.services.figures` from the schedule and the ledger, so that lists read one row.
    schedule_number = models.PositiveIntegerField(_("schedule version"), default=0, editable=False)
    scheduled_total = models.DecimalField(_("total of the schedule"), **MONEY, default=Decimal("0.00"), editable=False)
    paid_total = models.DecimalField(_("paid"), **MONEY, default=Decimal("0.00"), editable=False)
    overdue_total = models.DecimalField(_("overdue"), **MONEY, default=Decimal("0.00"), editable=False)
    overdue_since = models.DateField(_("overdue since"), null=True, editable=False)
    next_due_on = models.DateField(_("next payment date"), null=True, editable=False)
    next_due_amount = models.DecimalField(_("next payment"), **MONEY, default=Decimal("0.00"), editable=False)
    # Penalties, interest under art. 395, costs and fees that are not paid; money that is applied to nothing yet.
    charges_total = models.DecimalField(
        _("owed besides the schedule"), **MONEY, default=Decimal("0.00"), db_default=Decimal("0.00"), editable=False
    )
    credit_total = models.DecimalField(
        _("paid ahead, not applied"), **MONEY, default=Decimal("0.00"), db_default=Decimal("0.00"), editable=False
    )
    figures_on = models.DateField(_("figures as of"), null=True, editable=False)

    # Kept by `contracts.search`: what a person may type, folded.
    search_text = models.TextField(_("search text"), blank=True, editable=False)

    # Kept by `services.register`: kinds of the leased assets, each once, sorted.
    asset_kinds = ArrayField(
        models.CharField(max_length=12, choices=AssetKind),
        verbose_name=_("kinds of assets"),
        default=list,
        editable=False,
    )
    # Facts of the lessee, so that the registry joins nothing; triggers of the database keep them, whoever writes.
    region = models.CharField(_("region"), max_length=2, blank=True, editable=False)
    head = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("client"),
        null=True,
        editable=False,
        db_index=False,
    )
    lessee_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("personal manager"),
        null=True,
        editable=False,
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("lease contract")
        verbose_name_plural = _("lease contracts")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "number"], name="contract_unique_number"),
            models.CheckConstraint(condition=~Q(lessor=F("lessee")), name="contract_two_parties"),
            models.CheckConstraint(condition=Q(price__gt=0), name="contract_price_positive"),
            models.CheckConstraint(
                condition=Q(advance__gte=0, advance__lt=F("price")), name="contract_advance_below_price"
            ),
            models.CheckConstraint(condition=Q(buyout_price__gte=0), name="contract_buyout_not_negative"),
            models.CheckConstraint(condition=Q(annual_rate__gte=0), name="contract_rate_not_negative"),
            models.CheckConstraint(condition=Q(term_months__gte=1, term_months__lte=600), name="contract_term_sane"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="contract_ends_after_start"),
            models.CheckConstraint(condition=Q(payment_day__gte=1, payment_day__lte=31), name="contract_payment_day"),
            models.CheckConstraint(condition=Q(currency="RUB"), name="contract_currency_roubles"),
            models.CheckConstraint(condition=Q(status__in=ContractStatus.values), name="contract_status_known"),
            models.CheckConstraint(condition=Q(product__in=ProductKind.values), name="contract_product_known"),
        ]
        indexes = [
            models.Index(fields=["lessee", "-signed_on", "-id"], name="contract_lessee_recent"),
            # A large client sorts, filters and sums without reading the rows, which lie all over the table.
            models.Index(fields=["head", "-signed_on", "-id"], name="contract_of_head", include=OF_CLIENT),
            models.Index(fields=["lessor", "-signed_on", "-id"], name="contract_lessor_recent"),
            # The newest contracts are not active yet: whoever asks for the newest active ones would read all of those.
            models.Index(fields=["lessor", "status", "-signed_on", "-id"], name="contract_state_recent"),
            GinIndex(Grams("search_text"), name="contract_search"),
            models.Index(F("lessor"), NumberKey("number"), name="contract_number_key"),
            # Columns by which the lessor's registry is sorted, each with the key that makes the order total.
            models.Index(fields=["lessor", "status", "id"], name="contract_by_state"),
            models.Index(fields=["lessor", "ends_on", "id"], name="contract_by_end"),
            models.Index(fields=["lessor", "term_months", "id"], name="contract_by_term"),
            models.Index(fields=["lessor", "next_due_on", "id"], name="contract_by_next_payment"),
            models.Index(fields=["lessor", "price", "id"], name="contract_by_price"),
            models.Index(fields=["lessor", "paid_total", "id"], name="contract_by_paid"),
            models.Index(fields=["lessor", "overdue_total", "id"], name="contract_by_overdue"),
            models.Index(F("lessor"), remaining(), F("id"), name="contract_by_remaining"),
            # What it is filtered by besides.
            models.Index(
                fields=["lessor", "overdue_since", "id"],
                name="contract_late",
                condition=Q(overdue_total__gt=0),
                include=["signed_on"],
            ),
            models.Index(fields=["lessor", "region"], name="contract_of_region"),
            GinIndex(fields=["asset_kinds"], name="contract_kinds"),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Check the terms against each other.

        Raises:
            ValidationError: by field, in words of the page.

        """
        errors: dict[str, ValidationError] = {}
        if self.price <= 0:
            errors["price"] = ValidationError(_("The price must be above zero."), code="price")
        elif not 0 <= self.advance < self.price:
            errors["advance"] = ValidationError(
                _("The advance must be from zero to less than the price."), code="advance"
            )
        if self.buyout_price < 0:
            errors["buyout_price"] = ValidationError(_("The buyout price must not be negative."), code="buyout_price")
        if self.ends_on <= self.starts_on:
            errors["ends_on"] = ValidationError(_("The end date must be after the start of financing."), code="ends_on")
        if errors:
            raise ValidationError(errors)

    def get_absolute_url(self) -> str:
        """Page of the contract in the cabinet."""
        return reverse("contracts:detail", args=[self.pk])

    @property
    def paid_share(self) -> int:
        """Whole percents of the schedule that are paid, rounded down so that 100 means fully paid."""
        if not self.scheduled_total:
            return 0
        return int(self.paid_total * 100 / self.scheduled_total)

    @property
    def is_live(self) -> bool:
        """Whether payments are still expected."""
        return self.status in ContractStatus.live()

    @property
    def is_signed(self) -> bool:
        """Whether both sides have signed; until then `signed_on` is the day on which the contract was made."""
        return self.status not in ContractStatus.unsigned()

    @property
    def remaining_total(self) -> Decimal:
        """What is still to be paid by the schedule, roubles."""
        return self.scheduled_total - self.paid_total
