"""What was exchanged with the outside: portfolio files that were imported."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.audit import recorded
from common.models import Job
from integrations.portfolio.report import ImportReport


class PortfolioImportQuerySet(models.QuerySet["PortfolioImport"]):
    """The only door to imports."""

    def visible_to(self, actor: Membership) -> "PortfolioImportQuerySet":
        """Imports of the lessor; those started by a command are shown to the portal's administrators."""
        if not actor.is_lessor:
            return self.none()
        own = Q(company=actor.company_id)
        return self.filter(own | Q(company=None) if actor.sees_all_jobs else own)


# Its report is written when the job ends, and that is all that changes.
@recorded(exclude=["summary"], company="NEW.company_id", title="NEW.file_name")
class PortfolioImport(models.Model):
    """One run of the import: which file, by whom, as a trial or in earnest, and its report."""

    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    dry_run = models.BooleanField(_("trial run"), default=False)
    # A command has no job; it is done when the row appears.
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, related_name="portfolio_import", verbose_name=_("job"), null=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"), null=True
    )
    created_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    summary = models.JSONField(_("report"), default=dict)

    objects = PortfolioImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio import")
        verbose_name_plural = _("portfolio imports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["company", "-created_at", "-id"], name="portfolio_import_recent")]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="portfolio_import_sha256"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def report(self) -> ImportReport | None:
        """The report with its first problems and differences, once the import is over."""
        return ImportReport.from_json(self.summary) if self.summary else None
