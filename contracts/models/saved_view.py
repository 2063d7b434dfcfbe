"""Saved views of the registry: filters, columns and order under a name, for oneself or for roles of the company."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import Role
from common.audit import audited


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """The only door to saved views."""

    def visible_to(self, actor: Membership) -> "SavedViewQuerySet":
        """Own views of the company that the person acts for, and those its people share with the person's role."""
        shared = Q(shared_with__contains=[actor.role])
        return self.filter(Q(owner=actor.user_id) | shared, company=actor.company_id)

    def owned_by(self, actor: Membership) -> "SavedViewQuerySet":
        """Those that the person may change."""
        return self.filter(owner=actor.user_id, company=actor.company_id)


@audited(company="NEW.company_id", title="NEW.name")
class SavedView(models.Model):
    """A named look at the registry. It holds what was asked, never rows: each reader sees own rows and own columns."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("company"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=60)
    shared_with = ArrayField(
        models.CharField(max_length=24, choices=Role), verbose_name=_("shared with roles"), default=list, blank=True
    )
    is_default = models.BooleanField(_("opens first"), default=False)
    # Filters, order, grouping and density as the address has them: name -> values.
    params = models.JSONField(_("parameters"), default=dict)
    # Keys of columns in their order; none are the usual ones of the reader.
    columns = ArrayField(models.CharField(max_length=30), verbose_name=_("columns"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "company", "name"], name="saved_view_unique_name"),
            models.UniqueConstraint(
                fields=["owner", "company"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]
        indexes = [models.Index(fields=["company", "name"], name="saved_view_of_company")]

    def __str__(self) -> str:
        return self.name
