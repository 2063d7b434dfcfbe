"""The feed of a matter: messages, files, events, in one chronological stream (requirement CRM-01). Append-only."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.audit import recorded
from common.models import TrailKind
from workflow.kinds import FeedAudience, Side
from workflow.models.matter import Matter

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class EntryKind(models.TextChoices):
    """What an entry tells."""

    MESSAGE = "message", _("Message")
    NOTE = "note", _("Internal note")
    EVENT = "event", _("Event")


class FeedEntryQuerySet(models.QuerySet["FeedEntry"]):
    """The only door to the feed."""

    def visible_to(self, actor: Membership) -> "FeedEntryQuerySet":
        """Entries of the matters in sight, as far as they are meant for the person's side."""
        rows = self.filter(matter__in=Matter.objects.visible_to(actor))
        return rows.filter(audience__in=audiences(actor))


def audiences(actor: Membership) -> frozenset[FeedAudience]:
    """What the person's side reads."""
    side = Side.of(actor.company.party)
    if side is Side.LESSOR:
        return frozenset(FeedAudience)
    return frozenset({FeedAudience.ALL, FeedAudience.PARTIES} if side is Side.LESSEE else {FeedAudience.ALL})


@recorded(
    kind=TrailKind.FACT,
    company="(SELECT m.company_id FROM workflow_matter m WHERE m.id = NEW.matter_id AND NEW.audience <> 'lessor')",
    contract="(SELECT m.contract_ref FROM workflow_matter m WHERE m.id = NEW.matter_id)",
    title="(SELECT m.title FROM workflow_matter m WHERE m.id = NEW.matter_id)",
    exclude=["body", "data"],
)
class FeedEntry(models.Model):
    """One entry. `code` and `data` tell an event (the subject's app knows the words), `body` is what a person wrote."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="entries", verbose_name=_("matter"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind)
    audience = models.CharField(_("who reads it"), max_length=10, choices=FeedAudience)
    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    # For whom the person acted; readers of other sides see the company, and the name.
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("company"), null=True
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("on behalf of"), null=True
    )
    code = models.CharField(_("event"), max_length=40, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    body = models.TextField(_("text"), blank=True)
    # A repeated sending of the same form writes one message.
    sent_key = models.UUIDField(_("sending"), null=True, unique=True, editable=False)

    objects = FeedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a feed")
        verbose_name_plural = _("entries of feeds")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="feed_entry_kind_known"),
            models.CheckConstraint(condition=Q(audience__in=FeedAudience.values), name="feed_entry_audience_known"),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.NOTE) | Q(audience=FeedAudience.LESSOR), name="feed_note_is_internal"
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.EVENT, body="") & ~Q(code="") | ~Q(kind=EntryKind.EVENT),
                name="feed_event_has_code",
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "-at", "-id"], name="feed_newest"),
            # Messages are few among events; those that nobody has answered are looked for in every open matter.
            models.Index(fields=["matter", "at"], name="feed_messages", condition=Q(kind="message")),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.matter} · {self.get_kind_display()}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """The only door to files of the feed."""

    def visible_to(self, actor: Membership) -> "AttachmentQuerySet":
        """Files of the entries in sight."""
        return self.filter(entry__in=FeedEntry.objects.visible_to(actor))


@recorded(
    company="(SELECT m.company_id FROM workflow_feedentry e JOIN workflow_matter m ON m.id = e.matter_id"
    " WHERE e.id = NEW.entry_id AND e.audience <> 'lessor')",
    contract="(SELECT m.contract_ref FROM workflow_feedentry e JOIN workflow_matter m ON m.id = e.matter_id"
    " WHERE e.id = NEW.entry_id)",
    title="NEW.name",
)
class Attachment(models.Model):
    """A file of an entry, checked before it is kept; `sha256` is of its bytes, hexadecimal."""

    entry = models.ForeignKey(FeedEntry, on_delete=models.PROTECT, related_name="files", verbose_name=_("entry"))
    file = models.FileField(_("file"), upload_to="matters/%Y/%m")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a feed")
        verbose_name_plural = _("files of feeds")
        ordering = ["pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.name


class ReadMark(models.Model):
    """Up to which entry a person has read a matter; what is newer is unread."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="+", verbose_name=_("matter"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    read_at = models.DateTimeField(_("read up to"))

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["user", "matter"], name="read_mark_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.matter}"
