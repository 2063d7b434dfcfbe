"""Questions to clients: what they see, what they may answer, what it leads to; nothing of others leaks."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Company, Membership
from accounts.roles import Role
from payments.engine.matching import Code, Rules, Share
from payments.matching import questions
from payments.matching.candidates import match_operations
from payments.matching.posting import Decision, post_operation
from payments.matching.refusals import DecisionRefused
from payments.models import BankOperation, PaymentQuestion, TriageState
from payments.services.receipts import Share as Posted
from tests.factories import NOW, LesseeFactory, LessorFactory, MembershipFactory
from tests.payments.matching.making import ROW, leased, operation, statement_of

pytestmark = pytest.mark.django_db
SECRET = "40702810400000000042"


@pytest.fixture
def accountant() -> Membership:
    return MembershipFactory(company=LessorFactory(), role=Role.LESSOR_ACCOUNTANT)


@pytest.fixture
def financier(accountant: Membership) -> Membership:
    company = LesseeFactory()
    leased(accountant.company, company, number="ЛД-2026-0042")
    return MembershipFactory(company=company, role=Role.LESSEE_FINANCIER)


@pytest.fixture
def payment(accountant: Membership) -> BankOperation:
    return operation(statement_of(accountant.company), None, ROW, "Оплата за Сидорова", party_account=SECRET)


def ask(payment: BankOperation, company: Company, actor: Membership) -> PaymentQuestion:
    return questions.ask(operation_id=payment.pk, company_id=company.pk, text="Ваш?", actor=actor, at=NOW)


def best(payment: BankOperation) -> list[tuple[set[tuple[int, Decimal]], set[Code]]]:
    (found,) = match_operations([payment], lessor_id=payment.lessor_id, rules=Rules())
    return [
        ({(one.contract, one.amount) for one in proposal.shares}, {reason.code for reason in proposal.reasons})
        for proposal in found.outcome.proposals
    ]


def answer(question: PaymentQuestion, actor: Membership, *shares: Share, is_ours: bool = True) -> PaymentQuestion:
    return questions.answer(question_id=question.pk, is_ours=is_ours, shares=shares, comment="", actor=actor, at=NOW)


def test_the_answer_leads_the_proposals(accountant: Membership, financier: Membership, payment: BankOperation) -> None:
    contract = financier.company.lessee_contracts.get()
    question = ask(payment, financier.company, accountant)
    payment.refresh_from_db()
    assert payment.state == TriageState.ASKED
    answer(question, financier, Share(contract.pk, ROW))
    shares, codes = best(payment)[0]
    assert (shares, Code.CLIENT_SAYS in codes) == ({(contract.pk, ROW)}, True)
    (found,) = match_operations([payment], lessor_id=payment.lessor_id, rules=Rules())
    assert found.outcome.certain is None
    posted = [Posted(contract.pk, ROW)]
    post_operation(
        operation_id=payment.pk,
        lessor_id=payment.lessor_id,
        shares=posted,
        actor=accountant,
        at=NOW,
        decision=Decision(),
    )
    question.refresh_from_db()
    assert question.closed_at == NOW


def test_not_ours_closes_it(accountant: Membership, financier: Membership, payment: BankOperation) -> None:
    question = answer(ask(payment, financier.company, accountant), financier, is_ours=False)
    assert (question.answer, question.choice, question.closed_at) == ("not_ours", [], NOW)
    with pytest.raises(DecisionRefused) as caught:
        answer(question, financier)
    assert caught.value.code == "answered"


def test_wrong_answers_change_nothing(accountant: Membership, financier: Membership, payment: BankOperation) -> None:
    contract = financier.company.lessee_contracts.get()
    foreign = leased(accountant.company, LesseeFactory())
    question = ask(payment, financier.company, accountant)
    wrong = {
        "foreign_contract": Share(foreign.pk, ROW),
        "more_than_paid": Share(contract.pk, ROW + 1),
        "share_amount": Share(contract.pk, Decimal(0)),
    }
    for code, share in wrong.items():
        with pytest.raises(DecisionRefused) as caught:
            answer(question, financier, share)
        assert caught.value.code == code
    question.refresh_from_db()
    assert (question.answer, question.choice, question.answered_at) == ("", [], None)


def test_a_client_is_asked_once_and_must_be_one(
    accountant: Membership, financier: Membership, payment: BankOperation
) -> None:
    ask(payment, financier.company, accountant)
    for company, code in ((financier.company, "asked"), (LesseeFactory(), "not_a_client")):
        with pytest.raises(DecisionRefused) as caught:
            ask(payment, company, accountant)
        assert caught.value.code == code
    assert PaymentQuestion.objects.count() == 1


def test_others_do_not_see_it(accountant: Membership, financier: Membership, payment: BankOperation) -> None:
    question = ask(payment, financier.company, accountant)
    stranger = MembershipFactory(company=LesseeFactory(), role=Role.LESSEE_FINANCIER)
    with pytest.raises(PaymentQuestion.DoesNotExist):
        answer(question, stranger)


def test_pages_of_the_client(
    client: Client, accountant: Membership, financier: Membership, payment: BankOperation
) -> None:
    contract = financier.company.lessee_contracts.get()
    question = ask(payment, financier.company, accountant)
    client.force_login(financier.user)
    page = client.get(reverse("questions:detail", args=[question.pk]))
    text = page.content.decode()
    assert (page.status_code, "Оплата за Сидорова" in text, SECRET in text) == (200, True, False)
    assert payment.statement.name not in text
    assert reverse("questions:detail", args=[question.pk]) in client.get(reverse("home")).content.decode()
    silent = client.post(reverse("questions:detail", args=[question.pk]), {"answer": "ours"})
    assert list(silent.context["form"].errors) == ["comment"]
    wrong = client.post(reverse("questions:detail", args=[question.pk]), {"answer": "ours", f"c{contract.pk}": "много"})
    assert "много" in wrong.content.decode()
    done = client.post(
        reverse("questions:detail", args=[question.pk]), {"answer": "ours", f"c{contract.pk}": "89 916,67"}
    )
    assert done.status_code == 302
    question.refresh_from_db()
    assert question.choice == [{"contract": contract.pk, "amount": str(ROW), "hints": []}]
    shown = client.get(reverse("questions:detail", args=[question.pk])).content.decode()
    assert contract.number in shown
    assert reverse("questions:detail", args=[question.pk]) not in client.get(reverse("home")).content.decode()


def test_pages_show_nothing_to_others(
    client: Client, accountant: Membership, financier: Membership, payment: BankOperation
) -> None:
    question = ask(payment, financier.company, accountant)
    stranger = MembershipFactory(company=LesseeFactory(), role=Role.LESSEE_FINANCIER)
    client.force_login(stranger.user)
    assert client.get(reverse("questions:detail", args=[question.pk])).status_code == 404
    assert "Оплата за Сидорова" not in client.get(reverse("questions:list")).content.decode()
