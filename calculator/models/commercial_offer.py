"""Commercial offers: numbered without gaps by lessor and year, frozen as issued, with every mailing and opening."""

from datetime import date
from typing import TypedDict, cast

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from calculator.models.product import ProductVersion
from common.audit import recorded
from common.columns import MONEY

# What happens to an offer after its issue; everything else stays as it was issued.
LIVING = ["pdf", "link_number", "sent_at", "revoked_at"]


class CommercialOfferSeries(models.Model):
    """The last number given by a lessor in a year; locked while the next one is taken."""

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of commercial offers")
        verbose_name_plural = _("series of commercial offers")
        constraints = [models.UniqueConstraint(fields=["lessor", "year"], name="commercial_offer_series_unique")]

    def __str__(self) -> str:
        return f"{self.lessor} · {self.year}"


class CommercialOfferState(models.TextChoices):
    """What the manager is told; derived from the dates, mailings and openings."""

    NEW = "new", _("Not sent")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened by the client")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Withdrawn")


class StateOfOffer(TypedDict):
    """What `with_state` adds to a row."""

    state: str


class CommercialOfferQuerySet(models.QuerySet["CommercialOffer"]):
    """The only door to commercial offers."""

    def visible_to(self, actor: Membership) -> "CommercialOfferQuerySet":
        """Offers of the lessor to clients in the actor's sight; a client's people see those sent to their companies.

        An offer is of no contract, so a client's person limited to listed contracts reads none.
        """
        if not actor.has(Capability.OFFERS_READ):
            return self.none()
        rows = self.filter(company__in=Company.objects.visible_to(actor))
        if actor.is_lessor:
            return rows.filter(lessor=actor.company_id)
        return self.none() if actor.grantor.contracts_limited else rows.filter(sent_at__isnull=False)

    def with_state(self, *, on: date) -> "models.QuerySet[CommercialOfferWithState]":
        """Add `state`, a `CommercialOfferState` on a day."""
        opened = CommercialOfferOpening.objects.filter(offer=OuterRef("pk"))
        state = Case(
            When(revoked_at__isnull=False, then=Value(CommercialOfferState.REVOKED)),
            When(valid_until__lt=on, then=Value(CommercialOfferState.EXPIRED)),
            When(Exists(opened), then=Value(CommercialOfferState.OPENED)),
            When(sent_at__isnull=False, then=Value(CommercialOfferState.SENT)),
            default=Value(CommercialOfferState.NEW),
            output_field=models.CharField(),
        )
        # The stubs know the annotation by name only, not that it is text.
        return cast("models.QuerySet[CommercialOfferWithState]", self.annotate(state=state))


@recorded(
    company="NEW.company_id",
    title="NEW.year || '-' || lpad(NEW.serial::text, 6, '0')",
    exclude=["request", "content", "pdf"],
    append_only=False,
)
class CommercialOffer(models.Model):
    """Terms that a lessor offers to a client until a day. `content` is all that the paper says, amounts as text.

    Links carry `link_number`: it grows when a revoked offer is sent again, so links given before stay dead.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="commercial_offers", verbose_name=_("client")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("number in the year"))
    asset = models.CharField(_("leased asset"), max_length=200)
    product_version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of a product")
    )
    request = models.JSONField(_("request"))
    content = models.JSONField(_("text of the paper"))
    price = models.DecimalField(_("price with VAT"), **MONEY)
    payment = models.DecimalField(_("highest payment"), **MONEY)
    total = models.DecimalField(_("total"), **MONEY)
    term_months = models.PositiveSmallIntegerField(_("term, months"))
    issued_on = models.DateField(_("date"))
    valid_until = models.DateField(_("valid until"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("on behalf of"), null=True
    )
    link_number = models.PositiveSmallIntegerField(_("links given anew"), default=1)
    sent_at = models.DateTimeField(_("first sent"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    pdf = models.FileField(_("PDF"), upload_to="offers", blank=True)

    objects = CommercialOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("commercial offer")
        verbose_name_plural = _("commercial offers")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "year", "serial"], name="commercial_offer_unique_number"),
            models.CheckConstraint(condition=Q(serial__gte=1, link_number__gte=1), name="commercial_offer_from_one"),
            models.CheckConstraint(condition=~Q(asset=""), name="commercial_offer_has_asset"),
            models.CheckConstraint(condition=Q(price__gt=0, total__gt=0), name="commercial_offer_sums_positive"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("issued_on")), name="commercial_offer_valid_after_issue"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-made_at", "-id"], name="commercial_offer_of_company"),
            models.Index(fields=["lessor", "-made_at", "-id"], name="commercial_offer_of_lessor"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stays_as_issued", exclude=LIVING),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Printed number, e.g. 2026-000123."""
        return f"{self.year}-{self.serial:06d}"

    def is_open(self, *, on: date) -> bool:
        """Whether links of the present number lead to the offer."""
        return self.revoked_at is None and on <= self.valid_until


