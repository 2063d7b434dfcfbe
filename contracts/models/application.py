"""Applications for leasing: drafts of the client, then a numbered matter that the lessor decides (APP-01 … APP-05)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Company, ConsentAct, Membership
from calculator.kinds import AssetKind, ProductKind
from calculator.models import ProductVersion, Scenario, SubsidyProgramme
from common.audit import audited
from common.columns import MONEY
from contracts.models.contract import Contract


class ApplicationStatus(models.TextChoices):
    """Stages of an application; moves between them are in `contracts.lifecycle`."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Under review")
    VALUATION = "valuation", _("Valuation of the asset")
    APPROVAL = "approval", _("Being approved")
    NEGOTIATION = "negotiation", _("Terms being agreed")
    APPROVED = "approved", _("Approved")
    CONTRACTED = "contracted", _("Contract made")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def open(cls) -> frozenset["ApplicationStatus"]:
        """Stages in which somebody still has to act."""
        return frozenset({cls.REVIEW, cls.VALUATION, cls.APPROVAL, cls.NEGOTIATION, cls.APPROVED})

    @classmethod
    def undecided(cls) -> frozenset["ApplicationStatus"]:
        """Stages in which the lessor has not answered yet."""
        return cls.open() - {cls.APPROVED}


class DecidedBy(models.TextChoices):
    """Who decided: people of the route, or rules alone (express lease, PRD-04)."""

    PEOPLE = "people", _("People")
    RULES = "rules", _("Rules, without a person")


class RefusalReason(models.TextChoices):
    """Why a deal was refused or lost; mandatory (ANA-22)."""

    POLICY = "policy", _("Lessor's policy is not met")
    FINANCES = "finances", _("Financial position")
    ASSET = "asset", _("Asset or supplier does not suit")
    DOCUMENTS = "documents", _("Documents are missing")
    TERMS = "terms", _("Terms were not agreed")
    CLIENT_DECISION = "client_decision", _("Client changed the decision")
    OTHER = "other", _("Other")


class ApplicationQuerySet(models.QuerySet["Application"]):
    """The only door to applications."""

    def visible_to(self, actor: Membership) -> "ApplicationQuerySet":
        """Applications this person may read.

        A client: those of the companies in reach; a person limited to listed contracts own ones and those that became
        a listed contract. The lessor's staff: submitted ones, a client manager those of own clients. Others: none.
        """
        if not actor.has(Capability.APPLICATIONS_READ):
            return self.none()
        if actor.is_lessor:
            # A draft that was thrown away is no business of the lessor either.
            rows = self.filter(lessor=actor.company_id, submitted_at__isnull=False)
            led = actor.led_user_ids if not actor.sees_all_clients else ()
            return rows if actor.sees_all_clients else rows.filter(Q(manager__in=led) | Q(lessee__manager__in=led))
        rows = self.filter(lessee__in=actor.company_ids)
        if actor.contract_ids is None:
            return rows
        return rows.filter(Q(author=actor.user_id) | Q(contract__in=actor.contract_ids))


class ApplicationSeries(models.Model):
    """The last number given by a lessor in a year; locked while the next one is taken."""

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    year = models.PositiveSmallIntegerField(_("year"))
    # Applications and requests are numbered apart.
    kind = models.CharField(_("kind"), max_length=12)
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of applications")
        verbose_name_plural = _("series of applications")
        constraints = [models.UniqueConstraint(fields=["lessor", "year", "kind"], name="application_series_unique")]

    def __str__(self) -> str:
        return f"{self.lessor} · {self.year} · {self.kind}"


