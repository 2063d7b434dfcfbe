"""Discussion of single clauses and fields, open until it is resolved (requirement APP-09)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.audit import recorded
from workflow.kinds import FeedAudience
from workflow.models.feed import audiences
from workflow.models.matter import Matter


class CommentQuerySet(models.QuerySet["Comment"]):
    """The only door to comments."""

    def visible_to(self, actor: Membership) -> "CommentQuerySet":
        """Comments of the matters in sight, as far as they are meant for the person's side."""
        return self.filter(matter__in=Matter.objects.visible_to(actor), audience__in=audiences(actor))


@recorded(
    company="(SELECT m.company_id FROM workflow_matter m WHERE m.id = NEW.matter_id AND NEW.audience <> 'lessor')",
    contract="(SELECT m.contract_ref FROM workflow_matter m WHERE m.id = NEW.matter_id)",
    title="NEW.anchor",
    exclude=["body"],
    append_only=False,
)
class Comment(models.Model):
    """A remark about one clause or field of a version; an answer names the remark it answers.

    `anchor` is `field:<name>` or `clause:<number>` of the subject's version.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="comments", verbose_name=_("matter"))
    anchor = models.CharField(_("about"), max_length=80)
    subject_version = models.PositiveIntegerField(_("version of the terms"))
    audience = models.CharField(_("who reads it"), max_length=10, choices=FeedAudience)
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replies", verbose_name=_("answer to"), null=True, blank=True
    )
    body = models.TextField(_("text"))
    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("company"))
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("resolved by"),
        null=True,
        blank=True,
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=FeedAudience.values), name="comment_audience_known"),
            models.CheckConstraint(condition=~Q(body=""), name="comment_has_text"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, answers=None),
                name="comment_resolved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["matter", "anchor", "at"], name="comment_of_anchor")]

    def __str__(self) -> str:
        return self.anchor
