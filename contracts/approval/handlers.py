"""What the portal does by itself when an application moves: checks, express decisions, approvals begun anew."""

from django.utils import timezone

from contracts.approval.reviewing import decide_by_rules, restart_approval
from contracts.events import ApplicationMoved
from contracts.lifecycle import Event
from contracts.models import Application, ApplicationStatus

ANSWERED = frozenset({Event.AGREE_TERMS, Event.DECLINE_TERMS})


def go_on(event: ApplicationMoved) -> None:
    """Check what was submitted and go on after an answer; told again, it finds the state moved and does nothing."""
    application = Application.objects.get(pk=event.application_id)
    if application.status != ApplicationStatus.REVIEW:
        return
    if event.event == Event.SUBMIT:
        decide_by_rules(application, at=timezone.now())
    elif event.event in ANSWERED:
        restart_approval(application, at=timezone.now())
