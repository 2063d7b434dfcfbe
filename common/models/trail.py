"""The audit trail: who did what, for whom, when and from where, before and after. Append-only, chained by hash."""

from typing import Any, Protocol

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

HASH_LENGTH = 64


class TrailKind(models.TextChoices):
    """What an entry tells of."""

    SIGN_IN = "sign_in", _("Sign-in")
    SIGN_IN_FAILED = "sign_in_failed", _("Failed sign-in")
    SIGN_OUT = "sign_out", _("Sign-out")
    NEW_DEVICE = "new_device", _("Sign-in from a new device")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    EMAIL_CHANGED = "email_changed", _("Sign-in address changed")
    SESSION_ENDED = "session_ended", _("Session ended by the person")
    SECOND_FACTOR_CHANGED = "second_factor_changed", _("Second factor changed")
    SECOND_FACTOR_RESET = "second_factor_reset", _("Second factor reset")
    REFUSED = "refused", _("Refusal")
    VIEWED = "viewed", _("Document viewed")
    EXPORTED = "exported", _("List downloaded")
    CHANGE = "change", _("Change of data")
    FACT = "fact", _("Fact of a contract")
    RIGHT_CHANGED = "right_changed", _("Change of rights")
    INVITATION_SENT = "invitation_sent", _("Invitation sent")
    INVITATION_ACCEPTED = "invitation_accepted", _("Invitation accepted")
    COMPANY_SWITCHED = "company_switched", _("Company switched")
    VIEW_AS_STARTED = "view_as_started", _("View as a user started")
    VIEW_AS_ENDED = "view_as_ended", _("View as a user ended")
    CONSENT_GIVEN = "consent_given", _("Consent given")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")


class TrailReader(Protocol):
    """Who reads the trail: an acting membership, which this floor does not know."""

    @property
    def company_ids(self) -> tuple[int, ...]:
        """Companies in reach."""
        ...

    @property
    def contract_ids(self) -> tuple[int, ...] | None:
        """Contracts that a limited membership may see; None when it is not limited."""
        ...

    @property
    def reads_trail(self) -> bool:
        """Whether the trail is open to this person at all."""
        ...

    @property
    def is_lessor(self) -> bool:
        """Whether this is the lessor's own staff."""
        ...

    @property
    def company_id(self) -> int:
        """Company for which the person acts."""
        ...

    def office_companies(self) -> models.QuerySet[Any, Any]:
        """Ids of the companies that the lessor deals with."""
        ...

    def office_contracts(self) -> models.QuerySet[Any, Any]:
        """Ids of the lessor's contracts."""
        ...


class TrailEntryQuerySet(models.QuerySet["TrailEntry"]):
    """The only door to the trail."""

    def visible_to(self, actor: TrailReader) -> "TrailEntryQuerySet":
        """What concerns the companies in reach; nothing without the right.

        The portal administrator sees what concerns the lessor's clients, suppliers and people, and what concerns
        nobody: of a client of two lessors, entries about the other's contracts stay out. A membership limited to
        listed contracts sees entries about these and about no contract.
        """
        if not actor.reads_trail:
            return self.none()
        if actor.is_lessor:
            of_office = Q(contract_id=None) | Q(contract_id__in=actor.office_contracts())
            return self.filter(
                Q(actor_company_id=actor.company_id)
                | Q(of_office, company_id__in=actor.office_companies())
                | Q(company_id=None, actor_company_id=None)
            )
        rows = self.filter(company_id__in=actor.company_ids)
        if actor.contract_ids is None:
            return rows
        return rows.filter(Q(contract_id=None) | Q(contract_id__in=actor.contract_ids))


class TrailEntry(models.Model):
    """One entry. People and companies are kept as bare ids, because this floor knows neither.

    `user_id` sat there, in the role of `membership_id` for `actor_company_id`, in the name of `on_behalf_of_id`.
    `company_id` is the company concerned: that company's administrator reads the entry. `before` and `after` hold
    the changed columns as texts; a row that was made has no `before`, a deleted one no `after`.

    The last three columns are the seal, which `common_seal_trail()` puts on once after the commit.
    """

    at = models.DateTimeField(_("time"), db_default=Now())
    kind = models.CharField(_("what happened"), max_length=24, choices=TrailKind)
    user_id = models.BigIntegerField(_("person"), null=True)
    membership_id = models.BigIntegerField(_("membership"), null=True)
    on_behalf_of_id = models.BigIntegerField(_("on behalf of"), null=True)
    actor_company_id = models.BigIntegerField(_("acting for"), null=True)
    company_id = models.BigIntegerField(_("company"), null=True)
    contract_id = models.BigIntegerField(_("contract"), null=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300)
    request_id = models.CharField(_("request id"), max_length=64)
    path = models.CharField(_("address of the page"), max_length=300)
    object_label = models.CharField(_("kind of object"), max_length=100)
    object_id = models.CharField(_("id of the object"), max_length=40)
    object_text = models.CharField(_("object"), max_length=300)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    detail = models.JSONField(_("details"), default=dict)

    position = models.BigIntegerField(_("position in the chain"), null=True)
    previous_hash = models.CharField(_("hash of the entry before"), max_length=HASH_LENGTH)
    hash = models.CharField(_("hash"), max_length=HASH_LENGTH)

    objects = TrailEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the audit trail")
        verbose_name_plural = _("audit trail")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["position"], condition=Q(position__isnull=False), name="trail_unique_position"
            ),
            models.CheckConstraint(
                condition=Q(position=None, hash="", previous_hash="")
                | Q(position__gte=1, hash__regex=r"^[0-9a-f]{64}$", previous_hash__regex=r"^[0-9a-f]{64}$"),
                name="trail_sealed_whole",
            ),
        ]
        # Imports write many rows without a person, so these indexes leave them out.
        indexes = [
            models.Index(fields=["company_id", "-id"], name="trail_of_company", condition=Q(company_id__isnull=False)),
            models.Index(
                fields=["actor_company_id", "-id"],
                name="trail_of_actor_company",
                condition=Q(actor_company_id__isnull=False),
            ),
            models.Index(fields=["user_id", "-id"], name="trail_of_person", condition=Q(user_id__isnull=False)),
            models.Index(fields=["id"], name="trail_not_sealed", condition=Q(position=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.object_text or self.object_id}"


class TrailHead(models.Model):
    """The end of the chain: position and hash of the entry that was sealed last. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(_("position in the chain"))
    hash = models.CharField(_("hash"), max_length=HASH_LENGTH)

    class Meta:
        verbose_name = _("head of the audit trail")
        verbose_name_plural = _("head of the audit trail")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="trail_one_head")]

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


class TrailCheck(models.Model):
    """Outcome of a nightly check of the chain: how far it was read, and what was found, in words. Append-only."""

    at = models.DateTimeField(_("time"))
    position = models.BigIntegerField(_("position in the chain"))
    hash = models.CharField(_("hash"), max_length=HASH_LENGTH)
    findings_count = models.PositiveIntegerField(_("findings"))
    findings = models.JSONField(_("what was found"), default=list)

    class Meta:
        verbose_name = _("check of the audit trail")
        verbose_name_plural = _("checks of the audit trail")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} · {self.position}"
