"""From a request to a new version of the schedule through the services, as far as each side may go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from accounts.models import Company, Membership
from accounts.roles import Role
from common import row_scope
from common.models import OutboxEvent
from common.row_scope import RowScope
from contracts.lifecycle import Event, GuardFailed, IllegalTransition, apply, apply_as_portal
from contracts.matters import contract_matter
from contracts.models import (
    Addendum,
    ChangeRequest,
    Contract,
    ContractEvent,
    ContractEventKind,
    ContractStatus,
    LeasedAsset,
    PaperToMake,
    RequestKind,
    RequestStatus,
)
from contracts.ports import schedules
from contracts.requests import services
from contracts.requests.carrying_out import carry_out
from contracts.requests.refusing import RequestRefused
from contracts.requests.working_out import work_out
from payments.models import Instalment, ScheduleVersion
from payments.services.receipts import ReceiptData, post_receipts
from tests.background import work_off
from tests.contracts.requests.making import UNTIL, Lease, make_lease, offered_request, submitted_request
from tests.factories import NOW, LesseeFactory, MembershipFactory
from tests.workflow.routing import publish_route, stage, step
from workflow.kinds import FeedAudience, MatterKind, OwnerKind, Side
from workflow.models import FeedEntry, Matter, Run
from workflow.services.feed import post_message
from workflow.services.runs import decide
from workflow.showing import address_of

pytestmark = pytest.mark.django_db
K, S = RequestKind, RequestStatus
SHIFT = {"number": "5", "to": "2027-01-12"}


def matter_of(request: ChangeRequest) -> Matter:
    return Matter.objects.get(kind=MatterKind.REQUEST, subject_id=request.pk)


def accepted(lease: Lease, kind: RequestKind, said: dict[str, Any]) -> ChangeRequest:
    request = services.accept(request=offered_request(lease, kind, said), actor=lease.client, at=NOW)
    work_off()
    request.refresh_from_db()
    lease.contract.refresh_from_db()
    return request


def test_a_request_is_numbered_promised_and_waits_for_the_lessor() -> None:
    lease = make_lease()
    request = submitted_request(lease, K.DATE_SHIFT, SHIFT)
    assert (request.number, request.status, request.schedule_number) == ("О-2026-000001", S.SUBMITTED, 1)
    assert request.promised_on == date(2026, 11, 30)
    matter = matter_of(request)
    assert (matter.turn, matter.awaited, matter.contract_ref) == (Side.LESSOR, "take", lease.contract.pk)
    with pytest.raises(GuardFailed, match="О-2026-000001"):
        submitted_request(lease, K.DATE_SHIFT, SHIFT)
    assert submitted_request(lease, K.QUESTION, {"text": "Когда?"}).number == "О-2026-000002"


def test_a_date_shift_ends_in_a_new_version_and_paid_rows_stay() -> None:
    lease = make_lease()
    before = schedules().in_force(lease.contract)
    request = accepted(lease, K.DATE_SHIFT, SHIFT)
    after = schedules().in_force(lease.contract)
    assert after[:4] == before[:4]
    assert after[4] == replace(before[4], due_on=date(2027, 1, 12))
    assert after[5:] == before[5:]
    assert (request.status, request.ended_at is not None) == (S.DONE, True)
    addendum = Addendum.objects.get(request=request)
    assert (addendum.number, addendum.schedule_before, addendum.schedule_after) == (1, 1, 2)
    assert (lease.contract.status, lease.contract.schedule_number) == (ContractStatus.RESTRUCTURED, 2)
    assert PaperToMake.objects.get(addendum=addendum).kind == "addendum"
    made = ContractEvent.objects.get(contract=lease.contract, kind=ContractEventKind.ADDENDUM_MADE)
    assert made.data == {"number": 1, "effective_on": addendum.effective_on.isoformat(), "request": request.number}
    assert matter_of(request).closed_at is not None
    applied = Instalment.objects.in_force().filter(version__contract=lease.contract, number__lte=4)
    assert applied.aggregate(paid=Sum("allocations__amount"))["paid"] == lease.contract.paid_total


def test_accepted_twice_it_is_carried_out_once() -> None:
    lease = make_lease()
    request = services.accept(request=offered_request(lease, K.DATE_SHIFT, SHIFT), actor=lease.client, at=NOW)
    with pytest.raises(IllegalTransition):
        services.accept(request=request, actor=lease.client, at=NOW)
    assert [carry_out(request.pk, at=NOW), carry_out(request.pk, at=NOW)] == [True, False]
    work_off()
    assert ScheduleVersion.objects.filter(contract=lease.contract).count() == 2
    assert Addendum.objects.count() == 1


def test_a_stale_schedule_is_refused_at_every_step() -> None:
    lease = make_lease()
    other = offered_request(lease, K.PAYMENT_DAY, {"day": 10})
    accepted(lease, K.DATE_SHIFT, SHIFT)
    with pytest.raises(RequestRefused) as refused:
        services.submit_request(
            contract=lease.contract,
            kind=K.TERM_CHANGE,
            said={"term_months": 14},
            comment="",
            seen=1,
            actor=lease.client,
            at=NOW,
        )
    assert refused.value.code == "schedule_changed"
    with pytest.raises(GuardFailed) as stale:
        services.accept(request=other, actor=lease.client, at=NOW)
    assert stale.value.code == "schedule_changed"
    other.refresh_from_db()
    assert (other.status, ChangeRequest.objects.count()) == (S.OFFERED, 2)


def test_money_that_came_after_the_offer_returns_the_request_to_review() -> None:
    lease = make_lease()
    request = services.accept(request=offered_request(lease, K.DATE_SHIFT, SHIFT), actor=lease.client, at=NOW)
    receipt = ReceiptData(received_on=NOW.date(), amount=Decimal("100.00"), document_number="99")
    post_receipts(contract=lease.contract, receipts=[receipt], actor=None, at=NOW)
    work_off()
    request.refresh_from_db()
    assert (request.status, request.ended_at) == (S.REVIEW, None)
    assert ScheduleVersion.objects.filter(contract=lease.contract).count() == 1
    assert (Addendum.objects.count(), matter_of(request).turn) == (0, Side.LESSOR)


def test_a_longer_term_changes_the_contract_to_the_kopeck() -> None:
    lease = make_lease()
    accepted(lease, K.TERM_CHANGE, {"term_months": 15})
    contract = lease.contract
    assert (contract.term_months, contract.ends_on) == (15, date(2027, 11, 25))
    rows = schedules().in_force(contract)
    assert [row.number for row in rows] == list(range(1, 18))
    assert sum(row.principal + row.buyout for row in rows) == contract.price
    assert contract.scheduled_total == sum(row.amount for row in rows)


def test_another_payment_day_is_kept_by_the_contract() -> None:
    lease = make_lease()
    accepted(lease, K.PAYMENT_DAY, {"day": 10})
    days = [row.due_on.day for row in schedules().in_force(lease.contract)]
    assert (days, lease.contract.payment_day) == ([25] * 4 + [10] * 10, 10)


def test_an_early_buyout_leaves_one_row_and_awaits_the_buyout() -> None:
    lease = make_lease()
    accepted(lease, K.EARLY_BUYOUT, {"on": "2026-12-04"})
    last = schedules().in_force(lease.contract)[4:]
    assert [(row.kind, row.due_on) for row in last] == [("buyout", date(2026, 12, 4))]
    # Nine payments of twelve are left, and 9 days of interest at 24 % a year.
    owed = last[0].principal + last[0].buyout
    assert last[0].interest == (owed * 24 * 9 / 36500).quantize(Decimal("0.01"))
    assert lease.contract.status == ContractStatus.BUYOUT
    assert lease.contract.remaining_total == last[0].amount


def test_a_buyout_that_is_given_up_puts_the_payments_in_force_again() -> None:
    lease = make_lease()
    rows, ends_on = schedules().in_force(lease.contract), lease.contract.ends_on
    accepted(lease, K.EARLY_BUYOUT, {"on": "2026-12-04"})
    assert (len(schedules().in_force(lease.contract)), lease.contract.ends_on) == (5, date(2026, 12, 4))
    receipt = ReceiptData(received_on=NOW.date(), amount=Decimal("100.00"), document_number="99")
    post_receipts(contract=lease.contract, receipts=[receipt], actor=None, at=NOW)
    apply(lease.contract, Event.RESUME, actor=lease.manager, at=NOW, reason="Не оплачен")
    contract = Contract.objects.get(pk=lease.contract.pk)
    assert (contract.status, contract.schedule_number, contract.ends_on) == (ContractStatus.ACTIVE, 3, ends_on)
    assert schedules().in_force(contract) == rows
    assert (schedules().paid_through(contract), contract.paid_total) == (5, sum(row.amount for row in rows[:4]) + 100)
    # A buyout that nobody agreed ahead of the schedule has changed none.
    apply(contract, Event.START_BUYOUT, actor=lease.manager, at=NOW)
    apply(contract, Event.RESUME, actor=lease.manager, at=NOW, reason="Ошибка")
    assert Contract.objects.get(pk=contract.pk).schedule_number == 3


def test_a_cession_takes_the_contract_out_of_sight_of_its_lessee() -> None:
    lease = make_lease()
    heir = MembershipFactory(company=LesseeFactory(), role=Role.LESSEE_ADMIN)
    before = contract_matter(contract=lease.contract, actor=lease.client, at=NOW)
    post_message(matter=before, body="Только нам", audience=FeedAudience.PARTIES, actor=lease.client, at=NOW)
    request = accepted(lease, K.CESSION, {"inn": heir.company.inn})
    assert (request.status, lease.contract.lessee, lease.contract.status) == (
        S.DONE,
        heir.company,
        ContractStatus.ACTIVE,
    )

    def sights(person: Membership) -> tuple[int, int]:
        return Contract.objects.visible_to(person).count(), LeasedAsset.objects.visible_to(person).count()

    assert (sights(lease.client), sights(heir)) == ((0, 0), (1, 1))
    # What was said with the lessee before stays between those who said it.
    after = contract_matter(contract=lease.contract, actor=lease.manager, at=NOW)
    before.refresh_from_db()
    assert (before.closed_at, after.company, after.closed_at) == (NOW, heir.company, None)
    assert FeedEntry.objects.visible_to(heir).filter(body="Только нам").count() == 0
    assert FeedEntry.objects.visible_to(lease.client).filter(body="Только нам").count() == 1
    # Links lead to what each may still open: the lessee before to the feeds, the lessor to the old conversation too.
    asked = matter_of(request)
    pages = {name: reverse("matters:feed", args=[one.pk]) for name, one in (("before", before), ("asked", asked))}
    led = {one: address_of(one, lease.client) for one in Matter.objects.visible_to(lease.client)}
    assert led == {before: pages["before"], asked: pages["asked"]}
    assert [address_of(one, lease.manager) for one in (before, asked, after)] == [
        pages["before"],
        f"/requests/{request.pk}/",
        f"/contracts/{lease.contract.pk}/",
    ]
    browser = Client()
    browser.force_login(lease.client.user)
    assert [browser.get(page).status_code for page in led.values()] == [200, 200]
    assert (
        browser.get("/requests/").content.count(b"row-link") == ChangeRequest.objects.visible_to(lease.client).count()
    )
    assert ChangeRequest.objects.visible_to(lease.client).count() == 0


def test_a_cession_to_a_company_that_nobody_knows_is_not_offered() -> None:
    lease = make_lease()
    unknown = LesseeFactory.build().inn
    request = services.take(request=submitted_request(lease, K.CESSION, {"inn": unknown}), actor=lease.manager, at=NOW)
    with pytest.raises(RequestRefused) as refused:
        services.offer(request=request, said=request.data, note="", valid_until=UNTIL, actor=lease.manager, at=NOW)
    assert (refused.value.code, Company.objects.filter(inn=unknown).exists()) == ("unknown_company", False)


def test_a_contract_with_another_open_request_is_not_offered_to_somebody_else() -> None:
    lease, heir = make_lease(), LesseeFactory()
    other = submitted_request(lease, K.RETURN, {"on": "2026-12-04"})
    request = services.take(request=submitted_request(lease, K.CESSION, {"inn": heir.inn}), actor=lease.manager, at=NOW)
    words: dict[str, Any] = {"said": request.data, "note": "", "valid_until": UNTIL, "actor": lease.manager, "at": NOW}
    with pytest.raises(RequestRefused) as refused:
        services.offer(request=request, **words)
    assert (refused.value.code, refused.value.params) == ("other_requests", {"number": other.number})
    services.withdraw(request=other, actor=lease.client, at=NOW)
    assert services.offer(request=request, **words).status == RequestStatus.OFFERED


def test_a_return_begins_and_a_place_moves() -> None:
    lease = make_lease()
    accepted(lease, K.PLACE_OF_USE, {"asset": 0, "address": "Тверь, Речная, 1"})
    assert lease.contract.assets.get().address == "Тверь, Речная, 1"
    accepted(lease, K.RETURN, {"on": "2026-12-04"})
    assert lease.contract.status == ContractStatus.RETURNING
    assert ScheduleVersion.objects.filter(contract=lease.contract).count() == 1


def test_an_offer_is_accepted_by_the_day_to_which_it_moves_a_payment() -> None:
    """Accepted later, it would make a payment late on the day of its acceptance."""
    lease = make_lease()
    request = services.take(
        request=submitted_request(lease, K.DATE_SHIFT, {"number": "5", "to": "2026-12-02"}),
        actor=lease.manager,
        at=NOW,
    )
    words: dict[str, Any] = {"said": request.data, "note": "", "actor": lease.manager, "at": NOW}
    with pytest.raises(RequestRefused) as refused:
        services.offer(request=request, valid_until=date(2026, 12, 3), **words)
    assert (refused.value.code, refused.value.field) == ("after_the_day", "valid_until")
    assert services.offer(request=request, valid_until=date(2026, 12, 2), **words).status == S.OFFERED


def test_nothing_is_carried_out_on_a_contract_that_ended_meanwhile() -> None:
    lease = make_lease()
    heir = LesseeFactory()
    offers = [
        offered_request(lease, K.CESSION, {"inn": heir.inn}),
        offered_request(lease, K.PLACE_OF_USE, {"asset": 0, "address": "Тверь"}),
    ]
    apply_as_portal(lease.contract, Event.TERMINATE, at=NOW, reason="Расторгнут")
    for request in offers:
        services.accept(request=request, actor=lease.client, at=NOW)
    work_off()
    lease.contract.refresh_from_db()
    assert [ChangeRequest.objects.get(pk=request.pk).status for request in offers] == [S.REVIEW, S.REVIEW]
    assert (lease.contract.lessee, Addendum.objects.count()) == (lease.client.company, 0)


def test_an_early_part_and_a_buyout_of_one_day_add_up_to_the_contract() -> None:
    """Through the ledger: the part is a row of its own, and what it earned before its day is in the last one."""
    lease = make_lease()
    accepted(lease, K.PARTIAL_EARLY, {"amount": "10000.00", "on": "2026-12-04", "mode": "lower"})
    part = schedules().in_force(lease.contract)[4]
    assert (part.due_on, part.amount, part.principal) == (date(2026, 12, 4), Decimal("10000.00"), Decimal("10000.00"))
    later = NOW + timedelta(days=9)
    receipt = ReceiptData(received_on=later.date(), amount=Decimal("10000.00"), document_number="77")
    post_receipts(contract=lease.contract, receipts=[receipt], actor=None, at=later)
    outcome = work_out(lease.contract, K.EARLY_BUYOUT, {"on": "2026-12-14"}, on=later.date())
    assert outcome.payoff is not None
    owed = outcome.payoff.principal + outcome.payoff.buyout
    # 24 % a year: 19 days of what is left since 25 November, 9 days of the part.
    days = [(owed * 24 * 19 / 36500), (part.amount * 24 * 9 / 36500)]
    assert outcome.payoff.interest == sum(one.quantize(Decimal("0.01")) for one in days)
    assert sum(row.principal + row.buyout for row in outcome.after) == lease.contract.price
    assert outcome.payoff.due == Decimal("0.00")


def test_a_question_is_answered_and_never_offered() -> None:
    lease = make_lease()
    request = services.take(
        request=submitted_request(lease, K.QUESTION, {"text": "Когда?"}), actor=lease.manager, at=NOW
    )
    with pytest.raises(GuardFailed):
        services.offer(request=request, said={}, note="", valid_until=UNTIL, actor=lease.manager, at=NOW)
    done = services.answer(request=request, text="Завтра", actor=lease.manager, at=NOW)
    assert (done.status, done.result, done.ended_at) == (S.DONE, "Завтра", NOW)


def test_a_published_route_decides_before_the_client_is_asked() -> None:
    lease = make_lease()
    publish_route(lease.contract.lessor, stage(step("Решение", OwnerKind.MANAGER)), code="date_shift")
    request = services.take(request=submitted_request(lease, K.DATE_SHIFT, SHIFT), actor=lease.manager, at=NOW)
    words: dict[str, Any] = {"said": SHIFT, "note": "", "valid_until": UNTIL, "actor": lease.manager, "at": NOW}
    with pytest.raises(GuardFailed) as refused:
        services.offer(request=request, **words)
    assert refused.value.code == "needs_approval"
    run: Run = services.start_approval(request=request, **words)
    asked = run.steps.get()
    request.refresh_from_db()
    # What is to be offered stands in no row of the client before it is approved.
    assert (request.status, request.offer, request.valid_until) == (S.APPROVAL, {}, None)
    decide(step_id=asked.pk, decision="approve", note="", actor=lease.manager, at=NOW, seen_version=run.subject_version)
    request.refresh_from_db()
    assert (request.status, matter_of(request).turn) == (S.OFFERED, Side.LESSEE)
    assert (request.offer["said"], request.valid_until, request.schedule_number) == (SHIFT, UNTIL, 1)


def test_a_refused_answer_is_never_told_and_the_client_may_decide_last() -> None:
    lease = make_lease()
    steps = stage(step("Клиент", OwnerKind.CLIENT))
    publish_route(lease.contract.lessor, steps, code="date_shift")
    words: dict[str, Any] = {"said": SHIFT, "note": "", "valid_until": UNTIL, "actor": lease.manager, "at": NOW}
    own_rows = RowScope(user_id=lease.client.user_id, company_ids=lease.client.company_ids)
    ended = {}
    for decision in ("reject", "approve"):
        request = services.take(request=submitted_request(lease, K.DATE_SHIFT, SHIFT), actor=lease.manager, at=NOW)
        run = services.start_approval(request=request, **words)
        with row_scope.within(own_rows):
            decide(
                step_id=run.steps.get().pk,
                decision=decision,
                note="Причина",
                actor=lease.client,
                at=NOW,
                seen_version=run.subject_version,
            )
        request.refresh_from_db()
        ended[request.status] = (bool(request.offer), request.valid_until)
    assert ended == {S.REFUSED: (False, None), S.OFFERED: (True, UNTIL)}


def test_declined_expired_withdrawn_refused() -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    assert services.expire(NOW) == 0
    assert services.expire(NOW + timedelta(days=10)) == 1
    request.refresh_from_db()
    assert (request.status, request.valid_until) == (S.REVIEW, None)
    services.offer(request=request, said=SHIFT, note="", valid_until=UNTIL, actor=lease.manager, at=NOW)
    declined = services.decline(request=request, text="Нет", actor=lease.client, at=NOW)
    assert (declined.status, declined.valid_until) == (S.REVIEW, None)
    assert services.withdraw(request=request, actor=lease.client, at=NOW).status == S.WITHDRAWN
    other = submitted_request(lease, K.DATE_SHIFT, SHIFT)
    refused = services.refuse(request=other, text="Поздно", actor=lease.manager, at=NOW)
    assert (refused.status, refused.result) == (S.REFUSED, "Поздно")
    assert ScheduleVersion.objects.filter(contract=lease.contract).count() == 1


def post_of(person: Membership) -> Callable[[str, dict[str, str]], int]:
    client = Client()
    client.force_login(person.user)
    return lambda path, data: client.post(path, data).status_code


def test_a_neighbour_and_a_person_without_the_right_change_nothing() -> None:
    lease = make_lease()
    request = offered_request(lease, K.DATE_SHIFT, SHIFT)
    events = OutboxEvent.objects.count()
    neighbour = post_of(MembershipFactory(company=LesseeFactory(), role=Role.LESSEE_ADMIN))
    financier_row = MembershipFactory(company=lease.client.company, role=Role.LESSEE_FINANCIER)
    financier = post_of(financier_row)
    new = f"/requests/new/{lease.contract.pk}/question/"
    asked = {"text": "Когда?", "seen": "1"}
    assert [neighbour(new, asked), neighbour(f"/requests/{request.pk}/accept/", {})] == [404, 404]
    assert [financier(new, asked), financier(f"/requests/{request.pk}/accept/", {})] == [403, 403]
    with pytest.raises(PermissionDenied):
        services.accept(request=request, actor=financier_row, at=NOW)
    with pytest.raises(PermissionDenied):
        services.submit_request(
            contract=lease.contract, kind=K.QUESTION, said={}, comment="", seen=1, actor=financier_row, at=NOW
        )
    request.refresh_from_db()
    assert (request.status, ChangeRequest.objects.count(), OutboxEvent.objects.count()) == (S.OFFERED, 1, events)
