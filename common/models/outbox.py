"""The outbox: facts written with the change they tell of, and their delivery to each handler."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """One published event. Append-only: what was said is never unsaid."""

    type = models.CharField(_("event"), max_length=100)
    version = models.PositiveSmallIntegerField(_("version"))
    aggregate = models.CharField(_("about"), max_length=100)
    aggregate_id = models.CharField(_("id"), max_length=40)
    payload = models.JSONField(_("data"))
    occurred_at = models.DateTimeField(_("time"), db_default=Now())
    actor_id = models.BigIntegerField(_("acting membership"), null=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["aggregate", "aggregate_id", "-id"], name="outbox_event_aggregate")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.type} {self.aggregate_id}"


class DeliveryState(models.TextChoices):
    """What became of handing an event to a handler."""

    PENDING = "pending", _("Waiting")
    DONE = "done", _("Delivered")
    DEAD = "dead", _("Given up")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by what the relay asks of them."""

    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Waiting ones whose time has come, each the first waiting one of its lane.

        The lane (a handler and an aggregate) is handed over in order: an earlier delivery that is still waiting
        holds back the later ones, one that was given up does not.
        """
        earlier = Delivery.objects.filter(
            state=DeliveryState.PENDING,
            handler=models.OuterRef("handler"),
            aggregate=models.OuterRef("aggregate"),
            aggregate_id=models.OuterRef("aggregate_id"),
            pk__lt=models.OuterRef("pk"),
        )
        is_due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
        return self.filter(is_due, ~models.Exists(earlier), state=DeliveryState.PENDING)


class Delivery(models.Model):
    """The handing of one event to one handler. `next_attempt_at` is empty until an attempt fails: due at once."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("event"))
    handler = models.CharField(_("handler"), max_length=200)
    # Copied from the event, so that the order within a lane is checked by one index.
    aggregate = models.CharField(_("about"), max_length=100)
    aggregate_id = models.CharField(_("id"), max_length=40)
    state = models.CharField(_("state"), max_length=7, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("delivered at"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="delivery_unique_event_handler"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DONE, done_at__isnull=False)
                | (~Q(state=DeliveryState.DONE) & Q(done_at=None)),
                name="delivery_done_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["handler", "aggregate", "aggregate_id", "id"],
                name="delivery_waiting_lane",
                condition=Q(state=DeliveryState.PENDING),
            ),
            models.Index(fields=["id"], name="delivery_waiting", condition=Q(state=DeliveryState.PENDING)),
            models.Index(fields=["id"], name="delivery_dead", condition=Q(state=DeliveryState.DEAD)),
        ]

    def __str__(self) -> str:
        return f"{self.aggregate} {self.aggregate_id} → {self.handler}"


class DeliveryReplay(models.Model):
    """Who ordered a delivery that was given up to be tried again, and why it had been given up. Append-only."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="replays", verbose_name=_("delivery"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("time"))
    attempts = models.PositiveSmallIntegerField(_("attempts before"))
    last_error = models.TextField(_("error before"), blank=True)

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.delivery} · {self.at:%d.%m.%Y %H:%M}"
