"""What the portal does by itself when an application moves: checks, express decisions, approvals begun anew."""

from django.utils import timezone

from contracts.approval.reviewing import decide_by_rules, restart_approval
from contracts.events import ApplicationMoved
from contracts.lifecycle import Event
from contracts.models import Application, ApplicationStatus

DECIDED_ANEW = frozenset({Event.SUBMIT, Event.AGREE_TERMS})
ANSWERED = frozenset({Event.AGREE_TERMS, Event.DECLINE_TERMS})


def go_on(event: ApplicationMoved) -> None:
    """Check what was submitted and go on after an answer; told again, it finds the state moved and does nothing.

    Where both sides agreed on an express application, rules decide it; a declined proposal waits for a person.
    """
    application = Application.objects.get(pk=event.application_id)
    if application.status != ApplicationStatus.REVIEW:
        return
    now = timezone.now()
    if event.event in ANSWERED and restart_approval(application, at=now) is not None:
        return
    if event.event in DECIDED_ANEW:
        decide_by_rules(application, at=now)
