"""One application, contract and request, put into any state, and people of every role."""

from typing import Any

from accounts.models import Membership
from accounts.roles import Party, Role
from contracts.lifecycle.moves import State
from contracts.lifecycle.stage import Subject
from contracts.models import (
    ApplicationStatus,
    ChangeRequest,
    Contract,
    RefusalReason,
    RequestKind,
    RequestStatus,
)
from tests.contracts.deals.making import make_deal, submitted
from tests.factories import NOW, ContractFactory, MembershipFactory, SupplierFactory

REASON = "Так решили обе стороны"


class Stage:
    """Both sides of one deal with its application, contract and request."""

    def __init__(self) -> None:
        deal = make_deal()
        self.application = submitted(deal)
        self.lessor, self.lessee = self.application.lessor, self.application.lessee
        self.contract = ContractFactory(lessor=self.lessor, lessee=self.lessee, manager=deal.manager.user)
        self.request = ChangeRequest.objects.create(
            lessor=self.lessor,
            lessee=self.lessee,
            contract=self.contract,
            number="О-2026-000001",
            kind=RequestKind.QUESTION,
            author=deal.client.user,
            submitted_at=NOW,
        )
        companies = {Party.LESSOR: self.lessor, Party.LESSEE: self.lessee, Party.SUPPLIER: SupplierFactory()}
        self.people: dict[str, Membership] = {
            str(role): MembershipFactory(company=companies[role.party], role=role) for role in Role
        }

    def subject(self, kind: str) -> Subject:
        """The row of a kind."""
        found: Subject = getattr(self, kind)
        return found

    def put(self, subject: Subject, state: State) -> dict[str, Any]:
        """Bring the row into the state with what the database asks there, and return its values."""
        rows: Any = type(subject)._default_manager.filter(pk=subject.pk)
        rows.update(status=state, **self._with(subject, state))
        subject.refresh_from_db()
        return values(subject)

    def _with(self, subject: Subject, state: State) -> dict[str, Any]:
        if isinstance(subject, Contract):
            return {}
        if isinstance(subject, ChangeRequest):
            return {"ended_at": None if state in RequestStatus.open() else NOW}
        is_draft = state is ApplicationStatus.DRAFT
        return {
            "number": "" if is_draft else "З-2026-000001",
            "submitted_at": None if is_draft else NOW,
            "contract": self.contract if state is ApplicationStatus.CONTRACTED else None,
            "reason": RefusalReason.ASSET if state is ApplicationStatus.REFUSED else "",
        }


def values(subject: Subject) -> dict[str, Any]:
    """All columns of the row."""
    rows: Any = type(subject)._default_manager.filter(pk=subject.pk)
    found: dict[str, Any] = rows.values().get()
    return found


def needed(target: State) -> dict[str, Any]:
    """Columns that the database asks together with a state."""
    if isinstance(target, RequestStatus) and target not in RequestStatus.open():
        return {"ended_at": NOW}
    return {"reason": RefusalReason.ASSET} if target is ApplicationStatus.REFUSED else {}
