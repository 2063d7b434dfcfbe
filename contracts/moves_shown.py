"""Words of a move by the lifecycle, for the timeline and for the feed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from common.ui.figures import short_day
from contracts.lifecycle.events import Event


def move_text(data: Mapping[str, Any], states: type[TextChoices]) -> str:
    """What happened, on which day where one was told, the state then, and why."""
    told = _("%(event)s. State: %(state)s") % {
        "event": Event(data["event"]).label,
        "state": states(data["after"]).label,
    }
    day = short_day(date.fromisoformat(data["day"])) if data.get("day") else ""
    return ". ".join(part for part in (told, day, data.get("reason", "")) if part)
