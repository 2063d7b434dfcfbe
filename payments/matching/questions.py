"""“Is this payment yours, and what is it for?”: asked by the lessor, answered by a client (N-03).

The client sees what the question copied, never the statement. The answer is words and wishes: it leads the proposals
on the desk, where a person of the lessor posts the payment.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Company, Membership
from common.messages import gettext_noop
from common.money import ZERO, format_money, q
from contracts.models import Contract
from payments.engine.matching import Share
from payments.matching.refusals import DecisionRefused
from payments.matching.shares import shares_as_json
from payments.matching.steps import OPEN, checked_reason, decide, lock_operation, require
from payments.models import PaymentQuestion, QuestionAnswer, TriageState

COMMENT_LENGTH = 500


@transaction.atomic
def ask(*, operation_id: int, company_id: int, text: str, actor: Membership, at: datetime) -> PaymentQuestion:
    """Ask a client about a payment; a company is asked once until it has answered or the payment is decided.

    Raises:
        DecisionRefused: `decided`, `no_reason` (no text), `long_reason`, `not_a_client`, `asked`.

    """
    operation = lock_operation(operation_id, lessor_id=actor.company_id)
    require(operation, OPEN)
    words = checked_reason(text)
    company = Company.objects.filter(pk=company_id, lessee_contracts__lessor=actor.company_id).distinct().first()
    if company is None:
        raise DecisionRefused("not_a_client", gettext_noop("Choose a client of the lessor."))
    if PaymentQuestion.objects.filter(operation=operation, company=company, closed_at=None).exists():
        raise DecisionRefused("asked", gettext_noop("This client is asked already."))
    question: PaymentQuestion = PaymentQuestion.objects.create(
        operation=operation,
        lessor_id=operation.lessor_id,
        company=company,
        number=operation.number,
        paid_on=operation.booked_on,
        amount=operation.amount,
        payer=operation.party_name,
        purpose=operation.purpose,
        text=words,
        asked_at=at,
        asked_by_id=actor.user_id,
    )
    data = {"question": question.pk, "company": company.pk}
    decide(operation, TriageState.ASKED, actor=actor, at=at, reason=words, data=data)
    return question


@transaction.atomic
def answer(
    *,
    question_id: int,
    is_ours: bool,
    shares: Sequence[Share],
    comment: str,
    actor: Membership,
    at: datetime,
) -> PaymentQuestion:
    """Keep a client's answer, once. “Not ours” closes the question; the payment stays with the lessor.

    Raises:
        PaymentQuestion.DoesNotExist: none that this person may see.
        DecisionRefused: `answered`, `closed`, `foreign_contract`, `share_amount`, `more_than_paid`, `long_comment`.

    """
    rows = PaymentQuestion.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    question = rows.get(pk=question_id)
    if question.answer:
        raise DecisionRefused("answered", gettext_noop("This question is answered already."))
    if question.closed_at:
        raise DecisionRefused("closed", gettext_noop("The lessor has sorted this payment out: no answer is needed."))
    if len(comment.strip()) > COMMENT_LENGTH:
        message = gettext_noop("The comment has %(length)s characters. Expected at most %(most)s.")
        raise DecisionRefused("long_comment", message, {"length": len(comment.strip()), "most": COMMENT_LENGTH})
    if is_ours:
        _check(question, shares, actor)
    question.answer = QuestionAnswer.OURS if is_ours else QuestionAnswer.NOT_OURS
    question.choice = shares_as_json(shares) if is_ours else []
    question.comment = comment.strip()
    question.answered_at, question.answered_by_id = at, actor.user_id
    question.closed_at = None if is_ours else at
    question.save(update_fields=["answer", "choice", "comment", "answered_at", "answered_by", "closed_at"])
    return question


def _check(question: PaymentQuestion, shares: Sequence[Share], actor: Membership) -> None:
    ids = {share.contract for share in shares}
    own = Contract.objects.visible_to(actor).filter(pk__in=ids, lessor=question.lessor_id)
    if set(own.values_list("pk", flat=True)) != ids:
        raise DecisionRefused("foreign_contract", gettext_noop("Choose contracts of your company."))
    for share in shares:
        if share.amount <= 0 or q(share.amount) != share.amount:
            message = gettext_noop("Expected an amount above zero, in whole kopecks.")
            raise DecisionRefused("share_amount", message)
    total = sum((share.amount for share in shares), ZERO)
    if total > question.amount:
        message = gettext_noop("The parts sum to %(total)s, the payment is %(amount)s. Expected no more.")
        params = {"total": format_money(total), "amount": format_money(question.amount)}
        raise DecisionRefused("more_than_paid", message, params)
