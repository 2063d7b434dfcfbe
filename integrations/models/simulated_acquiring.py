"""What the simulator of an acquirer remembers: its own payments and refunds, and the notices it has to send."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SimulatedKind(models.TextChoices):
    """What the other side's object is."""

    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")


class SimulatedObject(models.Model):
    """A payment or a refund as the simulator tells it: `document` is the object of its API. Money of nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=7, choices=SimulatedKind)
    key = models.CharField(_("idempotence key"), max_length=64, unique=True)
    digest = models.CharField(_("SHA-256 of the request"), max_length=64)
    document = models.JSONField(_("document"))
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="refunds", verbose_name=_("payment"), null=True
    )
    return_url = models.CharField(_("address to go back to"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("object of the acquirer's simulator")
        verbose_name_plural = _("objects of the acquirer's simulator")

    def __str__(self) -> str:
        return str(self.pk)


class SimulatedNotice(models.Model):
    """A notice that the simulator sends by itself at `due_at`, again until it is taken."""

    about = models.ForeignKey(
        SimulatedObject, on_delete=models.CASCADE, related_name="notices", verbose_name=_("object")
    )
    event = models.CharField(_("event"), max_length=60)
    due_at = models.DateTimeField(_("send at"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("notice of the acquirer's simulator")
        verbose_name_plural = _("notices of the acquirer's simulator")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="simulated_notice_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.about_id}"
