"""A contract on its way by the buttons of its page: what each asks for, shows and leaves."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from calculator.kinds import ProductKind
from contracts.lifecycle import Event, apply, apply_as_portal
from contracts.models import (
    Application,
    ClosingItem,
    Contract,
    ContractEvent,
    ContractStatus,
    PaperToMake,
    ReturnInspection,
    UsageTerms,
)
from contracts.preparation.closing import lines
from contracts.preparation.services import make_contract as make_of_application
from payments.services import ReceiptData, post_receipts
from payments.services.advance import start_delivery
from tests.background import work_off
from tests.contracts.approval.conftest import signed_in
from tests.contracts.deals.making import Deal, make_deal, submitted
from tests.factories import (
    NOW,
    TODAY,
    ContractFactory,
    LeasedAssetFactory,
    LesseeFactory,
    MembershipFactory,
    make_contract,
)
from workflow.kinds import MatterKind, Side
from workflow.models import Matter

pytestmark = pytest.mark.django_db
VIN = "XTA21099043576182"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def deal(db: None) -> Deal:
    return make_deal()


def prepared(deal: Deal) -> Contract:
    """Of an approved application; its asset has no VIN yet."""
    application = submitted(deal)
    apply(application, Event.START_APPROVAL, actor=deal.manager, at=NOW)
    apply_as_portal(application, Event.APPROVE, at=NOW)
    return make_of_application(application=Application.objects.get(pk=application.pk), actor=deal.manager, at=NOW)


def held(deal: Deal, status: ContractStatus, **columns: Any) -> Contract:
    """A bare contract of the deal's sides."""
    parties = {"lessor": deal.manager.company, "lessee": deal.client.company, "manager": deal.manager.user}
    return ContractFactory(**parties, status=status, **columns)


def go(person: Membership, name: str, contract: Contract, **data: Any) -> Any:
    return signed_in(person).post(reverse(f"contracts:{name}", args=[contract.pk]), data)


def buttons(person: Membership, contract: Contract) -> list[tuple[str, str]]:
    """Events of the page's buttons with what stands in their way."""
    page = signed_in(person).get(reverse("contracts:detail", args=[contract.pk]))
    return [(button.event, button.obstacle) for button in page.context["buttons"]]


def status(contract: Contract) -> str:
    return str(Contract.objects.values_list("status", flat=True).get(pk=contract.pk))


def test_from_preparation_to_the_handover_by_buttons(deal: Deal) -> None:
    contract = prepared(deal)
    assert buttons(deal.manager, contract) == [("send_to_sign", ""), ("cancel", "")]
    assert buttons(deal.client, contract) == []
    assert go(deal.manager, "move", contract, event="send_to_sign").status_code == 302
    signed_on = TODAY - timedelta(days=1)
    assert go(deal.manager, "move", contract, event="sign", on=signed_on.isoformat()).status_code == 302
    contract.refresh_from_db()
    assert (contract.status, contract.signed_on) == ("signed", signed_on)
    work_off()
    assert status(contract) == "signed"
    receipt = ReceiptData(received_on=TODAY, amount=contract.advance, document_number="1")
    post_receipts(contract=contract, receipts=[receipt], actor=None, at=NOW)
    work_off()
    assert status(contract) == "delivery"
    asset = contract.assets.get()
    refused = go(
        deal.manager, "move", contract, event="hand_over", on=TODAY.isoformat(), **{f"asset_{asset.pk}": "123"}
    )
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, [f"asset_{asset.pk}"])
    assert refused.context["form"].data[f"asset_{asset.pk}"] == "123"
    asset.refresh_from_db()
    assert (status(contract), asset.vin, asset.is_identified) == ("delivery", "", False)
    told = {"event": "hand_over", "on": TODAY.isoformat(), f"asset_{asset.pk}": VIN.lower()}
    assert go(deal.manager, "move", contract, **told).status_code == 302
    asset.refresh_from_db()
    assert (status(contract), asset.vin, asset.is_identified) == ("active", VIN, True)
    contract.refresh_from_db()
    assert VIN.lower() in contract.search_text.lower()
    line = ContractEvent.objects.filter(contract=contract, kind="status_changed").latest("pk")
    assert (line.data["day"], line.data["source"]) == (TODAY.isoformat(), "office")
    matter = Matter.objects.get(kind=MatterKind.CONTRACT, subject_id=contract.pk)
    assert (matter.turn, matter.closed_at) == ("", None)


@pytest.mark.parametrize(
    ("on", "code"), [(TODAY + timedelta(days=1), "ahead"), (TODAY - timedelta(days=400), "too_early"), ("", "required")]
)
def test_an_impossible_day_of_the_handover_is_refused(deal: Deal, on: object, code: str) -> None:
    contract = held(deal, ContractStatus.DELIVERY)
    page = go(deal.manager, "move", contract, event="hand_over", on=str(on))
    assert page.context["form"].errors.as_data()["on"][0].code == code
    assert status(contract) == "delivery"


