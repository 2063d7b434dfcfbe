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
