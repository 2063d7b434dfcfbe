"""Documents of a client on file, and which of them a product asks for (APP-03, APP-04)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from calculator.kinds import AssetKind, ProductKind
from common.audit import audited
from contracts.models.application import Application


class ClientKind(models.TextChoices):
    """Legal form of the client as far as documents differ: a company has an INN of 10 digits, an entrepreneur of 12."""

    COMPANY = "company", _("Company")
    ENTREPRENEUR = "entrepreneur", _("Entrepreneur")

    @classmethod
    def of(cls, company: Company) -> "ClientKind":
        """The kind that the INN says."""
        return cls.COMPANY if len(company.inn) == len("7707083893") else cls.ENTREPRENEUR


class DocumentKind(models.TextChoices):
    """What a client is asked for."""

    CHARTER = "charter", _("Charter")
    DIRECTOR = "director", _("Decision that appoints the director")
    PASSPORT = "passport", _("Passport")
    ACCOUNTS = "accounts", _("Annual accounts")
    TAX_RETURN = "tax_return", _("Tax return")
    BANK_TURNOVER = "bank_turnover", _("Bank statement of turnovers")
    BANK_CARD = "bank_card", _("Company card with bank details")
    SUPPLIER_OFFER = "supplier_offer", _("Supplier's offer or specification")
    OWNERSHIP = "ownership", _("Proof of ownership of the asset")
    VALUATION = "valuation", _("Valuation report")
    OTHER = "other", _("Other")


class NeededFor(models.TextChoices):
    """Which stage waits for a document; the others do not (APP-04)."""

    SUBMISSION = "submission", _("Submission")
    APPROVAL = "approval", _("Approval")
    SIGNING = "signing", _("Signing")


@audited(title="NEW.document")
class ChecklistRule(models.Model):
    """One line of the checklist of a lessor. Empty lists of products, assets and clients: all.

    `valid_months` after its date a document is outdated and asked for again; empty: it never is.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    document = models.CharField(_("document"), max_length=20, choices=DocumentKind)
    needed_for = models.CharField(_("needed for"), max_length=12, choices=NeededFor, default=NeededFor.APPROVAL)
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    valid_months = models.PositiveSmallIntegerField(_("valid, months"), null=True, blank=True)
    products = ArrayField(
        models.CharField(max_length=12, choices=ProductKind), verbose_name=_("products"), default=list, blank=True
    )
    asset_kinds = ArrayField(
        models.CharField(max_length=12, choices=AssetKind), verbose_name=_("kinds of assets"), default=list, blank=True
    )
    clients = ArrayField(
        models.CharField(max_length=12, choices=ClientKind), verbose_name=_("clients"), default=list, blank=True
    )
    # Whether every application needs its own: an offer of a supplier is of one deal, a charter is of the company.
    per_application = models.BooleanField(_("of one application"), default=False)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("line of the checklist")
        verbose_name_plural = _("checklist of documents")
        ordering = ["lessor", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(document__in=DocumentKind.values), name="checklist_document_known"),
            models.CheckConstraint(condition=Q(needed_for__in=NeededFor.values), name="checklist_stage_known"),
        ]

    def __str__(self) -> str:
        return self.get_document_display()


class ClientDocumentQuerySet(models.QuerySet["ClientDocument"]):
    """The only door to documents of clients."""

    def visible_to(self, actor: Membership) -> "ClientDocumentQuerySet":
        """Documents of the companies in sight; a person limited to listed contracts sees own ones only."""
        if not actor.has(Capability.APPLICATIONS_READ):
            return self.none()
        rows = self.filter(company__in=Company.objects.visible_to(actor))
        if actor.is_lessor:
            return rows.filter(lessor=actor.company_id)
        return rows.filter(uploaded_by=actor.user_id) if actor.grantor.contracts_limited else rows


@audited(company="NEW.company_id", title="NEW.name")
class ClientDocument(models.Model):
    """A file that a client gave; checked before it is kept, accepted or returned by the lessor."""

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="client_documents", verbose_name=_("client"), db_index=False
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="documents",
        verbose_name=_("application"),
        null=True,
        blank=True,
    )
    kind = models.CharField(_("document"), max_length=20, choices=DocumentKind)
    file = models.FileField(_("file"), upload_to="clients/%Y/%m")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    issued_on = models.DateField(_("date of the document"))
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    return_reason = models.CharField(_("why it was returned"), max_length=300, blank=True)

    objects = ClientDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a client")
        verbose_name_plural = _("documents of clients")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="client_document_kind_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(returned_at=None), name="client_document_accepted_or_returned"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | ~Q(return_reason=""), name="client_document_returned_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["company", "kind", "-issued_on"], name="client_document_on_file")]

    def __str__(self) -> str:
        return self.name
