"""Servicing requests about a contract, and the addenda they end in (CON-07 … CON-11, CRM-07)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Company, Membership
from common.audit import audited, recorded
from contracts.models.contract import Contract


class RequestKind(models.TextChoices):
    """What is asked for; each has a form, a route and a term of its own."""

    DATE_SHIFT = "date_shift", _("Shift of a payment date")
    TERM_CHANGE = "term_change", _("Change of the term")
    PAYMENT_DAY = "payment_day", _("Change of the payment day")
    CESSION = "cession", _("Replacement of the lessee")
    PLACE_OF_USE = "place_of_use", _("Change of the place of use")
    EARLY_BUYOUT = "early_buyout", _("Early buyout")
    PARTIAL_EARLY = "partial_early", _("Partial early payment")
    RETURN = "return", _("Return of the asset")
    CERTIFICATE = "certificate", _("Certificate or copy")
    QUESTION = "question", _("Question")


class RequestStatus(models.TextChoices):
    """Stages of a request; moves between them are in `contracts.lifecycle`."""

    SUBMITTED = "submitted", pgettext_lazy("request", "Submitted")
    REVIEW = "in_review", _("Under review")
    APPROVAL = "in_approval", _("Being approved")
    # The lessor agrees, the client has to accept the addendum or to pay.
    OFFERED = "offered", _("Awaiting the client's acceptance")
    # The client has accepted; the portal carries it out.
    ACCEPTED = "accepted", _("Being carried out")
    DONE = "done", _("Done")
    REFUSED = "turned_down", _("Refused")
    WITHDRAWN = "taken_back", _("Withdrawn")

    @classmethod
    def open(cls) -> frozenset["RequestStatus"]:
        """Stages in which somebody still has to act."""
        return frozenset({cls.SUBMITTED, cls.REVIEW, cls.APPROVAL, cls.OFFERED, cls.ACCEPTED})


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    """The only door to requests."""

    def visible_to(self, actor: Membership) -> "ChangeRequestQuerySet":
        """Requests about contracts in sight, for people who see money: terms of a contract are money."""
        if not actor.sees_money:
            return self.none()
        if actor.is_lessor:
            rows = self.filter(lessor=actor.company_id)
            return rows if actor.sees_all_clients else rows.filter(contract__in=Contract.objects.visible_to(actor))
        # Once its contract has passed to another lessee, what was asked is found in the feed of its matter alone.
        rows = self.filter(lessee__in=actor.company_ids, contract__lessee__in=actor.company_ids)
        return rows if actor.contract_ids is None else rows.filter(contract__in=actor.contract_ids)


@audited(company="NEW.lessee_id", contract="NEW.contract_id", title="NEW.number", exclude=["data", "offer"])
class ChangeRequest(models.Model):
    """A numbered request; `promised_on` is its term by the working calendar.

    `data` is what the form of its kind says, `offer` what the lessor has answered: JSON with amounts as decimal
    strings. What is not sent yet is a `PreparedAnswer`.
    """

    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    lessee = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="change_requests", verbose_name=_("client"), db_index=False
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="change_requests", verbose_name=_("contract")
    )
    number = models.CharField(_("number"), max_length=30)
    kind = models.CharField(_("kind"), max_length=20, choices=RequestKind)
    status = models.CharField(
        _("state"), max_length=12, choices=RequestStatus, default=RequestStatus.SUBMITTED, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="change_requests", verbose_name=_("person")
    )
    data = models.JSONField(_("what is asked"), default=dict)
    offer = models.JSONField(_("what is offered"), default=dict, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    # The version of the schedule its author looked at: another one means that the terms have changed since.
    schedule_number = models.PositiveIntegerField(_("schedule version"), default=0)
    submitted_at = models.DateTimeField(_("submitted"))
    promised_on = models.DateField(_("promised by"), null=True, blank=True)
    valid_until = models.DateField(_("offer valid until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lessor", "number"], name="change_request_number"),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="change_request_kind_known"),
            models.CheckConstraint(condition=Q(status__in=RequestStatus.values), name="change_request_status_known"),
            models.CheckConstraint(
                condition=(Q(status__in=sorted(RequestStatus.open())) & Q(ended_at=None))
                | (~Q(status__in=sorted(RequestStatus.open())) & Q(ended_at__isnull=False)),
                name="change_request_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["lessee", "-submitted_at", "-id"], name="change_request_of_lessee"),
            models.Index(fields=["lessor", "status", "-submitted_at"], name="change_request_of_lessor"),
        ]

    def __str__(self) -> str:
        return self.number


@recorded(
    title="(SELECT r.number FROM contracts_changerequest r WHERE r.id = NEW.request_id)",
    exclude=["offer"],
    append_only=False,
)
class PreparedAnswer(models.Model):
    """The newest answer that the lessor has prepared; its columns are copied to the request when it is sent.

    Until then it is approved, refused, or prepared anew, and no client reads it: so it is a row of its own, which the
    database shows to the lessor's people alone.
    """

    request = models.OneToOneField(
        ChangeRequest, on_delete=models.PROTECT, related_name="prepared", verbose_name=_("request")
    )
    offer = models.JSONField(_("what is offered"))
    schedule_number = models.PositiveIntegerField(_("schedule version"))
    valid_until = models.DateField(_("offer valid until"))
    prepared_at = models.DateTimeField(_("prepared"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )

    class Meta:
        verbose_name = _("prepared answer")
        verbose_name_plural = _("prepared answers")

    def __str__(self) -> str:
        return str(self.request)


@recorded(
    company="(SELECT c.lessee_id FROM contracts_contract c WHERE c.id = NEW.contract_id)",
    contract="NEW.contract_id",
    title="(SELECT c.number FROM contracts_contract c WHERE c.id = NEW.contract_id) || ' · ' || NEW.number",
)
class Addendum(models.Model):
    """A change of a contract from a day; the schedule before it stays (CON-11). Append-only.

    `changes` are fields with values before and after, as JSON texts; schedule numbers are those of payments' versions.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="addenda", verbose_name=_("contract"))
    request = models.OneToOneField(
        ChangeRequest,
        on_delete=models.PROTECT,
        related_name="addendum",
        verbose_name=_("request"),
        null=True,
        blank=True,
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=RequestKind)
    effective_on = models.DateField(_("in force from"))
    changes = models.JSONField(_("changes"), default=list)
    schedule_before = models.PositiveIntegerField(_("schedule before"), default=0)
    schedule_after = models.PositiveIntegerField(_("schedule after"), default=0)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["contract", "number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="addendum_unique_number")]

    def __str__(self) -> str:
        return f"{self.contract} · {self.number}"
