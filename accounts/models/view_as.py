"""Looking at the cabinet as a client's user."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.membership import Membership
from common.audit import recorded


@recorded(
    append_only=False,
    company="(SELECT m.company_id FROM accounts_membership m WHERE m.id = NEW.target_id)",
    title="NEW.reason",
)
class ViewAs(models.Model):
    """One look of the lessor's staff through a client's eyes: read only, for a reason, for a limited time."""

    staff = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("staff"))
    target = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("seen as"))
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("started"))
    expires_at = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("look as a user")
        verbose_name_plural = _("looks as users")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["staff"], condition=Q(ended_at=None), name="view_as_one_open"),
            models.CheckConstraint(condition=~Q(reason=""), name="view_as_has_reason"),
            models.CheckConstraint(condition=~Q(staff=F("target")), name="view_as_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} → {self.target}"
