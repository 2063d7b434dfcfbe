"""Keys with which programs of clients and suppliers read the API."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common.audit import audited
from common.models import TrailKind


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """The only door to tokens."""

    def visible_to(self, actor: Membership) -> "ApiTokenQuerySet":
        """Tokens of the companies this person may see."""
        return self.filter(company__in=Company.objects.visible_to(actor))

    def usable(self, *, at: datetime) -> "ApiTokenQuerySet":
        """Neither expired nor revoked."""
        return self.filter(revoked_at=None, expires_at__gt=at)


@audited(
    exclude=["digest", "last_used_at", "last_used_ip"],
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
    last_used_at = models.DateTimeField(_("last used"), null=True)
    last_used_ip = models.GenericIPAddressField(_("last address"), null=True)

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