def test_a_reason_is_asked_on_a_page_and_kept(deal: Deal) -> None:
    contract = held(deal, ContractStatus.ACTIVE)
    url = reverse("contracts:move", args=[contract.pk])
    assert signed_in(deal.manager).get(f"{url}?event=terminate").context["event"] is Event.TERMINATE
    assert go(deal.manager, "move", contract, event="terminate", text=" ").status_code == 200
    assert status(contract) == "active"
    assert go(deal.manager, "move", contract, event="terminate", text="Просрочка").status_code == 302
    assert status(contract) == "terminated"
    timeline = signed_in(deal.client).get(reverse("contracts:timeline", args=[contract.pk])).content.decode()
    assert "The contract is terminated. State: Terminated. Просрочка · Back office" in timeline


def test_what_is_not_possible_is_said_on_the_page_and_strangers_move_nothing(deal: Deal) -> None:
    contract = held(deal, ContractStatus.ACTIVE)
    for event in ("sign", "complete_buyout", "restructured", ""):
        assert go(deal.manager, "move", contract, event=event).url == reverse("contracts:detail", args=[contract.pk])
    risk = MembershipFactory(company=deal.manager.company, role=Role.LESSOR_RISK)
    assert [go(person, "move", contract, event="start_buyout").status_code for person in (deal.client, risk)] == [
        403
    ] * 2
    # The portal makes this move by itself.
    assert go(deal.head, "move", contract, event="restructure").status_code == 403
    other = MembershipFactory(company=deal.manager.company, role=Role.LESSOR_MANAGER)
    assert go(other, "move", contract, event="start_buyout").status_code == 404
    assert status(contract) == "active"
    assert ContractEvent.objects.filter(contract=contract).count() == 0


def test_an_advance_begins_the_delivery_once_and_only_when_whole(deal: Deal) -> None:
    lessor, lessee = deal.manager.company, deal.client.company
    paid = [(TODAY, "239999.99")]
    contract = make_contract(lessor=lessor, lessee=lessee, status=ContractStatus.SIGNED, paid=paid)
    assert start_delivery(contract_id=contract.pk, at=NOW) is False
    assert status(contract) == "signed"
    receipt = ReceiptData(received_on=TODAY, amount=Decimal("0.01"), document_number="2")
    post_receipts(contract=contract, receipts=[receipt], actor=None, at=NOW)
    assert [start_delivery(contract_id=contract.pk, at=NOW) for _ in range(2)] == [True, False]
    assert status(contract) == "delivery"
    [line] = ContractEvent.objects.filter(contract=contract, kind="status_changed")
    assert (line.actor_id, line.data["event"], line.data["source"]) == (None, "advance_paid", "portal")


def test_without_an_advance_the_delivery_begins_after_the_signature_and_an_unknown_one_waits(deal: Deal) -> None:
    none, unknown = (held(deal, ContractStatus.SIGNED, advance=Decimal(advance)) for advance in ("0.00", "1.00"))
    assert start_delivery(contract_id=none.pk, at=NOW) is True
    assert start_delivery(contract_id=unknown.pk, at=NOW) is False
    assert (status(none), status(unknown)) == ("delivery", "signed")


def test_a_buyout_has_its_list_and_papers_and_one_given_up_begins_anew(deal: Deal) -> None:
    contract = held(deal, ContractStatus.ACTIVE)
    go(deal.manager, "move", contract, event="start_buyout")
    assert list(contract.papers.values_list("kind", flat=True)) == ["buyout_contract", "transfer_act"]
    codes = ["payments", "contract", "transfer", "vat", "title"]
    assert list(ClosingItem.objects.values_list("code", flat=True)) == codes
    assert buttons(deal.manager, contract)[0] == ("complete_buyout", "Lines of the checklist that are not done: 5.")
    assert go(deal.client, "tick", contract, code="vat", done="1").status_code == 403
    for code in codes:
        go(deal.manager, "tick", contract, code=code, done="1")
    go(deal.manager, "tick", contract, code="vat", done="0")
    assert go(deal.manager, "tick", contract, code="keys", done="1").status_code == 302
    contract.refresh_from_db()
    assert [line.is_done for line in lines(contract)] == [True, True, True, False, True]
    go(deal.manager, "move", contract, event="resume", text="Клиент продолжает")
    assert status(contract) == "active"
    go(deal.manager, "move", contract, event="start_buyout")
    contract.refresh_from_db()
    assert [line.is_done for line in lines(contract)] == [False] * 5
    assert PaperToMake.objects.filter(contract=contract).count() == 2
    for code in codes:
        go(deal.manager, "tick", contract, code=code, done="1")
    go(deal.manager, "move", contract, event="complete_buyout")
    assert status(contract) == "closed"