# A lazy alias: the annotation is for type checkers and is not evaluated at run time.
type CommercialOfferWithState = WithAnnotations[CommercialOffer, StateOfOffer]


class MailingState(models.TextChoices):
    """Where a letter stands. Unknown: the worker was stopped while it talked to the mail server."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Handed to the mail server")
    FAILED = "failed", _("Not sent")
    UNKNOWN = "unknown", _("Not known whether it went")
    CANCELLED = "cancelled", _("Withdrawn before it went")


@recorded(
    company="(SELECT o.company_id FROM calculator_commercialoffer o WHERE o.id = NEW.offer_id)",
    title="NEW.email",
    append_only=False,
)
class CommercialOfferMailing(models.Model):
    """One letter with a link to the offer: who sent it, to whom, when, and what became of it."""

    offer = models.ForeignKey(
        CommercialOffer, on_delete=models.PROTECT, related_name="mailings", verbose_name=_("commercial offer")
    )
    email = models.EmailField(_("e-mail"))
    link_number = models.PositiveSmallIntegerField(_("links given anew"))
    ordered_at = models.DateTimeField(_("ordered"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("on behalf of"), null=True
    )
    state = models.CharField(_("state"), max_length=9, choices=MailingState, default=MailingState.QUEUED)
    finished_at = models.DateTimeField(_("time of the outcome"), null=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mailing of a commercial offer")
        verbose_name_plural = _("mailings of commercial offers")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MailingState.values), name="offer_mailing_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[MailingState.QUEUED, MailingState.SENDING], finished_at=None)
                | (~Q(state__in=[MailingState.QUEUED, MailingState.SENDING]) & Q(finished_at__isnull=False)),
                name="offer_mailing_final_has_time",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="letter_stays", exclude=["state", "finished_at", "error"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.email


class OpenedPart(models.TextChoices):
    """What was opened."""

    PAGE = "page", _("Page")
    PDF = "pdf", _("PDF")


class CommercialOfferOpening(models.Model):
    """Somebody opened the offer by a link: of a letter (`mailing`), or of the paper's QR code and the cabinet."""

    offer = models.ForeignKey(
        CommercialOffer, on_delete=models.PROTECT, related_name="openings", verbose_name=_("commercial offer")
    )
    mailing = models.ForeignKey(
        CommercialOfferMailing,
        on_delete=models.PROTECT,
        related_name="openings",
        verbose_name=_("mailing"),
        null=True,
    )
    part = models.CharField(_("what was opened"), max_length=4, choices=OpenedPart)
    at = models.DateTimeField(_("time"))
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("opening of a commercial offer")
        verbose_name_plural = _("openings of commercial offers")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(part__in=OpenedPart.values), name="offer_opening_part_known")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.offer} · {self.at:%d.%m.%Y %H:%M}"
