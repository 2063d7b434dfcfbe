"""What goes between the portal and outside systems: calls it made, notices it got."""

import json
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.paginator import InfinitePaginator

from common.ui.badges import badge
from common.ui.figures import moment
from integrations.models import OutsideCall
from leasing_portal.back_office.model_admin import PortalModelAdmin
from payments.models import AcquirerNotice, OnlinePayment, OnlineRefund
from payments.online.notices import words_of_outcome

# What calls are about (`Call.about`), and events of notices.
KINDS = {model.__name__: model._meta.verbose_name for model in (AcquirerNotice, OnlinePayment, OnlineRefund)}
EVENTS = {
    "payment.succeeded": _("Payment is taken"),
    "payment.canceled": _("Payment is cancelled"),
    "payment.waiting_for_capture": _("Payment awaits its confirmation"),
    "refund.succeeded": _("Money is given back"),
}


@admin.register(OutsideCall)
class OutsideCallAdmin(PortalModelAdmin):
    """Calls to outside systems, read only."""

    paginator = InfinitePaginator
    list_display = (
        "started",
        "system",
        "purpose_shown",
        "about_shown",
        "state_shown",
        "attempts",
        "age",
        "status",
        "error",
    )
    list_filter = (("state", ChoicesDropdownFilter), ("system", ChoicesDropdownFilter))
    search_fields = ("=key", "about")
    search_help_text = _("Idempotence key, or what the call is about")
    fields = (
        ("system", "purpose_shown", "about_shown"),
        ("state_shown", "attempts", "status"),
        ("started", "finished", "key"),
        "address",
        "error",
        "sent_shown",
        "received_shown",
        "digest",
    )

    @admin.display(description=_("started"), ordering="pk")
    def started(self, call: OutsideCall) -> SafeString | str:
        """When the first attempt was made."""
        return moment(call.started_at)

    @admin.display(description=_("purpose"), ordering="purpose")
    def purpose_shown(self, call: OutsideCall) -> str:
        """What it is for, in the reader's language."""
        return gettext(call.purpose)

    @admin.display(description=_("about"), ordering="about")
    def about_shown(self, call: OutsideCall) -> str:
        """Which row of the portal it is about."""
        return in_words(call.about) or str(self.empty_value_display)

    @admin.display(description=_("finished"))
    def finished(self, call: OutsideCall) -> SafeString | str:
        """When the outcome was known."""
        return moment(call.finished_at)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, call: OutsideCall) -> SafeString:
        """How it ended."""
        return badge(call.state, "outside_call")

    @admin.display(description=_("took, s"))
    def age(self, call: OutsideCall) -> str:
        """Seconds from the start to the outcome, or until now."""
        took = (call.finished_at or timezone.now()) - call.started_at
        return f"{took.total_seconds():.1f}".replace(".", ",")

    @admin.display(description=_("sent"))
    def sent_shown(self, call: OutsideCall) -> SafeString | str:
        """The request, masked."""
        return _shown(call.sent)

    @admin.display(description=_("received"))
    def received_shown(self, call: OutsideCall) -> SafeString | str:
        """The answer, masked."""
        return _shown(call.received)


@admin.register(AcquirerNotice)
class AcquirerNoticeAdmin(PortalModelAdmin):
    """Notices of acquirers, read only."""

    paginator = InfinitePaginator
    list_display = ("came", "provider", "event_shown", "object_id", "handled", "outcome_shown", "came_from")
    list_filter = (("provider", ChoicesDropdownFilter),)
    search_fields = ("=object_id",)
    search_help_text = _("Number at the acquirer")
    fields = (
        ("provider", "event_shown", "object_id"),
        ("came", "came_from"),
        ("handled", "outcome_shown"),
        "body_shown",
    )

    @admin.display(description=_("came"), ordering="came_at")
    def came(self, notice: AcquirerNotice) -> SafeString | str:
        """When it came first."""
        return moment(notice.came_at)

    @admin.display(description=_("handled"), ordering="handled_at")
    def handled(self, notice: AcquirerNotice) -> SafeString | str:
        """When it was acted upon."""
        return moment(notice.handled_at)

    @admin.display(description=_("event"), ordering="event")
    def event_shown(self, notice: AcquirerNotice) -> str:
        """What it tells of, in words; an event that the portal does not know as the acquirer calls it."""
        return str(EVENTS.get(notice.event, notice.event))

    @admin.display(description=_("outcome"), ordering="outcome")
    def outcome_shown(self, notice: AcquirerNotice) -> str:
        """What came of it, in words."""
        return str(words_of_outcome(notice.outcome)) or str(self.empty_value_display)

    @admin.display(description=_("text"))
    def body_shown(self, notice: AcquirerNotice) -> SafeString | str:
        """What was told."""
        return _shown(notice.body)


def in_words(about: str) -> str:
    """Name a row that is kept as `OnlinePayment:7`: by what it is and its number."""
    label, colon, number = about.partition(":")
    kind = KINDS.get(label)
    return gettext("%(kind)s No. %(number)s") % {"kind": capfirst(kind), "number": number} if colon and kind else about


def _shown(body: Any) -> SafeString | str:
    if body is None:
        return "—"
    return format_html('<pre class="bo-trace">{}</pre>', json.dumps(body, ensure_ascii=False, indent=2))
