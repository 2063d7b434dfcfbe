"""An invitation to act for a company; it becomes a membership when the person takes it."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Company
from accounts.models.membership import Membership
from accounts.roles import Role
from common.audit import audited
from common.columns import MONEY
from common.models import TrailKind


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """The only door to invitations."""

    def visible_to(self, actor: Membership) -> "InvitationQuerySet":
        """Invitations to the companies this person may see."""
        return self.filter(company__in=Company.objects.visible_to(actor))

    def open(self, *, at: datetime) -> "InvitationQuerySet":
        """Neither taken nor withdrawn nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at)


@audited(exclude=["token_digest"], company="NEW.company_id", title="NEW.email", kind=TrailKind.RIGHT_CHANGED)
class Invitation(models.Model):
    """Role, scope and limits that wait for a person. The link's secret is kept as its SHA-256 only.

    Nothing is known or changed of a person with this address until they take it.
    """

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("company")
    )
    email = models.EmailField(_("e-mail"))
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    middle_name = models.CharField(_("middle name"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=24, choices=Role)
    branch = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"), null=True, blank=True
    )
    contracts_limited = models.BooleanField(_("only listed contracts"), default=False)
    contract_ids = ArrayField(models.BigIntegerField(), verbose_name=_("contracts"), default=list, blank=True)
    starts_on = models.DateField(_("valid from"), null=True, blank=True)
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    sign_limit = models.DecimalField(_("may sign up to, ₽"), **MONEY, null=True, blank=True)
    request_limit = models.DecimalField(_("may request up to, ₽"), **MONEY, null=True, blank=True)
    invited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by"), null=True
    )
    token_digest = models.CharField(_("SHA-256 of the link's secret"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("taken"), null=True)
    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="invitation", verbose_name=_("membership"), null=True
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="invitation_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, membership=None) | Q(accepted_at__isnull=False, membership__isnull=False),
                name="invitation_taken_has_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.company}"
