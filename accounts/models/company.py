"""Organisations of a deal and their bank accounts."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.reach import reached_company_ids
from accounts.roles import Party
from accounts.validators import (
    as_validation_error,
    kinds_that_differ,
    validate_bic,
    validate_inn,
    validate_kpp,
    validate_ogrn,
)
from common.audit import audited
from common.russian_ids import InvalidId, check_account, check_correspondent_account

if TYPE_CHECKING:
    from accounts.models.membership import Membership
    from accounts.models.user import User


class Segment(models.TextChoices):
    """Size of the client's business; it chooses the blocks of the home page."""

    SMALL = "small", _("Small business")
    MEDIUM = "medium", _("Medium business")
    LARGE = "large", _("Large business")


class CompanyQuerySet(models.QuerySet["Company"]):
    """The only door to companies."""

    def visible_to(self, actor: "Membership") -> "CompanyQuerySet":
        """Companies this person may see: a client its own with branches, the lessor's staff those of their office.

        A client manager sees of these own clients and all suppliers.
        """
        if not actor.is_lessor:
            return self.filter(pk__in=actor.company_ids)
        rows = self.of_office(actor.company_id)
        if actor.sees_all_clients:
            return rows
        led = actor.led_user_ids
        with_contract = Company.objects.filter(
            pk=OuterRef("pk"), lessee_contracts__lessor=actor.company_id, lessee_contracts__manager__in=led
        )
        return rows.filter(Q(manager__in=led) | Q(Exists(with_contract)) | ~Q(party=Party.LESSEE))

    def kept_by(self, actor: "Membership") -> "CompanyQuerySet":
        """Those whose requisites, manager, head office and bank accounts this person of the lessor may change.

        Whoever leads one contract of a client sees the client, but does not take it: a client manager keeps companies
        whose personal manager they are or stand in for, and those without one that nobody else has contracts with.
        """
        if actor.sees_all_clients:
            return self
        led = actor.led_user_ids
        others = get_user_model().objects.exclude(pk__in=led)
        with_lessee = Exists(others.filter(managed_contracts__lessee=OuterRef("pk")))
        with_supplier = Exists(others.filter(managed_contracts__assets__supplier=OuterRef("pk")))
        return self.filter(Q(manager__in=led) | Q(~with_lessee, ~with_supplier, manager=None))

    def of_office(self, lessor_id: int) -> "CompanyQuerySet":
        """What one of several lessors sees: itself, whoever it deals with, and whoever no lessor deals with yet.

        A lessor deals with the lessees of its contracts, with the suppliers of their assets, and with companies led by
        people of its own. A lessor for which nobody works yet is shown to all, so that somebody gives it people.
        """
        same = Company.objects.filter(pk=OuterRef("pk"))
        deals = (
            Q(Exists(same.filter(lessee_contracts__lessor=lessor_id)))
            | Q(Exists(same.filter(supplied_assets__contract__lessor=lessor_id)))
            | Q(Exists(same.filter(manager__memberships__company=lessor_id)))
        )
        has_contracts = Exists(same.filter(lessee_contracts__isnull=False))
        has_assets = Exists(same.filter(supplied_assets__isnull=False))
        free = Q(~has_contracts, ~has_assets, manager=None)
        nobody_works = ~Exists(same.filter(memberships__isnull=False))
        return self.filter(
            Q(pk=lessor_id) | (~Q(party=Party.LESSOR) & (deals | free)) | Q(nobody_works, party=Party.LESSOR)
        )


