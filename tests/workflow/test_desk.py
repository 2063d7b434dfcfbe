"""The desk and the decision as people use them: literal queries, nothing typed is lost, rights by party."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from tests.factories import NOW, MembershipFactory
from tests.workflow.conftest import signed_in
from tests.workflow.making import Deal, PlainSubject, make_matter
from tests.workflow.routing import decide, publish_route, stage, start, states, step
from workflow.approvals_shown import approval_of
from workflow.events_shown import event_text
from workflow.kinds import OwnerKind, Rule
from workflow.models import FeedEntry, Run, RunStep
from workflow.services.runs import cancel_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
DESK = "/matters/desk/"


def post(person: Membership, pk: int, *, htmx: bool = True, **data: object) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    said = {"seen_version": 1} | data
    return signed_in(person).post(reverse("matters:decide", args=[pk]), said, headers=headers)


def page_of(response: Any) -> str:
    return str(response.content, "utf-8")


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_whatever_it_holds(
    count: int, deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_route(
        deal.manager.company, stage(step("Риск"), step("Менеджер", OwnerKind.MANAGER), step("Клиент", OwnerKind.CLIENT))
    )
    for matter in [deal.matter, *(make_matter(deal.manager, deal.client) for _ in range(count - 1))]:
        start(matter)
    for person, queries in ((deal.manager, 6), (deal.risk, 6), (deal.client, 6)):
        browser = signed_in(person)
        with django_assert_num_queries(queries):
            response = browser.get(DESK)
        assert len(response.context["page"].object_list) == count


def test_an_invited_organisation_decides_on_the_only_page_that_it_has_of_the_matter(deal: Deal) -> None:
    supplier = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    organisation = step("Поставка", OwnerKind.COMPANY, company_id=supplier.company_id)
    publish_route(deal.manager.company, stage(organisation, step("Риск")))
    [own] = start(deal.matter).steps.filter(name="Поставка")
    address = reverse("matters:feed", args=[deal.matter.pk])
    form = f'action="{reverse("matters:decide", args=[own.pk])}"'
    page = page_of(signed_in(supplier).get(address))
    assert (page.count(form), page.count("Риск")) == (1, 0)
    assert form not in page_of(signed_in(deal.client).get(address))


def test_the_chosen_step_is_shown_with_the_picture(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_route(deal.manager.company, stage(step("Риск", days=2)), stage(step("Клиент", OwnerKind.CLIENT)))
    [asked] = start(deal.matter).steps.filter(name="Риск")
    browser = signed_in(deal.risk)
    with django_assert_num_queries(8):
        page = page_of(browser.get(f"{DESK}?step={asked.pk}"))
    assert page.count('aria-current="step"') == 1
    assert page.count("route__step--active") == 1
    assert page.count("route__step--waiting") == 1
    assert "Stage 1 of 2: Этап Риск" in page
    assert "Risk officer" in page
    assert f'action="{reverse("matters:decide", args=[asked.pk])}"' in page
    assert "workflow/_decide.html" not in page
    for number in ("x", "9" * 30, str(asked.pk + 999)):
        assert "route__step" not in page_of(browser.get(f"{DESK}?step={number}"))


def test_a_decision_from_the_desk_and_from_the_matter(deal: Deal) -> None:
    publish_route(deal.manager.company, stage(step("Риск"), step("Менеджер", OwnerKind.MANAGER)))
    run = start(deal.matter)
    risk, manager = (RunStep.objects.get(run=run, name=name) for name in ("Риск", "Менеджер"))
    response = post(deal.risk, risk.pk, decision="approve", note="Да", internal_note="Между нами", back="desk")
    assert (response.status_code, response["HX-Redirect"]) == (200, DESK)
    response = post(deal.manager, manager.pk, htmx=False, decision="reject", note="Нет")
    assert (response.status_code, response["Location"]) == (302, f"/subjects/{deal.matter.subject_id}/")
    assert states(run) == {"Риск": "approved", "Менеджер": "rejected"}
    assert list(FeedEntry.objects.exclude(body="").values_list("body", "audience")) == [("Между нами", "lessor")]


def test_what_is_refused_keeps_what_was_typed(deal: Deal) -> None:
    publish_route(deal.manager.company, stage(step("Риск")))
    run = start(deal.matter)
    pk = run.steps.get().pk
    empty = post(deal.risk, pk, decision="reject", note=" ")
    assert (empty.status_code, "Say why" in page_of(empty)) == (200, True)
    assert post(deal.risk, pk, decision="maybe", note="").status_code == 400
    cancel_run(run=run, actor=None, at=NOW)
    start(deal.matter, version=2)
    stale = page_of(post(deal.risk, pk, decision="approve", note="Мой текст"))
    assert ("the approval has moved on" in stale, stale.count("Мой текст")) == (True, 1)
    assert states(run) == {"Риск": "skipped"}
    newest = RunStep.objects.exclude(pk=pk).get()
    late = page_of(post(deal.risk, newest.pk, htmx=False, decision="approve", note="Мой текст", seen_version=1))
    assert ("look at version 2" in late, late.count("Мой текст")) == (True, 1)
    decide(Run.objects.get(state="running"), "Риск", deal.risk)
    again = page_of(post(deal.risk, newest.pk, decision="reject", note="Мой текст", seen_version=2))
    assert ("decided already" in again, "<q>Мой текст</q>" in again) == (True, True)
    assert set(RunStep.objects.values_list("state", flat=True)) == {"skipped", "approved"}


def test_of_several_steps_the_refused_one_keeps_both_notes(deal: Deal) -> None:
    publish_route(deal.manager.company, stage(step("Риск"), step("Залог")))
    first, second = start(deal.matter).steps.order_by("branch")
    page = page_of(post(deal.risk, second.pk, decision="reject", note="", internal_note="Между нами"))
    assert "Your decision is not taken: Залог" in page
    before, _, after = page.partition(f'id="decide-{second.pk}-internal_note"')
    assert (before.count("Между нами"), after.count("Между нами")) == (0, 1)
    assert states(first.run) == {"Риск": "active", "Залог": "active"}


def test_others_may_look_and_not_decide(deal: Deal) -> None:
    publish_route(deal.manager.company, stage(step("Риск"), step("Клиент", OwnerKind.CLIENT), rule=Rule.ANY))
    run = start(deal.matter)
    risk = RunStep.objects.get(run=run, name="Риск")
    financier = MembershipFactory(company=deal.client.company, role=Role.LESSEE_FINANCIER)
    assert post(deal.client, risk.pk, decision="approve").status_code == 403
    assert post(financier, risk.pk, decision="approve").status_code == 403
    assert states(run) == {"Риск": "active", "Клиент": "active"}
    shown = {name: approval_of(deal.matter, who, NOW) for name, who in (("client", deal.client), ("f", financier))}
    found = {name: [one.step.name for one in it.mine] for name, it in shown.items() if it}
    assert found == {"client": ["Клиент"], "f": []}


def test_words_of_the_feed(deal: Deal) -> None:
    said: dict[str, tuple[dict[str, Any], str]] = {
        "run_started": ({"steps": 2}, "The approval has started"),
        "run_cancelled": ({}, "The approval is cancelled"),
        "step_approved": ({"step": "Риск", "note": ""}, "Approved: “Риск”"),
        "step_rejected": ({"step": "Риск", "note": "Дорого"}, "Refused: “Риск”. Дорого"),
        "step_escalated": (
            {"step": "Риск", "role": "lessor_head"},
            "The days of the step “Риск” are over: it is asked of the role “Head” too",
        ),
        "step_reassigned": (
            {"step": "Риск", "left": "Гранин Пётр", "person": "Сухов Олег"},
            "Гранин Пётр cannot decide the step “Риск” any more: it goes to Сухов Олег",
        ),
    }
    with translation.override("en"):
        assert {code: event_text(code, data, PlainSubject()) for code, (data, _text) in said.items()} == {
            code: text for code, (_data, text) in said.items()
        }
