"""The state of an application, a contract or a request, as a member of its enum."""

from django.utils import translation

from contracts.lifecycle.moves import State
from contracts.models import Application, ApplicationStatus, ChangeRequest, Contract, ContractStatus, RequestStatus

Subject = Application | Contract | ChangeRequest


def state_of(subject: Subject) -> State:
    """The state as a member of the enum of the subject's kind."""
    if isinstance(subject, Application):
        return ApplicationStatus(subject.status)
    return ContractStatus(subject.status) if isinstance(subject, Contract) else RequestStatus(subject.status)


def msgid_of(state: State) -> str:
    """Return the state's English name, to be translated where the error is shown."""
    with translation.override("en"):
        return str(state.label)
