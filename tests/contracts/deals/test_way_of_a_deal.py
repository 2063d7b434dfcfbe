"""From a draft to a contract through the services: states, numbers, sums, what each side's clock says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum

from accounts.roles import Role
from contracts.applications import services
from contracts.lifecycle import Event, GuardFailed, IllegalTransition, apply, apply_as_portal
from contracts.models import (
    Application,
    ApplicationStatus,
    Contract,
    ContractStatus,
    PaperKind,
    PaperToMake,
    Policy,
    PolicyRule,
    PolicyVersion,
    RefusalReason,
    SupplyOrder,
    TermsState,
)
from contracts.preparation.services import make_contract
from payments.models import Instalment
from tests.contracts.deals.making import draft_application, make_deal, submitted
from tests.factories import NOW, MembershipFactory
from workflow.kinds import MatterKind, Side
from workflow.models import Matter

pytestmark = pytest.mark.django_db


def matter_of(application: Application) -> Matter:
    return Matter.objects.get(kind=MatterKind.APPLICATION, subject_id=application.pk)


def test_submission_numbers_prices_and_opens_the_matter() -> None:
    deal = make_deal()
    application = submitted(deal)
    assert (application.status, application.number) == (ApplicationStatus.REVIEW, "З-2026-000001")
    terms = application.terms.get()
    assert (terms.number, terms.state, terms.price) == (1, TermsState.CURRENT, Decimal("6000000.00"))
    assert (application.price, application.payment, application.terms_number) == (terms.price, terms.payment, 1)
    matter = matter_of(application)
    assert (matter.turn, matter.awaited) == (Side.LESSOR, "review")
    assert matter.promised_on == application.promised_on
    assert submitted(deal).number == "З-2026-000002"


def test_what_was_submitted_is_locked() -> None:
    deal = make_deal()
    application = submitted(deal)
    with pytest.raises(IllegalTransition):
        services.submit(application=application, shown_payment=str(application.payment), actor=deal.client, at=NOW)
    with pytest.raises(IllegalTransition):
        services.keep_step(
            application=application, step="asset", typed={}, values={"asset_name": "Другое"}, actor=deal.client, at=NOW
        )
    application.refresh_from_db()
    assert application.asset_name == "Самосвал КАМАЗ-6520"
    assert application.terms.count() == 1


def test_a_person_submits_within_the_limit_only() -> None:
    deal = make_deal()
    draft = draft_application(deal)
    deal.client.request_limit = Decimal("5999999.99")
    deal.client.save()
    with pytest.raises(PermissionDenied):
        services.submit(application=draft, shown_payment=str(draft.payment), actor=deal.client, at=NOW)
    draft.refresh_from_db()
    assert (draft.status, draft.number) == (ApplicationStatus.DRAFT, "")


def test_other_figures_than_shown_are_not_submitted() -> None:
    deal = make_deal()
    draft = draft_application(deal)
    with pytest.raises(services.TermsChanged):
        services.submit(application=draft, shown_payment="1.00", actor=deal.client, at=NOW)
    assert Matter.objects.count() == 0


def test_a_broken_policy_stops_the_approval_by_name_and_version() -> None:
    deal = make_deal()
    application = submitted(deal)
    policy = Policy.objects.create(lessor=application.lessor, code="advance", name="Аванс не меньше четверти")
    PolicyVersion.objects.create(
        policy=policy,
        number=3,
        rule=PolicyRule.LEAST_ADVANCE,
        limit=Decimal(25),
        starts_on=date(2026, 1, 1),
        made_at=NOW,
    )
    with pytest.raises(GuardFailed, match="Аванс не меньше четверти · 3"):
        apply(application, Event.START_APPROVAL, actor=deal.manager, at=NOW)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REVIEW


def test_an_approved_deal_becomes_contract_schedule_order_and_papers() -> None:
    deal = make_deal()
    application = submitted(deal, buyout_percent=Decimal(1))
    apply(application, Event.START_APPROVAL, actor=deal.manager, at=NOW)
    apply_as_portal(application, Event.APPROVE, at=NOW)
    contract = make_contract(application=application, actor=deal.manager, at=NOW)
    application.refresh_from_db()
    assert (application.status, application.contract) == (ApplicationStatus.CONTRACTED, contract)
    assert (contract.status, contract.number) == (ContractStatus.PREPARED, "ЛД-2026-000001")
    assert (contract.price, contract.advance) == (Decimal("6000000.00"), Decimal("1200000.00"))
    assert contract.buyout_price == Decimal("60000.00")
    rows = Instalment.objects.in_force().filter(version__contract=contract)
    assert rows.count() == 1 + 36 + 1
    sums = rows.aggregate(total=Sum("amount"), principal=Sum("principal"), buyout=Sum("buyout"))
    assert sums["total"] == contract.scheduled_total == application.terms.get().total
    assert sums["principal"] + sums["buyout"] == contract.price
    order = SupplyOrder.objects.get(contract=contract)
    assert (order.total, order.supplier_name) == (Decimal("6000000.00"), "ООО «Поставщик»")
    assert set(PaperToMake.objects.filter(contract=contract).values_list("kind", flat=True)) == {
        PaperKind.LEASE_CONTRACT,
        PaperKind.SCHEDULE,
        PaperKind.SUPPLY_CONTRACT,
        PaperKind.ACCEPTANCE_ACT,
    }
    assert matter_of(application).closed_at == NOW
    with pytest.raises(IllegalTransition):
        make_contract(application=application, actor=deal.manager, at=NOW)
    assert Contract.objects.count() == 1


def test_a_start_that_has_passed_moves_dates_and_never_sums() -> None:
    deal = make_deal()
    later = NOW + timedelta(days=10)
    monthly, broken = submitted(deal), submitted(deal, first_payment_on=date(2027, 1, 20))
    for application in (monthly, broken):
        apply(application, Event.START_APPROVAL, actor=deal.manager, at=NOW)
        apply_as_portal(application, Event.APPROVE, at=NOW)
    contract = make_contract(application=monthly, actor=deal.manager, at=later)
    assert (contract.starts_on, contract.scheduled_total) == (later.date(), monthly.terms.get().total)
    # Its first period would be shorter than agreed.
    with pytest.raises(GuardFailed) as refused:
        make_contract(application=broken, actor=deal.manager, at=later)
    assert (refused.value.code, Contract.objects.count()) == ("other_sums", 1)
    assert make_contract(application=broken, actor=deal.manager, at=NOW).scheduled_total == broken.terms.get().total


def test_only_who_prepares_contracts_makes_one() -> None:
    deal = make_deal()
    application = submitted(deal)
    apply(application, Event.START_APPROVAL, actor=deal.manager, at=NOW)
    apply_as_portal(application, Event.APPROVE, at=NOW)
    accountant = MembershipFactory(company=deal.manager.company, role=Role.LESSOR_ACCOUNTANT)
    for actor in (deal.client, deal.risk, accountant):
        with pytest.raises(PermissionDenied):
            make_contract(application=application, actor=actor, at=NOW)
    assert Contract.objects.count() == 0


def test_a_refusal_needs_its_reason() -> None:
    deal = make_deal()
    application = submitted(deal)
    with pytest.raises(GuardFailed):
        apply(application, Event.REFUSE, actor=deal.manager, at=NOW, changes={"reason": RefusalReason.ASSET})
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REVIEW
    refused = apply(
        application,
        Event.REFUSE,
        actor=deal.manager,
        at=NOW,
        reason="Предмет не подходит",
        changes={"reason": RefusalReason.ASSET, "reason_text": "Предмет не подходит"},
    )
    assert (refused.status, refused.reason) == (ApplicationStatus.REFUSED, RefusalReason.ASSET)
