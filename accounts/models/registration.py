"""A company that registered itself and waits for the lessor's manager."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Company
from accounts.models.membership import Membership
from accounts.roles import Party
from accounts.validators import kinds_that_differ, validate_inn, validate_kpp, validate_ogrn
from common.audit import audited

if TYPE_CHECKING:
    from accounts.models.user import User


class RegistrationState(models.TextChoices):
    """Where a registration stands."""

    WAITING = "waiting", _("Waiting for the manager")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


class CompanyRegistrationQuerySet(models.QuerySet["CompanyRegistration"]):
    """The only doors to registrations."""

    def of_applicant(self, person: "User") -> "CompanyRegistrationQuerySet":
        """What this person sent, the newest first."""
        return self.filter(applicant=person)

    def visible_to(self, actor: Membership) -> "CompanyRegistrationQuerySet":
        """All of them for the lessor's staff who see all clients; a manager's own and those led by nobody."""
        if not actor.is_lessor:
            return self.none()
        if actor.sees_all_clients:
            return self
        return self.filter(Q(manager=None) | Q(manager__in=actor.led_user_ids))


@audited(company="NEW.company_id", title="NEW.short_name")
class CompanyRegistration(models.Model):
    """What the applicant told of the company. Confirmed, it becomes a company with the applicant as administrator."""

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("applicant")
    )
    party = models.CharField(
        _("party"), max_length=10, choices=[(Party.LESSEE, Party.LESSEE.label), (Party.SUPPLIER, Party.SUPPLIER.label)]
    )
    short_name = models.CharField(_("short name"), max_length=200)
    full_name = models.CharField(_("full name"), max_length=500)
    inn = models.CharField(_("INN"), max_length=12, validators=[validate_inn])
    kpp = models.CharField(_("KPP"), max_length=9, blank=True, validators=[validate_kpp])
    ogrn = models.CharField(_("OGRN"), max_length=15, validators=[validate_ogrn])
    legal_address = models.CharField(_("legal address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=RegistrationState, default=RegistrationState.WAITING)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("manager"),
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("registered"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by"), null=True
    )
    reason = models.CharField(_("reason of the refusal"), max_length=500, blank=True)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("company"), null=True
    )

    objects = CompanyRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration of a company")
        verbose_name_plural = _("registrations of companies")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "party", "inn", "kpp"],
                condition=Q(state=RegistrationState.WAITING),
                name="registration_one_waiting",
            ),
            models.CheckConstraint(condition=Q(state__in=RegistrationState.values), name="registration_state_known"),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.WAITING, decided_at=None, company=None)
                | Q(state=RegistrationState.CONFIRMED, decided_at__isnull=False, company__isnull=False)
                | (Q(state=RegistrationState.REFUSED, decided_at__isnull=False, company=None) & ~Q(reason="")),
                name="registration_decision_whole",
            ),
            models.CheckConstraint(condition=Q(party__in=[Party.LESSEE, Party.SUPPLIER]), name="registration_party"),
        ]

    def __str__(self) -> str:
        return f"{self.short_name} · {self.inn}"

    def clean(self) -> None:
        """Check that KPP and OGRN are those of the same kind of taxpayer as the INN.

        Raises:
            ValidationError: naming the field that does not fit.

        """
        if errors := kinds_that_differ(inn=self.inn, kpp=self.kpp, ogrn=self.ogrn):
            raise ValidationError(errors)
