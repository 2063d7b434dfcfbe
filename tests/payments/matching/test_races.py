"""Two at once: accountants with one payment, workers with one statement; a payment is posted once."""

from decimal import Decimal

import pytest

from accounts.models import Membership
from accounts.roles import Role
from payments.matching.automatic import match_statement
from payments.matching.posting import Decision, post_operation
from payments.matching.refusals import DecisionRefused
from payments.models import Receipt, TriageStep
from tests.factories import NOW, LesseeFactory, LessorFactory, MembershipFactory
from tests.payments.matching.making import ROW, leased, operation, part, standing, statement_of
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_accountants_post_one_payment_once() -> None:
    lessor = LessorFactory()
    people = [MembershipFactory(company=lessor, role=Role.LESSOR_ACCOUNTANT) for _turn in range(THREADS)]
    contract = leased(lessor, LesseeFactory())
    payment = operation(statement_of(lessor), None, "1000.00", "Оплата")

    def post(actor: Membership) -> str:
        try:
            post_operation(
                operation_id=payment.pk,
                lessor_id=lessor.pk,
                shares=[part(contract, "1000.00")],
                actor=actor,
                at=NOW,
                decision=Decision(),
            )
        except DecisionRefused as refused:
            return refused.code
        return "posted"

    answers = sorted(at_once(lambda number: post(people[number])))
    assert answers == ["decided"] * (THREADS - 1) + ["posted"]
    assert standing(payment) == {contract.pk: Decimal("1000.00")}
    assert TriageStep.objects.count() == 1


def test_workers_match_one_statement_once() -> None:
    lessor = LessorFactory()
    statement = statement_of(lessor)
    payments = []
    for _turn in range(4):
        company = LesseeFactory()
        contract = leased(lessor, company)
        payments.append(operation(statement, company, ROW, f"Договор лизинга {contract.number}"))
    reports = list(at_once(lambda _number: match_statement(statement.pk, at=NOW)))
    assert sum(report.posted for report in reports) == len(payments)
    assert Receipt.objects.filter(operation__in=payments).count() == len(payments)


def test_a_worker_and_accountants_post_each_payment_once() -> None:
    lessor = LessorFactory()
    people = [MembershipFactory(company=lessor, role=Role.LESSOR_ACCOUNTANT) for _turn in range(THREADS)]
    statement, payments = statement_of(lessor), []
    for _turn in range(3):
        company = LesseeFactory()
        contract = leased(lessor, company)
        payments.append((operation(statement, company, ROW, f"Договор лизинга {contract.number}"), contract))

    def work(number: int) -> int:
        if number % 2:
            return match_statement(statement.pk, at=NOW).posted
        payment, contract = payments[number // 2 % len(payments)]
        try:
            post_operation(
                operation_id=payment.pk, lessor_id=lessor.pk, shares=[part(contract, ROW)], actor=people[number], at=NOW
            )
        except DecisionRefused:
            return 0
        return 1

    assert sum(at_once(work)) == len(payments)
    assert [standing(payment) for payment, _contract in payments] == [{one.pk: ROW} for _payment, one in payments]
    assert TriageStep.objects.count() == len(payments)
