"""What contracts answer to `workflow` about the subjects of matters (`settings.MATTER_SUBJECTS`)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from common.messages import gettext_noop
from common.ui.figures import plain_money
from contracts.applications.documents import ACCEPTED as DOCUMENT_ACCEPTED
from contracts.applications.documents import GIVEN as DOCUMENT_GIVEN
from contracts.applications.documents import RETURNED as DOCUMENT_RETURNED
from contracts.approval.valuing import ACCEPTED as VALUATION_ACCEPTED
from contracts.approval.valuing import ENTERED as VALUATION_ENTERED
from contracts.lifecycle import Event, apply_as_portal
from contracts.lifecycle.door import lock
from contracts.lifecycle.stage import state_of
from contracts.lifecycle.telling import MOVED
from contracts.lifecycle.turns import AWAITED as AWAITED_IN
from contracts.models import (
    Application,
    ApplicationStatus,
    ChangeRequest,
    Contract,
    ContractStatus,
    DecidedBy,
    DocumentKind,
    PreparedAnswer,
    RefusalReason,
    RequestStatus,
    TermsVersion,
)
from contracts.moves_shown import move_text
from contracts.requests.prepared import sent
from workflow.kinds import MatterKind, RunState
from workflow.models import Matter, Run
from workflow.services.matters import open_matter, pass_turn, rest

# What is expected of the side whose turn it is.
AWAITED: Mapping[str, str | Promise] = {
    "decide": gettext_lazy("Decision of the approval"),
    "review": gettext_lazy("Review of the application"),
    "valuation": gettext_lazy("Valuation of the asset"),
    "answer_terms": gettext_lazy("Answer to the proposed terms"),
    "make_contract": gettext_lazy("Preparation of the contract"),
    "send_to_sign": gettext_lazy("Papers to be signed"),
    "sign": gettext_lazy("Signature of the contract"),
    "pay_advance": gettext_lazy("Payment of the advance"),
    "hand_over": gettext_lazy("Handover of the asset"),
    "buyout": gettext_lazy("Papers of the buyout"),
    "return_asset": gettext_lazy("Return of the asset"),
    "take": gettext_lazy("Start of the review"),
    "answer": gettext_lazy("Answer to the request"),
    "accept": gettext_lazy("Acceptance of the answer"),
    "carry_out": gettext_lazy("Changes by the portal"),
    "information": gettext_lazy("Answer to a request for information"),
}


# Events of applications alone.
TOLD: Mapping[str, str] = {
    DOCUMENT_GIVEN: gettext_noop("Document is given: %(document)s (%(name)s)"),
    DOCUMENT_ACCEPTED: gettext_noop("Document is accepted: %(document)s (%(name)s)"),
    DOCUMENT_RETURNED: gettext_noop("Document is returned: %(document)s (%(name)s). %(reason)s"),
    VALUATION_ENTERED: gettext_noop("Valuation is entered: %(value)s, %(valuer)s"),
    VALUATION_ACCEPTED: gettext_noop("Valuation is accepted: %(value)s, %(valuer)s"),
}


class _Answers:
    """What the three subjects have in common."""

    MODEL: ClassVar[type[Application | Contract | ChangeRequest]]
    PAGE: ClassVar[str]
    STATES: ClassVar[type[ApplicationStatus | ContractStatus | RequestStatus]]

    def address(self, subject_id: int) -> str:
        """Page of the subject in the cabinet."""
        return reverse(self.PAGE, args=[subject_id])

    def lock(self, subject_id: int) -> None:
        """Hold the subject's row until the end of the transaction."""
        rows: QuerySet[Model] = self.MODEL._default_manager.all()
        rows.select_for_update(of=("self",), no_key=True).only("pk").get(pk=subject_id)

    def awaited_text(self, code: str) -> str:
        """Words of what is expected; a code of a later version is shown as it is."""
        return str(AWAITED.get(code, code))

    def event_text(self, code: str, data: Mapping[str, Any]) -> str:
        """Words of an event of the feed."""
        if code != MOVED:
            return self.own_event_text(code, data)
        return move_text(data, self.STATES)

    def own_event_text(self, code: str, data: Mapping[str, Any]) -> str:
        """Words of an event of this kind of subject alone; a code of a later version is shown as it is."""
        del data
        return code

    def anchor_text(self, name: str) -> str:
        """Words of a field of the terms; an unknown name as it is."""
        try:
            field = TermsVersion._meta.get_field(name)
        except FieldDoesNotExist:
            return name
        return str(capfirst(getattr(field, "verbose_name", name)))

    def run_finished(self, run: Run, *, actor: Membership | None, at: datetime) -> None:
        """Move the subject by the outcome; a cancelled approval moves nothing."""
        event = {RunState.APPROVED: Event.APPROVE, RunState.REJECTED: Event.REJECT}.get(RunState(run.state))
        if event is None:
            return
        subject = self.MODEL._default_manager.get(pk=run.matter.subject_id)
        reason = _refusal(run) if event is Event.REJECT else ""
        changes = self.decided(run.matter.subject_id, reason, at)
        apply_as_portal(subject, event, actor=actor, at=at, reason=reason, changes=changes)

    def decided(self, subject_id: int, reason: str, at: datetime) -> dict[str, Any]:
        """Other columns that an ended approval writes; `reason` is empty when it approved."""
        del subject_id, reason, at
        return {}


