"""Who acts for which company, and in what role."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Company
from accounts.roles import Party, Role
from common.audit import audited

if TYPE_CHECKING:
    from accounts.models.user import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships that give rights now."""

    def active(self) -> "MembershipQuerySet":
        """Not blocked, of a person who may sign in."""
        return self.filter(is_active=True, user__is_active=True)


@audited()
class Membership(models.Model):
    """A person's role in a company; the *actor* of every request, query and service."""

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("company")
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["company__short_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "company"], name="membership_unique_user_company"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.company} · {self.get_role_display()}"

    def clean(self) -> None:
        """Refuse a role that belongs to another party than the company's."""
        if self.company_id and self.role and Role(self.role).party != self.company.party:
            raise ValidationError(
                {"role": _("This role is not for a company of this party.")}, code="role_of_other_party"
            )

    @property
    def party(self) -> Party:
        """The side of the deal this person acts for."""
        return Party(self.company.party)

    @property
    def is_lessor(self) -> bool:
        """Whether this is the lessor's own staff."""
        return self.party is Party.LESSOR

    @property
    def sees_money(self) -> bool:
        """Whether figures in roubles may be shown to this person; operations staff see assets only (ACC-06)."""
        return self.role != Role.LESSEE_OPERATIONS

    @property
    def sees_all_jobs(self) -> bool:
        """Whether the company's background jobs of other people are shown to this person too."""
        return self.role == Role.LESSOR_ADMIN