def test_a_return_charges_use_above_the_limit_and_findings(deal: Deal) -> None:
    begun = TODAY - timedelta(days=200)
    contract = held(deal, ContractStatus.RETURNING, product=ProductKind.OPERATING, starts_on=begun, signed_on=begun)
    UsageTerms.objects.create(contract=contract, kilometres_a_year=30_000, price_a_kilometre=Decimal("5.50"))
    told = {"on": TODAY.isoformat(), "what_1": "Скол стекла", "amount_1": "1 500,50"}
    assert list(go(deal.manager, "inspect", contract, **told).context["form"].errors) == ["kilometres"]
    nameless = go(deal.manager, "inspect", contract, **told, kilometres="16500", amount_2="10")
    assert list(nameless.context["form"].errors) == ["what_2"]
    assert go(deal.client, "inspect", contract, **told, kilometres="16500").status_code == 403
    assert ReturnInspection.objects.count() == 0
    assert go(deal.manager, "inspect", contract, **told, kilometres="16500").status_code == 302
    found = ReturnInspection.objects.get()
    assert (found.overuse, found.damage) == (Decimal("339.04"), Decimal("1500.50"))
    assert found.findings == [{"what": "Скол стекла", "amount": "1500.50"}]
    page = signed_in(deal.client).get(reverse("contracts:detail", args=[contract.pk])).content.decode()
    assert "16500 used; 30000 a year × 200 days ÷ 365 = 16438.36 allowed; 61.64 above" in page.replace(",", "")


def test_a_contract_of_a_portfolio_gets_its_matter_when_its_manager_begins_to_write(deal: Deal) -> None:
    contract = held(deal, ContractStatus.SIGNED)
    feed = reverse("contracts:feed", args=[contract.pk])
    assert signed_in(deal.client).get(feed).context["matter"] is None
    assert go(deal.client, "start_feed", contract).status_code == 403
    assert Matter.objects.filter(kind=MatterKind.CONTRACT).count() == 0
    for _ in range(2):
        assert go(deal.manager, "start_feed", contract).url == feed
    matter = Matter.objects.get(kind=MatterKind.CONTRACT, subject_id=contract.pk)
    assert (matter.turn, matter.awaited, matter.contract_ref) == (Side.LESSEE, "pay_advance", contract.pk)
    assert signed_in(deal.client).get(feed).context["matter"] == matter


def test_the_overview_takes_as_many_queries_for_any_contract(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    contract = prepared(deal)
    for position in (2, 3):
        LeasedAssetFactory(contract=contract, position=position)
    for person, expected in ((deal.manager, 12), (deal.client, 8)):
        client: Client = signed_in(person)
        with django_assert_num_queries(expected):
            assert client.get(reverse("contracts:detail", args=[contract.pk])).status_code == 200


def test_documents_that_the_signature_waits_for_are_given_in_the_application(deal: Deal) -> None:
    contract = prepared(deal)
    checklist = reverse("applications:checklist", args=[contract.application.pk])
    assert f'href="{checklist}"' in page_of(deal.manager, contract)
    gives = reverse("applications:edit", args=[contract.application.pk, "documents"])
    assert f'href="{gives}"' in signed_in(deal.client).get(checklist).content.decode()
    # After a cession the application is the business of the old lessee.
    Contract.objects.filter(pk=contract.pk).update(lessee=LesseeFactory(), status=ContractStatus.ACTIVE)
    assert f"/applications/{contract.application.pk}/" not in page_of(deal.manager, contract)


def test_a_lease_that_ended_early_is_not_free_of_payments(deal: Deal) -> None:
    owed = {"scheduled_total": Decimal(1000), "paid_total": Decimal(400), "next_due_on": None}
    contract = held(deal, ContractStatus.CLOSED, **owed)
    assert "Nothing to pay" not in page_of(deal.manager, contract)
    Contract.objects.filter(pk=contract.pk).update(paid_total=Decimal(1000))
    assert "Nothing to pay" in page_of(deal.manager, contract)


def page_of(person: Membership, contract: Contract) -> str:
    return str(signed_in(person).get(reverse("contracts:detail", args=[contract.pk])).content, "utf-8")


def test_who_sees_no_money_sees_none_in_the_closing(deal: Deal) -> None:
    contract = held(deal, ContractStatus.RETURNING, product=ProductKind.OPERATING)
    UsageTerms.objects.create(contract=contract, kilometres_a_year=30_000, price_a_kilometre=Decimal("5.50"))
    ReturnInspection.objects.create(
        contract=contract,
        inspected_on=date(2026, 11, 1),
        kilometres=90_000,
        overuse=Decimal("777.00"),
        made_at=NOW,
        made_by=deal.manager.user,
    )
    worker = MembershipFactory(company=deal.client.company, role=Role.LESSEE_OPERATIONS)
    page = signed_in(worker).get(reverse("contracts:detail", args=[contract.pk])).content.decode()
    assert ("777" in page, "5.50" in page, "₽" in page) == (False, False, False)
