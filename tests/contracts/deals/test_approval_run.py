"""An approval by its route moves the application: decided by both sides, each in its own scope of rows."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Membership
from accounts.roles import Role
from common import row_scope
from common.row_scope import RowScope
from contracts.approval.reviewing import start_approval
from contracts.models import Application, ApplicationStatus
from tests.contracts.deals.making import Deal, make_deal, submitted
from tests.factories import NOW, MembershipFactory, SupplierFactory
from tests.workflow.routing import decide, publish_route, stage, step
from workflow.kinds import MatterKind, OwnerKind, RunState, Side
from workflow.models import FeedEntry, Matter, Run
from workflow.services.matters import matter_of

pytestmark = pytest.mark.django_db
CLIENT, COMPANY = OwnerKind.CLIENT, OwnerKind.COMPANY


def within_own_rows(run: Run, name: str, person: Membership, **said: Any) -> None:
    """Decide as the person's request would: under the policies of the database."""
    with row_scope.within(RowScope(user_id=person.user_id, company_ids=person.company_ids)):
        decide(run, name, person, **said)


def approving(deal: Deal, *stages: dict[str, Any]) -> tuple[Application, Matter, Run]:
    publish_route(deal.manager.company, *stages)
    application = submitted(deal)
    run = start_approval(application=application, actor=deal.manager, at=NOW)
    return application, matter_of(MatterKind.APPLICATION, application.pk), run


def test_the_last_decision_of_the_client_approves_the_application() -> None:
    deal = make_deal()
    application, matter, run = approving(
        deal, stage(step("Риск")), stage(step("Клиент", CLIENT), step("Менеджер", OwnerKind.MANAGER))
    )
    application.refresh_from_db()
    assert (application.status, matter.turn, matter.awaited) == (ApplicationStatus.APPROVAL, Side.LESSOR, "decide")
    decide(run, "Риск", deal.risk)
    decide(run, "Менеджер", deal.manager)
    matter.refresh_from_db()
    assert (matter.turn, matter.awaited) == (Side.LESSEE, "decide")
    within_own_rows(run, "Клиент", deal.client)
    application.refresh_from_db()
    matter.refresh_from_db()
    assert (application.status, Run.objects.get().state) == (ApplicationStatus.APPROVED, RunState.APPROVED)
    assert (matter.turn, matter.awaited) == (Side.LESSOR, "make_contract")
    newest = FeedEntry.objects.filter(matter=matter).latest("pk")
    assert (newest.code, newest.data["event"], newest.actor) == ("moved", "approve", deal.client.user)


def test_an_outside_organisation_refuses_and_the_client_reads_why() -> None:
    deal = make_deal()
    bank = MembershipFactory(role=Role.SUPPLIER_MANAGER, company=SupplierFactory())
    application, matter, run = approving(deal, stage(step("Банк", COMPANY, company_id=bank.company_id)))
    assert matter.turn == Side.OUTSIDE
    within_own_rows(run, "Банк", bank, decision="reject", note="Нет лимита")
    application.refresh_from_db()
    matter.refresh_from_db()
    assert (application.status, matter.closed_at is not None) == (ApplicationStatus.REFUSED, True)
    told = FeedEntry.objects.filter(matter=matter, code="moved").latest("pk")
    assert (told.data["event"], told.data["reason"], told.actor) == ("reject", "Нет лимита", None)


def test_an_approval_that_nobody_has_to_decide_ends_at_once() -> None:
    deal = make_deal()
    application, _matter, run = approving(deal, stage(step("Комитет"), amount_from=Decimal(10**9)))
    application.refresh_from_db()
    assert (application.status, Run.objects.get(pk=run.pk).state) == (ApplicationStatus.APPROVED, RunState.APPROVED)
