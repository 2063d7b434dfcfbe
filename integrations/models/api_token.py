"""Keys with which programs of clients and suppliers read the API."""

from datetime import date, datetime, timedelta
from typing import TypedDict, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common.audit import audited
from common.models import TrailKind


class TokenState(models.TextChoices):
    """Whether a key works, and if not, why."""

    IN_FORCE = "in_force", _("In force")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    ISSUER_BLOCKED = "issuer_blocked", _("Issuer has no access")


class StateOfToken(TypedDict):
    """What `with_state` adds to a row."""

    state: str


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """The only door to tokens."""

    def visible_to(self, actor: Membership) -> "ApiTokenQuerySet":
        """Tokens of the companies this person may see."""
        return self.filter(company__in=Company.objects.visible_to(actor))

    def usable(self, *, at: datetime) -> "ApiTokenQuerySet":
        """Neither expired nor revoked."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def with_state(self, *, at: datetime) -> "models.QuerySet[ApiTokenWithState]":
        """Add `state`, a `TokenState`: whether requests with the key are answered at this moment."""
        issuers = Membership.objects.active(on=timezone.localdate(at))
        state = Case(
            When(revoked_at__isnull=False, then=Value(TokenState.REVOKED)),
            When(expires_at__lte=at, then=Value(TokenState.EXPIRED)),
            When(~Exists(issuers.filter(pk=OuterRef("membership"))), then=Value(TokenState.ISSUER_BLOCKED)),
            default=Value(TokenState.IN_FORCE),
            output_field=models.CharField(),
        )
        # The stubs know the annotation by name only, not that it is text.
        return cast("models.QuerySet[ApiTokenWithState]", self.annotate(state=state))


@audited(
    exclude=["digest"],
    company="NEW.company_id",
    title="NEW.name",
    kind=TrailKind.RIGHT_CHANGED,
)
class ApiToken(models.Model):
    """A key of a company: some of the rights of the membership that issued it, until a day.

    The secret is shown once and kept as its SHA-256: it is random, so a slow hash would add nothing.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="tokens", verbose_name=_("company"))
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="tokens", verbose_name=_("issued by")
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("beginning"), max_length=12)
    digest = models.CharField(_("SHA-256 of the secret"), max_length=64, unique=True)
    capabilities = ArrayField(models.CharField(max_length=40, choices=Capability), verbose_name=_("rights"))
    created_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("revoked by"), null=True
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="api_token_digest_sha256"),
            models.CheckConstraint(condition=~Q(name=""), name="api_token_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.prefix}…"

    @property
    def last_day(self) -> date:
        """The last day on which the key works, in Moscow: it expires at the midnight after it."""
        return timezone.localdate(self.expires_at - timedelta(microseconds=1))


# A lazy alias: the annotation is for type checkers and is not evaluated at run time.
type ApiTokenWithState = WithAnnotations[ApiToken, StateOfToken]


class ApiTokenUse(models.Model):
    """When a key was last used and from where, and how many requests it made in that minute.

    A row of its own, because each request writes it: the key itself changes only by hand, and its history shows that.
    """

    token = models.OneToOneField(
        ApiToken, on_delete=models.CASCADE, primary_key=True, related_name="use", verbose_name=_("API token")
    )
    used_at = models.DateTimeField(_("last used"))
    ip = models.GenericIPAddressField(_("last address"), null=True)
    minute = models.DateTimeField(_("minute of the last request"))
    requests = models.PositiveIntegerField(_("requests in that minute"))

    class Meta:
        verbose_name = _("use of an API token")
        verbose_name_plural = _("use of API tokens")

    def __str__(self) -> str:
        return f"{self.token} · {self.used_at}"
