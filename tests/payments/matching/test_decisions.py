"""Decisions about a payment: post in parts, hold, set aside, send back, undo; refused ones change nothing."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Company, Membership
from accounts.roles import Role
from payments.matching import decisions
from payments.matching.posting import Decision, post_operation
from payments.matching.refusals import DecisionRefused
from payments.matching.steps import left_to_post
from payments.models import (
    BankOperation,
    Direction,
    OrderState,
    PaymentOrder,
    Receipt,
    ReceiptReversal,
    TriageState,
    TriageStep,
)
from payments.services.receipts import Share
from tests.factories import NOW, TODAY, LesseeFactory, LessorFactory, MembershipFactory
from tests.payments.matching.making import ROW, leased, operation, part, standing, statement_of

pytestmark = pytest.mark.django_db
REASON = "Клиент уточнит"


@pytest.fixture
def lessor() -> Company:
    return LessorFactory()


@pytest.fixture
def accountant(lessor: Company) -> Membership:
    return MembershipFactory(company=lessor, role=Role.LESSOR_ACCOUNTANT)


@pytest.fixture
def payment(lessor: Company) -> BankOperation:
    return operation(statement_of(lessor), LesseeFactory(), "1000.00", "Оплата")


def post(payment: BankOperation, actor: Membership, *shares: Share) -> list[Receipt]:
    return post_operation(
        operation_id=payment.pk, lessor_id=actor.company_id, shares=shares, actor=actor, at=NOW, decision=Decision()
    )


def refused(payment: BankOperation, actor: Membership, *shares: Share) -> str:
    before = [payment.state, Receipt.objects.count(), TriageStep.objects.count()]
    with pytest.raises(DecisionRefused) as caught:
        post(payment, actor, *shares)
    payment.refresh_from_db()
    assert [payment.state, Receipt.objects.count(), TriageStep.objects.count()] == before
    return caught.value.code


def test_a_part_and_then_the_rest(accountant: Membership, payment: BankOperation) -> None:
    first, second = (leased(accountant.company, LesseeFactory()) for _turn in range(2))
    post(payment, accountant, part(first, "300.00"))
    payment.refresh_from_db()
    assert (payment.state, left_to_post(payment)) == (TriageState.NEW, Decimal("700.00"))
    assert refused(payment, accountant, part(second, "700.01")) == "more_than_left"
    post(payment, accountant, part(first, "200.00"), part(second, "500.00"))
    payment.refresh_from_db()
    assert (payment.state, payment.is_automatic, payment.decided_by) == (TriageState.POSTED, False, accountant.user)
    assert standing(payment) == {first.pk: Decimal("500.00"), second.pk: Decimal("500.00")}
    assert list(payment.steps.values_list("before", "after", "by")) == [
        ("new", "new", accountant.user_id),
        ("new", "posted", accountant.user_id),
    ]


def test_what_cannot_be_posted(accountant: Membership, payment: BankOperation) -> None:
    contract = leased(accountant.company, LesseeFactory())
    foreign = leased(LessorFactory(), LesseeFactory())
    assert refused(payment, accountant) == "no_shares"
    assert refused(payment, accountant, part(contract, "-1.00")) == "share_amount"
    assert refused(payment, accountant, part(contract, "1.005")) == "share_amount"
    assert refused(payment, accountant, part(foreign, "1000.00")) == "foreign_contract"
    assert refused(payment, accountant, Share(10**15, Decimal("1.00"))) == "foreign_contract"


def test_a_day_ahead_is_refused_in_words(accountant: Membership) -> None:
    contract = leased(accountant.company, LesseeFactory())
    row = operation(statement_of(accountant.company), None, "5.00", "", booked_on=date(2099, 1, 1))
    assert refused(row, accountant, part(contract, "5.00")) == "wrong"


def test_the_second_accountant_is_told_who_was_first(accountant: Membership, payment: BankOperation) -> None:
    contract = leased(accountant.company, LesseeFactory())
    post(payment, accountant, part(contract, "1000.00"))
    other = MembershipFactory(company=accountant.company, role=Role.LESSOR_ACCOUNTANT)
    with pytest.raises(DecisionRefused) as caught:
        post(payment, other, part(contract, "1000.00"))
    assert (caught.value.code, caught.value.params["who"]) == ("decided", accountant.user.get_full_name())
    assert standing(payment) == {contract.pk: Decimal("1000.00")}


def test_another_lessors_payment_is_not_there(payment: BankOperation) -> None:
    stranger = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=LessorFactory())
    with pytest.raises(BankOperation.DoesNotExist):
        decisions.hold(operation_id=payment.pk, actor=stranger, at=NOW, reason=REASON)


def test_held_then_set_aside_then_undone(accountant: Membership, payment: BankOperation) -> None:
    for service, state in ((decisions.hold, TriageState.HELD), (decisions.set_aside, TriageState.ASIDE)):
        service(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
        payment.refresh_from_db()
        assert (payment.state, payment.note) == (state, REASON)
    with pytest.raises(DecisionRefused, match="decided already"):
        decisions.hold(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    decisions.undo(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    payment.refresh_from_db()
    assert payment.state == TriageState.NEW


@pytest.mark.parametrize("service", [decisions.hold, decisions.set_aside, decisions.return_it, decisions.undo])
def test_every_decision_says_why(accountant: Membership, payment: BankOperation, service: object) -> None:
    with pytest.raises(DecisionRefused) as caught:
        service(operation_id=payment.pk, actor=accountant, at=NOW, reason=" ")  # type: ignore[operator] # a service
    assert caught.value.code == "no_reason"
    assert not TriageStep.objects.exists()


def test_undo_reverses_and_what_was_undone_is_posted_anew(accountant: Membership, payment: BankOperation) -> None:
    wrong, right = (leased(accountant.company, LesseeFactory()) for _turn in range(2))
    post(payment, accountant, part(wrong, "1000.00"))
    decisions.undo(operation_id=payment.pk, actor=accountant, at=NOW, reason="Не тот договор")
    payment.refresh_from_db()
    assert (payment.state, standing(payment), left_to_post(payment)) == (TriageState.NEW, {}, Decimal("1000.00"))
    back = ReceiptReversal.objects.get(receipt__operation=payment)
    assert (back.kind, back.amount, back.reason) == ("undone", Decimal("1000.00"), "Не тот договор")
    post(payment, accountant, part(right, "1000.00"))
    assert standing(payment) == {right.pk: Decimal("1000.00")}
    wrong.refresh_from_db()
    assert wrong.paid_total == Decimal("240000.00")


def test_nothing_to_undo(accountant: Membership, payment: BankOperation) -> None:
    with pytest.raises(DecisionRefused) as caught:
        decisions.undo(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    assert caught.value.code == "nothing"


def test_a_payment_with_a_posted_part_is_not_set_aside(accountant: Membership, payment: BankOperation) -> None:
    post(payment, accountant, part(leased(accountant.company, LesseeFactory()), "1.00"))
    with pytest.raises(DecisionRefused) as caught:
        decisions.set_aside(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    assert caught.value.code == "posted"


def _order(payment: BankOperation, accountant: Membership, amount: str, state: OrderState) -> PaymentOrder:
    out = operation(payment.statement, None, amount, "Возврат", direction=Direction.OUT)
    order: PaymentOrder = PaymentOrder.objects.create(
        lessor=payment.lessor,
        account=payment.account,
        year=2026,
        number=PaymentOrder.objects.count() + 1,
        issued_on=TODAY,
        amount=Decimal(amount),
        payee={},
        purpose="Возврат",
        state=state,
        returns=payment,
        executed_by=out if state == OrderState.EXECUTED else None,
        made_at=NOW,
        made_by=accountant.user,
    )
    return order


def test_money_that_went_back_counts_no_more(accountant: Membership, payment: BankOperation) -> None:
    contract = leased(accountant.company, LesseeFactory())
    post(payment, accountant, part(contract, "1000.00"))
    decisions.return_it(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    assert standing(payment) == {contract.pk: Decimal("1000.00")}
    order = _order(payment, accountant, "1000.00", OrderState.EXECUTED)
    assert decisions.mark_returned(order_id=order.pk, at=NOW)
    assert not decisions.mark_returned(order_id=order.pk, at=NOW)
    payment.refresh_from_db()
    assert (payment.state, payment.returned_by) == (TriageState.RETURNED, order.executed_by)
    assert standing(payment) == {}
    assert ReceiptReversal.objects.get(receipt__operation=payment).kind == "returned"
    with pytest.raises(DecisionRefused) as caught:
        decisions.undo(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    assert caught.value.code == "returned"


def test_what_was_not_posted_goes_back_first(accountant: Membership, payment: BankOperation) -> None:
    contract = leased(accountant.company, LesseeFactory())
    post(payment, accountant, part(contract, "600.00"))
    decisions.return_it(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    decisions.mark_returned(order_id=_order(payment, accountant, "400.00", OrderState.EXECUTED).pk, at=NOW)
    payment.refresh_from_db()
    assert (payment.state, standing(payment)) == (TriageState.POSTED, {contract.pk: Decimal("600.00")})
    assert left_to_post(payment) == Decimal("0.00")


def test_a_prepared_order_stands_in_the_way_of_undoing(accountant: Membership, payment: BankOperation) -> None:
    decisions.return_it(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    order = _order(payment, accountant, "1000.00", OrderState.DRAFT)
    with pytest.raises(DecisionRefused) as caught:
        decisions.undo(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    assert caught.value.code == "ordered"
    order.state = OrderState.CANCELLED
    order.save(update_fields=["state"])
    decisions.undo(operation_id=payment.pk, actor=accountant, at=NOW, reason=REASON)
    payment.refresh_from_db()
    assert payment.state == TriageState.NEW


def test_rows_of_the_schedule_are_paid(accountant: Membership) -> None:
    contract = leased(accountant.company, LesseeFactory())
    row = operation(statement_of(accountant.company), None, ROW, "Оплата")
    post(row, accountant, part(contract, ROW))
    contract.refresh_from_db()
    assert contract.paid_total == Decimal("240000.00") + ROW
