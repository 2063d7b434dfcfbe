"""A matter: one thing that several sides move forward, with whose turn it is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common.audit import recorded
from workflow.kinds import MatterKind, Side


class MatterQuerySet(models.QuerySet["Matter"]):
    """The only door to matters."""

    def visible_to(self, actor: Membership) -> "MatterQuerySet":
        """Matters this person may read.

        The lessor's staff: all of their lessor, a client manager those of own clients and of absent colleagues'. A
        client: those of the companies in reach; a person limited to listed contracts those of the listed ones, and
        what the person opened. Anybody else: those to which their organisation was invited.
        """
        if not actor.has(Capability.MATTERS_READ):
            return self.none()
        if actor.is_lessor:
            rows = self.filter(lessor=actor.company_id)
            led = actor.led_user_ids if not actor.sees_all_clients else ()
            return rows if actor.sees_all_clients else rows.filter(Q(manager__in=led) | Q(company__manager__in=led))
        if Side.of(actor.company.party) is Side.LESSEE:
            rows = self.filter(company__in=actor.company_ids)
            if actor.contract_ids is None:
                return rows
            return rows.filter(Q(contract_ref__in=actor.contract_ids) | Q(author=actor.user_id))
        return self.filter(guests__company__in=actor.company_ids).distinct()

    def open(self) -> "MatterQuerySet":
        """Matters that are not finished."""
        return self.filter(closed_at=None)


@recorded(company="NEW.company_id", contract="NEW.contract_ref", title="NEW.title", append_only=False)
class Matter(models.Model):
    """An application, a contract or a request as something that people work on.

    `subject_id` is the id of the subject's own row in an app above, `contract_ref` that of the contract it is about; a
    subject that passes to another client has a matter with each, and of those before it only the feed is left to open
    (`is_parted`). `turn` is the side that has to act now, `awaited` says
    what is expected of it (a code of the subject's app), `promised_on` by when; all three repeat the open `Turn`. They
    are empty once the matter is closed.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=MatterKind)
    subject_id = models.BigIntegerField(_("subject"))
    title = models.CharField(_("title"), max_length=200)
    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="matters", verbose_name=_("client"), db_index=False
    )
    contract_ref = models.BigIntegerField(_("contract"), null=True, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="led_matters",
        verbose_name=_("manager"),
        null=True,
        blank=True,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="opened_matters",
        verbose_name=_("opened by"),
        null=True,
        blank=True,
    )
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    is_parted = models.BooleanField(_("its subject is another client's now"), default=False, editable=False)
    turn = models.CharField(_("whose turn"), max_length=10, choices=Side, blank=True)
    turn_since = models.DateTimeField(_("since"), null=True, blank=True)
    awaited = models.CharField(_("what is expected"), max_length=40, blank=True)
    promised_on = models.DateField(_("promised by"), null=True, blank=True)
    # The newest entry that the client may read; lists sort by it.
    moved_at = models.DateTimeField(_("last moved"))

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["-moved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "company"], name="matter_unique_subject"),
            models.CheckConstraint(condition=Q(kind__in=MatterKind.values), name="matter_kind_known"),
            models.CheckConstraint(condition=Q(turn="") | Q(turn__in=Side.values), name="matter_turn_known"),
            models.CheckConstraint(
                condition=Q(turn="", turn_since=None, promised_on=None) | (~Q(turn="") & Q(turn_since__isnull=False)),
                name="matter_turn_has_start",
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(turn=""), name="matter_closed_waits_for_nobody"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="matter_closed_after_opened"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-moved_at", "-id"], name="matter_of_company"),
            # Pages of the lessor's list, whose newest stand first.
            models.Index(fields=["lessor", "-moved_at", "-id"], name="matter_of_lessor"),
            models.Index(fields=["lessor", "turn", "turn_since"], name="matter_turns", condition=Q(closed_at=None)),
            models.Index(fields=["contract_ref"], name="matter_of_contract", condition=Q(contract_ref__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title


class MatterGuest(models.Model):
    """An outside organisation that was invited to a matter by a step of its route."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="guests", verbose_name=_("matter"))
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation"))
    invited_at = models.DateTimeField(_("invited"))

    class Meta:
        verbose_name = _("invited organisation")
        verbose_name_plural = _("invited organisations")
        constraints = [models.UniqueConstraint(fields=["matter", "company"], name="matter_guest_unique")]

    def __str__(self) -> str:
        return f"{self.matter} · {self.company}"


class Turn(models.Model):
    """Time for which one side held a matter; the report of responsibility sums these (requirements CRM-05, N-07)."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="turns", verbose_name=_("matter"))
    side = models.CharField(_("side"), max_length=10, choices=Side)
    awaited = models.CharField(_("what is expected"), max_length=40)
    promised_on = models.DateField(_("promised by"), null=True, blank=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(until=None), name="turn_one_open"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="turn_ends_after_start"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="turn_side_known"),
        ]
        indexes = [
            models.Index(fields=["matter", "since"], name="turn_of_matter"),
            # The report of a month asks for turns that ended in it, later, or not yet.
            models.Index(fields=["until"], name="turn_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.matter} · {self.get_side_display()}"
