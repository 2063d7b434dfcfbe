"""What people agree to: versions of the texts, and every agreement and withdrawal. Append-only."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import ConsentKind
from accounts.models.company import Company
from common.audit import recorded


class ConsentDocumentQuerySet(models.QuerySet["ConsentDocument"]):
    """Versions of the texts."""

    def current(self, *, on: date) -> "ConsentDocumentQuerySet":
        """Version in force of each kind."""
        return self.filter(effective_on__lte=on).order_by("kind", "-version").distinct("kind")


@recorded(exclude=["body"], title="NEW.title || ' · ' || NEW.version")
class ConsentDocument(models.Model):
    """One version of a text. A new version is asked for anew from its day on."""

    kind = models.CharField(_("kind"), max_length=24, choices=ConsentKind)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    effective_on = models.DateField(_("in force from"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )

    objects = ConsentDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="consent_document_unique_version"),
            models.CheckConstraint(condition=Q(kind__in=ConsentKind.values), name="consent_document_kind_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="consent_document_version_from_one"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.title} · {self.version}"


class ConsentAction(models.TextChoices):
    """What the person did."""

    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConsentAct(models.Model):
    """One agreement or withdrawal; the last one of a kind holds. `company` is for whom the person acted then."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consent_acts", verbose_name=_("person")
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("company"), null=True
    )
    # Copied from the document: the last act of a kind is found by one index.
    kind = models.CharField(_("kind"), max_length=24, choices=ConsentKind)
    document = models.ForeignKey(ConsentDocument, on_delete=models.PROTECT, related_name="acts", verbose_name=_("text"))
    action = models.CharField(_("action"), max_length=9, choices=ConsentAction)
    at = models.DateTimeField(_("time"))
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("agreement or withdrawal")
        verbose_name_plural = _("agreements and withdrawals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=ConsentAction.values), name="consent_act_action_known"),
            models.CheckConstraint(condition=Q(kind__in=ConsentKind.values), name="consent_act_kind_known"),
        ]
        indexes = [models.Index(fields=["user", "kind", "-id"], name="consent_act_last")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user} · {self.document} · {self.get_action_display()}"
