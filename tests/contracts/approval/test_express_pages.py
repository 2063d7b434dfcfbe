"""What both sides are told of an express application: rules check it, people review it, rules have decided it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Membership
from calculator.quoting.request import from_query
from contracts.approval.express import RULES_ANSWER_WITHIN, Review
from contracts.approval.handlers import go_on
from contracts.approval.negotiation import answer_terms, propose_terms
from contracts.events import ApplicationMoved
from contracts.lifecycle import Event, apply
from contracts.models import Application, ApplicationStatus, Policy, PolicyRule, PolicyVersion
from tests.contracts.approval.conftest import signed_in
from tests.contracts.deals.making import Deal, submitted
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PEOPLE_REVIEW, RULES_CHECK, BY_RULES = (
    "People review this application",
    "Rules check this application",
    "Decided by rules, without a person",
)


def express(deal: Deal) -> Application:
    application = submitted(deal)
    Application.objects.filter(pk=application.pk).update(is_express=True)
    return Application.objects.get(pk=application.pk)


def policy(application: Application, limit: int) -> None:
    made = Policy.objects.create(lessor=application.lessor, code="advance", name="Аванс не меньше")
    PolicyVersion.objects.create(
        policy=made,
        number=1,
        rule=PolicyRule.LEAST_ADVANCE,
        limit=Decimal(limit),
        starts_on=date(2026, 1, 1),
        made_at=NOW,
    )


def page(person: Membership, application: Application, name: str = "detail") -> Any:
    return signed_in(person).get(reverse(f"applications:{name}", args=[application.pk]))


def told(response: Any) -> list[str]:
    text = response.content.decode()
    return [words for words in (PEOPLE_REVIEW, RULES_CHECK, BY_RULES) if words in text]


def asked(application: Application) -> None:
    go_on(ApplicationMoved(application.pk, "draft", "review", Event.SUBMIT))


def test_while_rules_are_asked_the_head_of_the_page_follows_by_itself(deal: Deal) -> None:
    application = express(deal)
    policy(application, 20)
    waits = page(deal.client, application)
    assert (waits.context["express_review"], told(waits)) == (Review.RULES, [RULES_CHECK])
    follows = f'hx-get="{reverse("applications:detail", args=[application.pk])}" hx-trigger="every 2s"'
    assert waits.content.decode().count(follows) == 1
    asked(application)
    decided = page(deal.client, application)
    assert (decided.context["express_review"], told(decided)) == (None, [])
    assert follows not in decided.content.decode()
    assert told(page(deal.client, application, "route")) == [BY_RULES]


def test_what_rules_leave_to_people_is_told_to_both_sides_and_the_reason_to_the_lessor(deal: Deal) -> None:
    application = express(deal)
    policy(application, 25)
    asked(application)
    policies = reverse("applications:policies", args=[application.pk])
    with time_machine.travel(NOW + RULES_ANSWER_WITHIN, tick=False):
        for person, links in ((deal.client, 0), (deal.manager, 2)):
            response = page(person, application)
            assert (response.context["express_review"], told(response)) == (Review.PEOPLE, [PEOPLE_REVIEW])
            # The tab of the lessor's page, and the word of what is not met.
            assert response.content.decode().count(f'href="{policies}"') == links


def test_rules_that_do_not_answer_keep_nobody_waiting(deal: Deal) -> None:
    application = express(deal)
    with time_machine.travel(NOW + RULES_ANSWER_WITHIN - timedelta(seconds=1), tick=False):
        assert told(page(deal.client, application)) == [RULES_CHECK]
    with time_machine.travel(NOW + RULES_ANSWER_WITHIN, tick=False):
        assert told(page(deal.client, application)) == [PEOPLE_REVIEW]


def test_a_reopened_decision_of_rules_is_not_shown_as_a_decision(deal: Deal) -> None:
    application = express(deal)
    policy(application, 20)
    asked(application)
    assert "by rules, without a person" in page(deal.client, application).content.decode()
    apply(Application.objects.get(), Event.REOPEN, actor=deal.manager, at=NOW, reason="Цена изменилась")
    assert Application.objects.get().status == ApplicationStatus.REVIEW
    with time_machine.travel(NOW + RULES_ANSWER_WITHIN, tick=False):
        again = page(deal.client, application)
        assert told(again) == [PEOPLE_REVIEW]
        assert "by rules, without a person" not in again.content.decode()
        assert told(page(deal.client, application, "route")) == [PEOPLE_REVIEW]


def test_rules_are_asked_after_an_agreement_and_not_after_a_declined_proposal(deal: Deal) -> None:
    application = express(deal)
    at = NOW + timedelta(hours=1)
    for seen, agrees, words in ((2, False, PEOPLE_REVIEW), (3, True, RULES_CHECK)):
        first = from_query(application.terms.get(number=1).request, by_staff=True)
        propose_terms(
            application=application,
            request=replace(first, term_months=48),
            clauses=(),
            comment="Так удобнее",
            based_on=1,
            actor=deal.manager,
            at=NOW,
        )
        answer_terms(application=application, agrees=agrees, text="Решили", seen=seen, actor=deal.client, at=at)
        with time_machine.travel(at, tick=False):
            assert told(page(deal.client, application)) == [words]


def test_an_application_that_is_not_express_is_told_nothing_of_rules(deal: Deal) -> None:
    response = page(deal.client, submitted(deal))
    assert (response.context["express_review"], told(response)) == (None, [])