@audited(company="NEW.id", title="NEW.short_name")
class Company(models.Model):
    """A lessor, a lessee or a supplier, identified by INN and KPP (an entrepreneur has no KPP).

    A lessor is identified by its INN alone: its branches have no contracts and no people of their own. Companies of
    a holding form a tree by `parent`; people of a head office reach its branches.
    """

    party = models.CharField(_("party"), max_length=10, choices=Party)
    short_name = models.CharField(_("short name"), max_length=200)
    full_name = models.CharField(_("full name"), max_length=500)
    inn = models.CharField(_("INN"), max_length=12, validators=[validate_inn], db_index=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True, validators=[validate_kpp])
    ogrn = models.CharField(_("OGRN"), max_length=15, validators=[validate_ogrn])
    segment = models.CharField(_("segment"), max_length=10, choices=Segment, default=Segment.MEDIUM)
    legal_address = models.CharField(_("legal address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="branches",
        verbose_name=_("head office"),
        null=True,
        blank=True,
        help_text=_("People of the head office see contracts of this company."),
    )
    manager: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="led_companies",
        verbose_name=_("personal manager"),
        null=True,
        blank=True,
    )
    second_factor_required = models.BooleanField(_("second factor for everybody"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["short_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["party", "inn", "kpp"], name="company_unique_party_inn_kpp"),
            models.UniqueConstraint(
                fields=["inn"],
                condition=Q(party=Party.LESSOR),
                name="company_one_lessor_of_inn",
                violation_error_message=_("There is a lessor with this INN already."),
            ),
            models.CheckConstraint(condition=Q(inn__regex=r"^(\d{10}|\d{12})$"), name="company_inn_digits"),
            models.CheckConstraint(
                condition=Q(inn__regex=r"^\d{12}$", kpp="")
                | Q(inn__regex=r"^\d{10}$", kpp__regex=r"^\d{4}[\dA-Z]{2}\d{3}$"),
                name="company_kpp_fits_inn",
            ),
            models.CheckConstraint(
                condition=Q(ogrn__regex=r"^\d{13}$", inn__regex=r"^\d{10}$")
                | Q(ogrn__regex=r"^\d{15}$", inn__regex=r"^\d{12}$"),
                name="company_ogrn_fits_inn",
            ),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="company_party_known"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="company_not_its_own_head"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def clean(self) -> None:
        """Check that KPP and OGRN are those of the same kind of taxpayer as the INN, that the party stays, the head.

        Roles of the company's people and its contracts hang on the party.

        Raises:
            ValidationError: naming the field that does not fit.

        """
        errors = kinds_that_differ(inn=self.inn, kpp=self.kpp, ogrn=self.ogrn)
        if self.pk and Company.objects.filter(pk=self.pk).exclude(party=self.party).exists():
            errors["party"] = ValidationError(
                _("The party of a company does not change. Add another company instead."), code="party_changed"
            )
        if wrong := self._wrong_head():
            errors["parent"] = wrong
        if errors:
            raise ValidationError(errors)

    def _wrong_head(self) -> ValidationError | None:
        """What is wrong with the head office; writers hold `accounts.services.holding.lock_tree` meanwhile."""
        if self.parent is None:
            return None
        if self.parent.party != self.party:
            return ValidationError(_("A head office is a company of the same party."), code="head_of_other_party")
        if self.pk and self.parent_id in reached_company_ids(self.pk):
            return ValidationError(
                _("The chosen company stands below this one: a holding is a tree. Choose another head office."),
                code="holding_cycle",
            )
        return None


@audited(company="NEW.company_id", title="NEW.account")
class BankAccount(models.Model):
    """A company's account in a bank; the control digit is checked against the BIC."""

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="bank_accounts", verbose_name=_("company")
    )
    bank_name = models.CharField(_("bank"), max_length=200)
    bic = models.CharField(_("BIC"), max_length=9, validators=[validate_bic])
    account = models.CharField(_("account"), max_length=20)
    correspondent_account = models.CharField(_("correspondent account"), max_length=20, blank=True)
    is_default = models.BooleanField(_("main account"), default=False)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "bic", "account"], name="bank_account_unique"),
            models.UniqueConstraint(fields=["company"], condition=Q(is_default=True), name="bank_account_one_default"),
            models.CheckConstraint(condition=Q(bic__regex=r"^\d{9}$"), name="bank_account_bic_digits"),
            models.CheckConstraint(condition=Q(account__regex=r"^\d{20}$"), name="bank_account_digits"),
            models.CheckConstraint(
                condition=Q(correspondent_account="") | Q(correspondent_account__regex=r"^\d{20}$"),
                name="bank_account_correspondent_digits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.bank_name}"

    def clean(self) -> None:
        """Check both control digits against the BIC.

        Raises:
            ValidationError: naming the field whose digits do not fit.

        """
        errors: dict[str, ValidationError] = {}
        for field, check in (
            ("account", check_account),
            ("correspondent_account", check_correspondent_account),
        ):
            value = getattr(self, field)
            if not value or not self.bic:
                continue
            try:
                check(value, self.bic)
            except InvalidId as error:
                errors[field] = as_validation_error(error)
        if errors:
            raise ValidationError(errors)
