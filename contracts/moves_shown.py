"""Words of a move by the lifecycle, for the timeline and for the feed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from common.messages import gettext_noop
from common.ui.figures import short_day
from contracts.lifecycle.events import Event

# A button says what to do, a feed what was done; an event that is not here is called the same in both.
DONE: Mapping[Event, str] = {
    Event.SUBMIT: gettext_noop("Submitted to be reviewed"),
    Event.WITHDRAW: gettext_noop("Withdrawn by the client"),
    Event.ASK_VALUATION: gettext_noop("A valuation is asked for"),
    Event.VALUED: gettext_noop("Valuation is accepted"),
    Event.START_APPROVAL: gettext_noop("Sent to be approved"),
    Event.PROPOSE_TERMS: gettext_noop("Other terms are proposed"),
    Event.AGREE_TERMS: gettext_noop("The terms are agreed"),
    Event.DECLINE_TERMS: gettext_noop("The proposed terms are declined"),
    Event.RETURN_TO_REVIEW: gettext_noop("Returned to be reviewed"),
    Event.REFUSE: gettext_noop("It is refused"),
    Event.MAKE_CONTRACT: gettext_noop("The contract is made"),
    Event.REOPEN: gettext_noop("The review is open again"),
    Event.SEND_TO_SIGN: gettext_noop("Sent to be signed"),
    Event.RETURN_TO_PREPARATION: gettext_noop("Returned to be prepared"),
    Event.CANCEL: gettext_noop("The contract is cancelled"),
    Event.START_BUYOUT: gettext_noop("The buyout has begun"),
    Event.START_RETURN: gettext_noop("The return has begun"),
    Event.COMPLETE_BUYOUT: gettext_noop("The buyout is complete"),
    Event.COMPLETE_RETURN: gettext_noop("The return is complete"),
    Event.RESUME: gettext_noop("The lease goes on"),
    Event.TERMINATE: gettext_noop("The contract is terminated"),
    Event.TAKE: gettext_noop("Taken into work"),
    Event.OFFER: gettext_noop("The answer is sent to the client"),
    Event.ANSWER: gettext_noop("An answer is given"),
    Event.ACCEPT: gettext_noop("The client accepts the answer"),
    Event.DECLINE: gettext_noop("The client declines the answer"),
}


def move_text(data: Mapping[str, Any], states: type[TextChoices]) -> str:
    """What happened, on which day where one was told, the state then, and why."""
    event = Event(data["event"])
    told = _("%(event)s. State: %(state)s") % {
        "event": _(DONE[event]) if event in DONE else event.label,
        "state": states(data["after"]).label,
    }
    day = short_day(date.fromisoformat(data["day"])) if data.get("day") else ""
    return ". ".join(part for part in (told, day, data.get("reason", "")) if part)
