"""Named, versioned policies of the lessor and what each said of a version of terms (APP-10)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from calculator.kinds import AssetKind, ProductKind
from common.audit import audited, recorded
from contracts.models.application import TermsVersion


class PolicyRule(models.TextChoices):
    """What is compared with the limit; the unit stands in the name."""

    LEAST_ADVANCE = "least_advance", _("Advance at least, percent of the price")
    LONGEST_TERM = "longest_term", _("Term at most, months")
    HIGHEST_PRICE = "highest_price", _("Price at most, ₽")
    HIGHEST_EXPOSURE = "highest_exposure", _("Remaining payments of the client with this deal at most, ₽")
    LONGEST_DELAY = "longest_delay", _("Days past due of the client's contracts at most")
    COMPANY_AGE = "company_age", _("Age of the client's company at least, months")
    ASSET_AGE = "asset_age", _("Age of the asset at the end of the term at most, years")
    SHARE_OF_VALUATION = "share_of_valuation", _("Financing at most, percent of the accepted valuation")


class PolicyQuerySet(models.QuerySet["Policy"]):
    """The only door to policies."""

    def visible_to(self, actor: Membership) -> "PolicyQuerySet":
        """Policies of the person's lessor; nobody else sees any."""
        return self.filter(lessor=actor.company_id) if actor.is_lessor else self.none()


@audited(title="NEW.name")
class Policy(models.Model):
    """A policy that automatic checks apply."""

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["lessor", "code"], name="policy_unique_code")]

    def __str__(self) -> str:
        return self.name


@recorded(title="(SELECT p.name FROM contracts_policy p WHERE p.id = NEW.policy_id) || ' · ' || NEW.number")
class PolicyVersion(models.Model):
    """A version in force from a day until the next one starts; never changed.

    Empty `products` and `asset_kinds`: all. `blocks`: breaking it stops the approval; otherwise it is only shown.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions", verbose_name=_("policy"))
    number = models.PositiveIntegerField(_("version"))
    rule = models.CharField(_("rule"), max_length=20, choices=PolicyRule)
    limit = models.DecimalField(_("limit"), max_digits=18, decimal_places=2)
    products = ArrayField(
        models.CharField(max_length=12, choices=ProductKind), verbose_name=_("products"), default=list, blank=True
    )
    asset_kinds = ArrayField(
        models.CharField(max_length=12, choices=AssetKind), verbose_name=_("kinds of assets"), default=list, blank=True
    )
    blocks = models.BooleanField(_("stops the approval"), default=True)
    in_force = models.BooleanField(_("in force"), default=True)
    starts_on = models.DateField(_("in force from"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )

    class Meta:
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_unique_number"),
            models.CheckConstraint(condition=Q(rule__in=PolicyRule.values), name="policy_version_rule_known"),
            models.CheckConstraint(condition=Q(limit__gte=0), name="policy_version_limit_sane"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.policy} · {self.number}"


class PolicyCheck(models.Model):
    """What a version of a policy said of a version of terms; `found` is the compared figure, empty when unknown."""

    terms = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="checks", verbose_name=_("terms"))
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of a policy")
    )
    passed = models.BooleanField(_("met"))
    found = models.DecimalField(_("found"), max_digits=18, decimal_places=2, null=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("check of a policy")
        verbose_name_plural = _("checks of policies")
        ordering = ["-at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.policy_version} · {self.terms}"
