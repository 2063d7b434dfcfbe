"""Proposals and answers: whose word binds, what is stale, what begins anew, what rules decide."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from calculator.quoting.request import from_query
from common.messages import MessageError
from contracts.approval import reviewing
from contracts.approval.difference import Change, Piece, clause_differences, field_differences, words
from contracts.approval.handlers import go_on
from contracts.approval.negotiation import SameTerms, StaleTerms, answer_terms, propose_terms
from contracts.events import ApplicationMoved
from contracts.lifecycle import Event, GuardFailed, IllegalTransition
from contracts.models import (
    Application,
    ApplicationStatus,
    DecidedBy,
    Policy,
    PolicyCheck,
    PolicyRule,
    PolicyVersion,
    RefusalReason,
    TermsState,
    TermsVersion,
)
from tests.background import work_off
from tests.contracts.approval.conftest import routed_deal
from tests.contracts.deals.making import Deal, make_deal, submitted
from tests.factories import NOW
from tests.threads import at_once
from tests.workflow.routing import decide
from workflow.kinds import MatterKind, RunState, Side
from workflow.models import Matter, Run

pytestmark = pytest.mark.django_db


def propose(application: Application, actor: Membership, *, based_on: int = 1, **changed: Any) -> TermsVersion:
    """Other terms: a longer term unless said."""
    clauses = changed.pop("clauses", ())
    first = from_query(application.terms.get(number=based_on).request, by_staff=True)
    return propose_terms(
        application=application,
        request=replace(first, **(changed or {"term_months": 48})),
        clauses=clauses,
        comment="Так удобнее",
        based_on=based_on,
        actor=actor,
        at=NOW,
    )


def answer(application: Application, actor: Membership, *, agrees: bool = True, seen: int = 2) -> Application:
    return answer_terms(application=application, agrees=agrees, text="Согласовано", seen=seen, actor=actor, at=NOW)


def approving(deal: Deal) -> Application:
    """An application that goes by its route."""
    application = submitted(deal)
    reviewing.start_approval(application=application, actor=deal.manager, at=NOW)
    application.refresh_from_db()
    return application


def policy(application: Application, limit: int, *, blocks: bool) -> None:
    made = Policy.objects.create(lessor=application.lessor, code="advance", name="Аванс")
    PolicyVersion.objects.create(
        policy=made,
        number=1,
        rule=PolicyRule.LEAST_ADVANCE,
        limit=Decimal(limit),
        starts_on=date(2026, 1, 1),
        made_at=NOW,
        blocks=blocks,
    )


def express(deal: Deal) -> Application:
    """Submitted as an express lease: the handlers have not run yet."""
    application = submitted(deal)
    application.is_express = True
    application.save()
    return application


def test_an_agreed_version_is_in_force_and_the_approval_begins_anew_by_itself(deal: Deal) -> None:
    application = approving(deal)
    work_off()
    proposal = propose(application, deal.client, clauses=["Замена шин за счёт лизингодателя"])
    matter = Matter.objects.get(kind=MatterKind.APPLICATION, subject_id=application.pk)
    assert (matter.turn, matter.awaited) == (Side.LESSOR, "answer_terms")
    assert [run.state for run in Run.objects.all()] == [RunState.CANCELLED]
    moved = answer(application, deal.manager)
    assert (moved.status, moved.terms_number, moved.term_months) == (ApplicationStatus.REVIEW, 2, 48)
    work_off()
    moved.refresh_from_db()
    assert moved.status == ApplicationStatus.APPROVAL
    running = Run.objects.get(state=RunState.RUNNING)
    assert running.subject_version == 2
    go_on(ApplicationMoved(application.pk, "negotiation", "review", Event.AGREE_TERMS))
    assert Run.objects.count() == 2
    for name, person in (("Риски", deal.risk), ("Руководитель", deal.head)):
        decide(running, name, person)
    moved.refresh_from_db()
    assert (moved.status, moved.decided_by, moved.decided_at) == (ApplicationStatus.APPROVED, DecidedBy.PEOPLE, NOW)
    assert list(application.terms.values_list("number", "state")) == [
        (2, TermsState.CURRENT),
        (1, TermsState.SUPERSEDED),
    ]
    assert [one.name for one in field_differences(application.terms.get(number=1), proposal)] == [
        "term_months",
        "payment",
        "total",
    ]


def test_told_twice_the_approval_begins_once_and_a_person_s_return_stays(deal: Deal) -> None:
    application = approving(deal)
    propose(application, deal.client)
    answer(application, deal.manager, agrees=False)
    told = ApplicationMoved(application.pk, "negotiation", "review", Event.DECLINE_TERMS)
    go_on(told)
    go_on(told)
    assert Run.objects.filter(state=RunState.RUNNING).count() == 1
    later = NOW + timedelta(hours=1)
    reviewing.return_to_review(application=application, reason="Ещё вопрос", actor=deal.manager, at=later)
    go_on(told)
    application.refresh_from_db()
    assert (application.status, application.terms_number) == (ApplicationStatus.REVIEW, 1)
    assert [run.state for run in Run.objects.all()] == [RunState.CANCELLED] * 2


def test_nobody_agrees_for_the_other_side_but_may_take_the_own_proposal_back(deal: Deal) -> None:
    application = submitted(deal)
    propose(application, deal.manager)
    for person in (deal.manager, deal.head):
        with pytest.raises(PermissionDenied):
            answer(application, person)
    application.refresh_from_db()
    assert (application.status, application.terms_number) == (ApplicationStatus.NEGOTIATION, 1)
    answer(application, deal.manager, agrees=False)
    assert application.terms.get(number=2).state == TermsState.DECLINED


def test_stale_proposals_and_answers_change_nothing(deal: Deal) -> None:
    application = submitted(deal)
    with pytest.raises(SameTerms):
        propose(application, deal.client, term_months=36)
    propose(application, deal.manager)
    with pytest.raises(StaleTerms) as stale:
        answer(application, deal.client, seen=1)
    assert stale.value.current == 2
    with pytest.raises(IllegalTransition):
        propose(application, deal.client)
    answer(application, deal.client)
    with pytest.raises(StaleTerms) as stale:
        propose(application, deal.client, based_on=1, term_months=24)
    assert stale.value.current == 2
    with pytest.raises(IllegalTransition):
        answer(application, deal.client)
    assert application.terms.count() == 2


def test_a_price_above_the_limit_is_neither_proposed_nor_agreed_to(deal: Deal) -> None:
    application = submitted(deal)
    deal.client.request_limit = Decimal("6500000.00")
    deal.client.save()
    dearer: dict[str, Any] = {"price": Decimal("7000000.00")}
    with pytest.raises(PermissionDenied):
        propose(application, deal.client, **dearer)
    propose(application, deal.manager, **dearer)
    with pytest.raises(PermissionDenied):
        answer(application, deal.client)
    assert application.terms.get(state=TermsState.CURRENT).price == Decimal("6000000.00")
    answer(application, deal.client, agrees=False)


def test_withdrawal_stops_the_approval_and_says_why(deal: Deal) -> None:
    application = approving(deal)
    with pytest.raises(GuardFailed):
        reviewing.withdraw(application=application, reason=" ", actor=deal.client, at=NOW)
    assert Run.objects.get().state == RunState.RUNNING
    gone = reviewing.withdraw(application=application, reason="Купили сами", actor=deal.client, at=NOW)
    assert (gone.status, gone.reason) == (ApplicationStatus.WITHDRAWN, RefusalReason.CLIENT_DECISION)
    assert Run.objects.get().state == RunState.CANCELLED


def test_rules_decide_a_green_express_application_with_their_time(deal: Deal) -> None:
    application = express(deal)
    policy(application, 20, blocks=True)
    work_off()
    application.refresh_from_db()
    assert (application.status, application.decided_by, application.decided_at) == (
        ApplicationStatus.APPROVED,
        DecidedBy.RULES,
        NOW,
    )
    assert list(PolicyCheck.objects.values_list("passed", "found")) == [(True, Decimal("20.00"))]


@pytest.mark.parametrize("blocks", [True, False])
def test_a_broken_policy_leaves_an_express_application_to_people(deal: Deal, *, blocks: bool) -> None:
    application = express(deal)
    policy(application, 25, blocks=blocks)
    go_on(ApplicationMoved(application.pk, "draft", "review", Event.SUBMIT))
    go_on(ApplicationMoved(application.pk, "draft", "review", Event.SUBMIT))
    application.refresh_from_db()
    assert (application.status, application.decided_at) == (ApplicationStatus.REVIEW, None)
    assert PolicyCheck.objects.count() == 1
    if blocks:
        with pytest.raises(GuardFailed):
            reviewing.start_approval(application=application, actor=deal.manager, at=NOW)
        assert Run.objects.count() == 0
    else:
        reviewing.start_approval(application=application, actor=deal.manager, at=NOW)
        assert Run.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts() -> None:
    deal = routed_deal()
    application = submitted(deal)
    propose(application, deal.manager)

    def work(number: int) -> bool:
        try:
            answer(application, deal.client, agrees=number % 2 == 0)
        except MessageError:
            return False
        return True

    assert sorted(at_once(work)) == [False] * 7 + [True]
    states = set(application.terms.values_list("state", flat=True))
    assert states in ({TermsState.CURRENT, TermsState.SUPERSEDED}, {TermsState.CURRENT, TermsState.DECLINED})


def test_difference_of_clauses_shows_the_words_that_changed() -> None:
    before = TermsVersion(clauses=["Оплата до 5 числа", "Страхует клиент"])
    after = TermsVersion(clauses=["Оплата до 10 числа", "Страхует клиент", "Пени нет"])
    found = clause_differences(before, after)
    assert [(one.number, one.change) for one in found] == [(1, Change.SAME), (2, Change.SAME), (3, Change.ADDED)]
    assert [{piece.change for piece in one.pieces} for one in found] == [set(Change), {Change.SAME}, {Change.ADDED}]
    assert list(words("до 5 числа", "до 10 числа")) == [
        Piece(Change.SAME, "до "),
        Piece(Change.REMOVED, "5"),
        Piece(Change.ADDED, "10"),
        Piece(Change.SAME, " числа"),
    ]


def test_without_a_route_nothing_starts(db: None) -> None:
    deal = make_deal()
    application = submitted(deal)
    with pytest.raises(ValueError, match="application"):
        reviewing.start_approval(application=application, actor=deal.manager, at=NOW)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REVIEW