def _refusal(run: Run) -> str:
    """What the people who refused wrote."""
    notes = run.steps.filter(state="rejected").exclude(note="").values_list("note", flat=True)
    return "; ".join(notes) or _("Refused by the approval")


class ApplicationSubject(_Answers):
    """Applications."""

    MODEL = Application
    PAGE = "applications:detail"
    STATES = ApplicationStatus

    def own_event_text(self, code: str, data: Mapping[str, Any]) -> str:
        """Documents and valuations."""
        message = TOLD.get(code)
        if message is None:
            return code
        said = {"name": data.get("name", ""), "reason": data.get("reason", ""), "valuer": data.get("valuer", "")}
        if "document" in data:
            said["document"] = str(DocumentKind(data["document"]).label)
        if "value" in data:
            said["value"] = plain_money(Decimal(data["value"]))
        return _(message) % said

    def decided(self, subject_id: int, reason: str, at: datetime) -> dict[str, Any]:
        """When people decided, and why not."""
        del subject_id
        told = {"decided_at": at, "decided_by": DecidedBy.PEOPLE, "changed_at": at}
        return told | ({"reason": RefusalReason.POLICY, "reason_text": reason} if reason else {})


class ContractSubject(_Answers):
    """Contracts; no approval of theirs moves them, their requests have approvals."""

    MODEL = Contract
    PAGE = "contracts:detail"
    STATES = ContractStatus

    def run_finished(self, run: Run, *, actor: Membership | None, at: datetime) -> None:
        """Leave the contract as it is: its people act on what was decided. The turn is again as the state says."""
        del actor
        contract = Contract.objects.get(pk=run.matter.subject_id)
        if run.matter.closed_at is None:
            turn_by_state(run.matter, contract, at)


@transaction.atomic
def contract_matter(*, contract: Contract, actor: Membership | None, at: datetime) -> Matter:
    """The matter of a contract; one that came with a portfolio gets its own when somebody first needs it.

    Whose turn it is follows from the state. Of people who ask together one opens it. A contract that passed to another
    lessee has a matter with each: nobody reads what others said. Without an actor the portal itself needs it.
    """
    locked = lock(contract)
    known = Matter.objects.filter(kind=MatterKind.CONTRACT, subject_id=locked.pk, company=locked.lessee).first()
    if known is not None:
        return known
    matter = open_matter(
        kind=MatterKind.CONTRACT,
        subject_id=locked.pk,
        title=locked.number,
        lessor=locked.lessor,
        company=locked.lessee,
        contract_ref=locked.pk,
        manager=contract.manager,
        author=None,
        actor=actor,
        at=at,
    )
    turn_by_state(matter, locked, at)
    return matter


def turn_by_state(matter: Matter, contract: Contract, at: datetime) -> None:
    """Whose turn it is when nothing but the state of the contract says so; the matter is locked."""
    awaited = AWAITED_IN.get(state_of(contract))
    if awaited is not None:
        pass_turn(matter=matter, side=awaited.side, awaited=awaited.code, promised_on=awaited.promised_on(at), at=at)
    elif matter.turn:
        rest(matter=matter, at=at)


class RequestSubject(_Answers):
    """Requests about contracts."""

    MODEL = ChangeRequest
    PAGE = "requests:detail"
    STATES = RequestStatus

    def decided(self, subject_id: int, reason: str, at: datetime) -> dict[str, Any]:
        """A refusal ends the request; an approved answer goes to the client as it stands."""
        return {"ended_at": at, "result": reason} if reason else sent(PreparedAnswer.objects.get(request=subject_id))
