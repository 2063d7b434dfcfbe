"""Texts that people read and confirm, version by version."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from accounts.models.company import Segment
from accounts.roles import Role
from workflow.kinds import ReadingAudience, Side
from workflow.models.matter import Matter


class ReadingQuerySet(models.QuerySet["Reading"]):
    """The only door to texts for those who issue them; who reads comes by the own task."""

    def visible_to(self, actor: Membership) -> "ReadingQuerySet":
        """All texts of the lessor; a client manager those that the manager, or an absent colleague, has issued."""
        if not actor.has(Capability.READINGS_ISSUE):
            return self.none()
        rows = self.filter(lessor=actor.company_id)
        return rows if actor.sees_all_clients else rows.filter(created_by__in=(actor.user_id, *actor.led_user_ids))

    def in_force(self) -> "ReadingQuerySet":
        """Versions that no later one has replaced."""
        return self.filter(replaced_by=None)


class Reading(models.Model):
    """A version of something that people must read and confirm.

    `sha256`, hexadecimal, is of the text in UTF-8 followed by the bytes of the file. The tasks of a reading are its
    acknowledgement sheet: who has confirmed, when, and who has not (CRM-02, CRM-03). Who is asked is a rule, not a
    list: `audience`, narrowed by `roles` (all when empty), `segment`, `companies` or `sides` of the matter, within the
    companies that `issuer` sees; people who come to it later are asked too. `due_on` is inclusive.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    matter = models.ForeignKey(
        Matter,
        on_delete=models.PROTECT,
        related_name="readings",
        verbose_name=_("matter"),
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    file = models.FileField(_("file"), upload_to="readings/%Y/%m", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    content_type = models.CharField(_("kind of the file"), max_length=100, blank=True)
    version = models.CharField(_("version"), max_length=40)
    sha256 = models.CharField(_("checksum"), max_length=64)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="replaced_by",
        verbose_name=_("replaces"),
        null=True,
        blank=True,
    )
    audience = models.CharField(_("who reads"), max_length=10, choices=ReadingAudience)
    roles = ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("roles"), default=list, blank=True)
    segment = models.CharField(_("segment"), max_length=10, choices=Segment, blank=True)
    companies = ArrayField(models.BigIntegerField(), verbose_name=_("companies"), default=list, blank=True)
    sides = ArrayField(
        models.CharField(max_length=10, choices=Side), verbose_name=_("sides of the matter"), default=list, blank=True
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    issuer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by"))
    # A repeated sending of the same form issues one text.
    sent_key = models.UUIDField(_("sending"), null=True, unique=True, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("text to be read")
        verbose_name_plural = _("texts to be read")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="", file=""), name="reading_has_text_or_file"),
            models.CheckConstraint(condition=Q(audience__in=ReadingAudience.values), name="reading_audience_known"),
            models.CheckConstraint(
                condition=(Q(audience=ReadingAudience.MATTER) & Q(matter__isnull=False) & ~Q(sides=[]))
                | (~Q(audience=ReadingAudience.MATTER) & Q(matter=None, sides=[])),
                name="reading_of_matter_has_sides",
            ),
            models.CheckConstraint(
                condition=(Q(audience=ReadingAudience.COMPANIES) & ~Q(companies=[]))
                | (~Q(audience=ReadingAudience.COMPANIES) & Q(companies=[])),
                name="reading_of_companies_names_them",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.title} · {self.version}"

    @property
    def is_in_force(self) -> bool:
        """Whether no later version has replaced it; only where later versions are in sight."""
        return not hasattr(self, "replaced_by")
