"""Grants of single objects (contracts, orders) to a membership, kept as guardian's object permissions."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionAbstract

from accounts.models.membership import Membership, in_force
from common.audit import audited
from common.models import TrailKind


class ObjectGrantQuerySet(models.QuerySet["ObjectGrant"]):
    """Grants by day."""

    def in_force(self, *, on: date) -> "ObjectGrantQuerySet":
        """Grants whose dates hold the day."""
        return self.filter(in_force(on))


@audited(
    company="(SELECT m.company_id FROM accounts_membership m WHERE m.id = NEW.membership_id)",
    title="(SELECT u.email FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id"
    " WHERE m.id = NEW.membership_id)",
    kind=TrailKind.RIGHT_CHANGED,
)
class ObjectGrant(UserObjectPermissionAbstract):
    """One object that a limited membership may see, between two inclusive dates.

    guardian knows persons only; a person acts for several companies, so a grant belongs to one membership.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="grants", verbose_name=_("membership")
    )
    starts_on = models.DateField(_("valid from"), null=True, blank=True)
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("granted by"), null=True
    )
    granted_at = models.DateTimeField(_("granted"))

    objects = ObjectGrantQuerySet.as_manager()  # type: ignore[assignment,misc] # guardian's manager knows no periods

    class Meta:
        verbose_name = _("grant of an object")
        verbose_name_plural = _("grants of objects")
        constraints = [
            models.UniqueConstraint(fields=["membership", "content_type", "object_pk"], name="object_grant_unique"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="object_grant_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.content_type} {self.object_pk}"
