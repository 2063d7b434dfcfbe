"""Calls to outside systems: a row is stored before the first attempt and tells what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    """How a call ended. Started: it runs now, or the process was killed while it ran."""

    STARTED = "started", _("Started")
    ANSWERED = "answered", _("Answered")
    TEMPORARY = "temporary", _("No answer")
    PERMANENT = "permanent", _("Refused by the other side")


class OutsideSystem(models.TextChoices):
    """Systems that the portal calls, by the names of their clients."""

    YOOKASSA = "yookassa", _("YooKassa")
    SIMULATOR = "simulator", _("Simulator of the acquirer")


class OutsideCall(models.Model):
    """One call with its retries. Bodies are kept without personal data and secrets (`integrations.outside.masking`).

    `about` is the portal's own object, `key` the idempotence key, `digest` SHA-256 of the answer's bytes.
    """

    system = models.CharField(_("outside system"), max_length=30, choices=OutsideSystem)
    purpose = models.CharField(_("purpose"), max_length=60)
    about = models.CharField(_("about"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=300)
    key = models.CharField(_("idempotence key"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=CallState, default=CallState.STARTED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    status = models.PositiveSmallIntegerField(_("code of the answer"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    sent = models.JSONField(_("sent"), null=True)
    received = models.JSONField(_("received"), null=True)
    digest = models.CharField(_("SHA-256 of the answer"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("call to an outside system")
        verbose_name_plural = _("calls to outside systems")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="outside_call_state_known"),
            models.CheckConstraint(
                condition=Q(state=CallState.STARTED) | Q(finished_at__isnull=False), name="outside_call_ended_has_time"
            ),
        ]
        indexes = [models.Index(fields=["system", "-id"], name="outside_call_of_system")]

    def __str__(self) -> str:
        return f"{self.get_system_display()} · {gettext(self.purpose)}"
