"""Published events and their delivery to handlers."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.paginator import InfinitePaginator

from common.models import Delivery, OutboxEvent
from common.outbox import replay
from common.ui.badges import badge
from common.ui.figures import moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.table import Row, Table, text


@admin.register(OutboxEvent)
class OutboxEventAdmin(PortalModelAdmin):
    """What was published, read only."""

    paginator = InfinitePaginator

    list_display = ("type", "aggregate", "aggregate_id", "occurred", "actor_id", "request_id")
    list_filter = ("type",)
    search_fields = ("=aggregate_id", "=request_id")
    search_help_text = _("Id of the object or of the request")
    change_form_template = "back_office/with_tables.html"
    fields = (
        ("type", "version", "occurred"),
        ("aggregate", "aggregate_id"),
        ("actor_id", "request_id"),
        "payload",
    )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the deliveries of the event."""
        context["tables"] = [delivery_table(context["original"])]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("time"), ordering="pk")
    def occurred(self, event: OutboxEvent) -> SafeString | str:
        """When it was published."""
        return moment(event.occurred_at)


@admin.register(Delivery)
class DeliveryAdmin(PortalModelAdmin):
    """Handing of events to handlers; those that were given up can be tried again."""

    paginator = InfinitePaginator

    list_display = ("event", "handler", "shown_state", "attempts", "next_attempt", "done")
    list_filter = (("state", ChoicesDropdownFilter), "handler")
    list_select_related = ("event",)
    search_fields = ("=aggregate_id",)
    search_help_text = _("Id of the object")
    actions = ("replay_dead",)
    change_form_template = "back_office/with_tables.html"
    fields = (
        ("event", "handler"),
        ("shown_state", "attempts"),
        ("next_attempt", "done"),
        "error",
    )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add who had it tried again."""
        context["tables"] = [replay_table(context["original"])]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=_("Try again those that were given up"))
    def replay_dead(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Put the chosen dead deliveries back into the queue; others stay as they are."""
        count = replay(
            delivery_ids=queryset.values_list("pk", flat=True), user_id=actor_of(request).user_id, at=timezone.now()
        )
        text_ = ngettext("%(count)d delivery will be tried again.", "%(count)d deliveries will be tried again.", count)
        messages.success(request, text_ % {"count": count})

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, delivery: Delivery) -> SafeString:
        """What became of it."""
        return badge(delivery.state, "delivery")

    @admin.display(description=_("next attempt"))
    def next_attempt(self, delivery: Delivery) -> SafeString | str:
        """When it is tried again."""
        return moment(delivery.next_attempt_at)

    @admin.display(description=_("delivered at"))
    def done(self, delivery: Delivery) -> SafeString | str:
        """When the handler took it."""
        return moment(delivery.done_at)

    @admin.display(description=_("last error"))
    def error(self, delivery: Delivery) -> SafeString | str:
        """Why the last attempt failed."""
        return format_html('<pre class="bo-trace">{}</pre>', delivery.last_error) if delivery.last_error else "—"


def delivery_table(event: OutboxEvent) -> Table:
    """Deliveries of one event."""
    rows = [
        Row((delivery.handler, badge(delivery.state, "delivery"), delivery.attempts, moment(delivery.done_at)))
        for delivery in event.deliveries.all()
    ]
    columns = (text(_("Handler")), text(_("State")), text(_("Attempts")), text(_("Delivered at")))
    return Table("deliveries", _("Deliveries"), columns, rows, _("Nobody listens to this event."))


def replay_table(delivery: Delivery) -> Table:
    """Who had the delivery tried again."""
    rows = [
        Row((moment(row.at), row.user, row.attempts, row.last_error.strip().rpartition("\n")[2]))
        for row in delivery.replays.select_related("user")
    ]
    columns = (text(_("When")), text(_("Who")), text(_("Attempts before")), text(_("Error before")))
    return Table("replays", _("Tried again"), columns, rows, gettext("Never."))
