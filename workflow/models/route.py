"""Approval routes as data: versions with stages and steps, edited in the back office (requirements APP-06, APP-07)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import LESSOR_ROLES
from common.audit import audited
from workflow.kinds import OwnerKind, Rule

ROLE_CHOICES = sorted((role.value, role.label) for role in LESSOR_ROLES)
# Stages and steps of a published version can neither change nor come or go; it is locked, so that it is not published
# between the look and the end of the transaction that adds a row.
_STAYS = """
    PERFORM FROM workflow_routeversion v {join} WHERE {mine} FOR SHARE OF v;
    IF EXISTS (
        SELECT FROM workflow_routeversion v {join} WHERE {mine} AND v.published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'pgtrigger: Cannot change rows of a published version';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


def _stays(*, join: str = "", mine: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="published_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_STAYS.format(join=join, mine=mine),
    )


class RouteQuerySet(models.QuerySet["Route"]):
    """The only door to routes."""

    def visible_to(self, actor: Membership) -> "RouteQuerySet":
        """Routes of the person's lessor; nobody else sees any."""
        return self.filter(lessor=actor.company_id) if actor.is_lessor else self.none()


@audited(title="NEW.name")
class Route(models.Model):
    """A named approval route of a lessor; `code` is what the subject's app asks for ("application", "date_shift")."""

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval route")
        verbose_name_plural = _("approval routes")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["lessor", "code"], name="route_unique_code")]

    def __str__(self) -> str:
        return self.name


class OfRouteQuerySet[M: models.Model](models.QuerySet[M]):
    """The only door to versions of routes and to their stages."""

    ROUTE = "route"

    def visible_to(self, actor: Membership) -> "OfRouteQuerySet[M]":
        """What belongs to routes of the person's lessor."""
        return self.filter(**{f"{self.ROUTE}__in": Route.objects.visible_to(actor)})


class RouteVersionQuerySet(OfRouteQuerySet["RouteVersion"]):
    """The only door to versions."""


class RouteStageQuerySet(OfRouteQuerySet["RouteStage"]):
    """The only door to stages."""

    ROUTE = "version__route"


@audited(title="(SELECT r.name FROM workflow_route r WHERE r.id = NEW.route_id) || ' · ' || NEW.number")
class RouteVersion(models.Model):
    """A draft or published version. A published one never changes; approvals started on it go on as they began."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="versions", verbose_name=_("route"))
    number = models.PositiveIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
        null=True,
        blank=True,
        editable=False,
    )

    objects = RouteVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a route")
        verbose_name_plural = _("versions of routes")
        ordering = ["route", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["route", "number"], name="route_version_unique_number"),
            models.UniqueConstraint(fields=["route"], condition=Q(published_at=None), name="route_version_one_draft"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.route} · {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.published_at is None


class RouteStage(models.Model):
    """A stage: its branches run at once, and `rule` says how many must agree. Stages follow one another."""

    version = models.ForeignKey(
        RouteVersion, on_delete=models.CASCADE, related_name="stages", verbose_name=_("version")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)
    rule = models.CharField(_("how many must agree"), max_length=10, choices=Rule, default=Rule.ALL)
    # Terms that match no condition pass the stage by; empty: everything goes through it.
    amount_from = models.DecimalField(
        _("only for amounts from, ₽"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    objects = RouteStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a route")
        verbose_name_plural = _("stages of routes")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="route_stage_unique_position"),
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="route_stage_rule_known"),
        ]
        triggers = [_stays(mine="v.id IN (OLD.version_id, NEW.version_id)")]

    def __str__(self) -> str:
        return self.name


class RouteStep(models.Model):
    """One decision. Steps with the same `branch` of a stage follow one another by `position`.

    `days` are working days for the decision; when they are over, `escalate_to` is asked too.
    """

    stage = models.ForeignKey(RouteStage, on_delete=models.CASCADE, related_name="steps", verbose_name=_("stage"))
    branch = models.PositiveSmallIntegerField(_("parallel branch"), default=1)
    position = models.PositiveSmallIntegerField(_("order in the branch"), default=1)
    name = models.CharField(_("name"), max_length=120)
    owner_kind = models.CharField(_("who decides"), max_length=10, choices=OwnerKind)
    role = models.CharField(_("role"), max_length=24, choices=ROLE_CHOICES, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
        blank=True,
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation"), null=True, blank=True
    )
    days = models.PositiveSmallIntegerField(_("working days"), default=1)
    escalate_to = models.CharField(_("escalate to"), max_length=24, choices=ROLE_CHOICES, blank=True)

    class Meta:
        verbose_name = _("step of a route")
        verbose_name_plural = _("steps of routes")
        ordering = ["stage", "branch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "branch", "position"], name="route_step_unique_place"),
            models.CheckConstraint(
                condition=(Q(owner_kind=OwnerKind.ROLE) & ~Q(role="") & Q(person=None, company=None))
                | Q(owner_kind=OwnerKind.PERSON, role="", person__isnull=False, company=None)
                | Q(owner_kind=OwnerKind.COMPANY, role="", person=None, company__isnull=False)
                | Q(owner_kind__in=[OwnerKind.MANAGER, OwnerKind.CLIENT], role="", person=None, company=None),
                name="route_step_owner_fits_kind",
                violation_error_message=_(
                    "Choose what the kind of owner needs, and nothing else: a role, a person or an organisation."
                ),
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=365), name="route_step_days_sane"),
            models.CheckConstraint(condition=Q(branch__gte=1, position__gte=1), name="route_step_branch_from_one"),
        ]
        triggers = [
            _stays(
                join="JOIN workflow_routestage s ON s.version_id = v.id",
                mine="s.id IN (OLD.stage_id, NEW.stage_id)",
            )
        ]

    def __str__(self) -> str:
        return self.name