@audited(
    company="NEW.lessee_id",
    contract="NEW.contract_id",
    title="coalesce(nullif(NEW.number, ''), NEW.asset_name)",
    exclude=["draft", "request", "card"],
)
class Application(models.Model):
    """A request for leasing. Money is roubles with VAT and repeats the current version of the terms, for lists.

    `request` is `calculator.quoting.request.to_query` with the product's version; `draft` keeps what was typed step by
    step, as typed, so that nothing is lost; `card` is the company's card by INN as it was when it was taken.
    """

    lessor = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="received_applications", verbose_name=_("lessor")
    )
    lessee = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="applications", verbose_name=_("client"), db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications", verbose_name=_("person")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="led_applications",
        verbose_name=_("manager"),
        null=True,
        blank=True,
    )
    number = models.CharField(_("number"), max_length=30, blank=True)
    status = models.CharField(
        _("state"), max_length=12, choices=ApplicationStatus, default=ApplicationStatus.DRAFT, editable=False
    )
    is_express = models.BooleanField(_("express"), default=False)
    product = models.CharField(_("product"), max_length=12, choices=ProductKind, blank=True)
    product_version = models.ForeignKey(
        ProductVersion,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name=_("version of a product"),
        null=True,
        blank=True,
    )
    asset_kind = models.CharField(_("kind of asset"), max_length=12, choices=AssetKind, blank=True)
    asset_name = models.CharField(_("leased asset"), max_length=300, blank=True)
    asset_details = models.JSONField(_("details of the asset"), default=dict, blank=True)
    supplier = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="applications_to_supply",
        verbose_name=_("supplier"),
        null=True,
        blank=True,
    )
    supplier_inn = models.CharField(_("INN of the supplier"), max_length=12, blank=True)
    supplier_name = models.CharField(_("supplier"), max_length=300, blank=True)
    place_of_use = models.CharField(_("place of use"), max_length=500, blank=True)
    request = models.JSONField(_("request"), default=dict, blank=True)
    draft = models.JSONField(_("typed"), default=dict, blank=True)
    step = models.CharField(_("step"), max_length=20, blank=True)
    card = models.JSONField(_("company card"), default=dict, blank=True)
    price = models.DecimalField(_("price with VAT"), **MONEY, null=True, blank=True)
    advance = models.DecimalField(_("advance"), **MONEY, null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(_("term, months"), null=True, blank=True)
    payment = models.DecimalField(_("highest payment"), **MONEY, null=True, blank=True)
    terms_number = models.PositiveIntegerField(_("version of the terms"), default=0, editable=False)
    scenario = models.ForeignKey(
        Scenario,
        on_delete=models.SET_NULL,
        related_name="applications",
        verbose_name=_("calculation"),
        null=True,
        blank=True,
    )
    repeats = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="+", verbose_name=_("repeats"), null=True, blank=True
    )
    contract = models.OneToOneField(
        Contract,
        on_delete=models.PROTECT,
        related_name="application",
        verbose_name=_("contract"),
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("changed"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # The agreement with which it was submitted, to the very version of the text; none where no text is in force.
    consent = models.ForeignKey(
        ConsentAct, on_delete=models.PROTECT, related_name="+", verbose_name=_("consent"), null=True, editable=False
    )
    promised_on = models.DateField(_("decision promised by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=10, choices=DecidedBy, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=RefusalReason, blank=True)
    reason_text = models.TextField(_("reason in words"), blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "number"], condition=~Q(number=""), name="application_number"),
            models.CheckConstraint(condition=Q(status__in=ApplicationStatus.values), name="application_status_known"),
            models.CheckConstraint(
                condition=Q(status=ApplicationStatus.DRAFT, number="", submitted_at=None)
                | Q(status=ApplicationStatus.WITHDRAWN)
                | (
                    ~Q(status__in=[ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN])
                    & ~Q(number="")
                    & Q(submitted_at__isnull=False, price__gt=0, term_months__gte=1, terms_number__gte=1)
                ),
                name="application_submitted_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(status=ApplicationStatus.CONTRACTED) & Q(contract__isnull=False))
                | (~Q(status=ApplicationStatus.CONTRACTED) & Q(contract=None)),
                name="application_contracted_has_contract",
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.REFUSED) | ~Q(reason=""), name="application_refused_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["lessee", "-changed_at", "-id"], name="application_of_lessee"),
            models.Index(fields=["lessor", "status", "-changed_at"], name="application_of_lessor"),
        ]

    def __str__(self) -> str:
        return self.number or self.asset_name or str(_("Draft"))

    @property
    def is_undecided(self) -> bool:
        """Whether the lessor has not answered yet."""
        return self.status in ApplicationStatus.undecided()


class TermsState(models.TextChoices):
    """Where a version of the terms is."""

    PROPOSED = "proposed", _("Proposed")
    CURRENT = "current", _("In force")
    DECLINED = "declined", _("Declined")
    SUPERSEDED = "superseded", _("Replaced")


@audited(
    company="(SELECT a.lessee_id FROM contracts_application a WHERE a.id = NEW.application_id)",
    contract="(SELECT a.contract_id FROM contracts_application a WHERE a.id = NEW.application_id)",
    title="(SELECT a.number FROM contracts_application a WHERE a.id = NEW.application_id)",
    exclude=["request"],
)
class TermsVersion(models.Model):
    """One version of a deal's terms; its content never changes, only its state (APP-08, APP-12).

    It is calculated anew to the kopeck with the version of the product, the edition of the programme and the rules
    known at `priced_at`. `request` is the calculator's; the figures are what it gave, roubles with VAT and percent a
    year. `clauses` are special conditions: texts whose order is their number. `based_on` is the version that its
    author looked at.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="terms", verbose_name=_("application")
    )
    number = models.PositiveIntegerField(_("version"))
    based_on = models.PositiveIntegerField(_("made from version"), default=0)
    request = models.JSONField(_("request"))
    product_version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of a product")
    )
    programme = models.ForeignKey(
        SubsidyProgramme,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("subsidy programme"),
        null=True,
        blank=True,
    )
    priced_at = models.DateTimeField(_("rates as of"))
    price = models.DecimalField(_("price with VAT"), **MONEY)
    advance = models.DecimalField(_("advance"), **MONEY)
    subsidy = models.DecimalField(_("subsidy"), **MONEY)
    buyout = models.DecimalField(_("buyout price"), **MONEY)
    term_months = models.PositiveSmallIntegerField(_("term, months"))
    annual_rate = models.DecimalField(_("rate, % a year"), max_digits=7, decimal_places=4)
    payment = models.DecimalField(_("highest payment"), **MONEY)
    total = models.DecimalField(_("total"), **MONEY)
    clauses = ArrayField(models.TextField(), verbose_name=_("special conditions"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TermsState, default=TermsState.PROPOSED)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    comment = models.TextField(_("why"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("answered by"),
        null=True,
        blank=True,
    )
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("version of terms")
        verbose_name_plural = _("versions of terms")
        ordering = ["application", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="terms_unique_number"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=TermsState.CURRENT), name="terms_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=TermsState.PROPOSED), name="terms_one_proposal"
            ),
            models.CheckConstraint(condition=Q(state__in=TermsState.values), name="terms_state_known"),
            models.CheckConstraint(condition=Q(price__gt=0, advance__gte=0), name="terms_sums_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.number}"


@audited(
    company="(SELECT a.lessee_id FROM contracts_application a WHERE a.id = NEW.application_id)",
    contract="(SELECT a.contract_id FROM contracts_application a WHERE a.id = NEW.application_id)",
    title="(SELECT a.number FROM contracts_application a WHERE a.id = NEW.application_id)",
)
class Valuation(models.Model):
    """An accepted or proposed value of the asset of a leaseback; financing never exceeds an accepted one (PRD-03).

    It binds the lessor's money, so one person enters it and another accepts it.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="valuations", verbose_name=_("application")
    )
    value = models.DecimalField(_("value with VAT"), **MONEY)
    valued_on = models.DateField(_("date of the valuation"))
    valuer = models.CharField(_("valuer"), max_length=300)
    report_number = models.CharField(_("number of the report"), max_length=60, blank=True)
    made_at = models.DateTimeField(_("entered"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("accepted by"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("valuation")
        verbose_name_plural = _("valuations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="valuation_positive"),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("made_by")), name="valuation_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.value}"
