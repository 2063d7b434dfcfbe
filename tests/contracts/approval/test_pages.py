"""The application's page for both sides: literal queries, rights by side, forms that lose nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from calculator.kinds import ProductKind
from calculator.quoting.request import from_query
from contracts.approval.negotiation import answer_terms, propose_terms
from contracts.approval.valuing import ValuationRefused, accept_valuation
from contracts.lifecycle import Event, apply
from contracts.models import (
    Application,
    ApplicationStatus,
    ClientDocument,
    DecidedBy,
    DocumentKind,
    Policy,
    PolicyRule,
    PolicyVersion,
    RefusalReason,
    TermsState,
    Valuation,
)
from contracts.models.client_document import ChecklistRule, NeededFor
from payments.planning.queries import approved_by_place
from tests.contracts.approval.conftest import signed_in
from tests.contracts.deals.making import Deal, submitted
from tests.factories import NOW, TODAY, DelegationFactory, MembershipFactory
from tests.workflow.routing import decide
from workflow.models import FeedEntry, Matter, Run

pytestmark = pytest.mark.django_db
TABS = ("detail", "terms", "checklist", "route", "policies", "valuation", "feed")


def get(person: Membership, name: str, pk: int, query: str = "") -> Any:
    return signed_in(person).get(f"{reverse(f'applications:{name}', args=[pk])}{query}")


def post(person: Membership, name: str, pk: int, **data: Any) -> Any:
    return signed_in(person).post(reverse(f"applications:{name}", args=[pk]), data)


def page_of(response: Any) -> str:
    return str(response.content.decode())


def terms_data(application: Application, **changed: Any) -> dict[str, Any]:
    """The form of other terms as the page fills it."""
    return {
        "price": "6 000 000,00",
        "advance_percent": "20",
        "term_months": "36",
        "buyout_percent": "0",
        "plan": "annuity",
        "clauses": "",
        "comment": "Так удобнее",
        "based_on": str(application.terms_number),
        **changed,
    }


def ask_policy(application: Application, limit: int) -> None:
    made = Policy.objects.create(lessor=application.lessor, code="advance", name="Аванс не меньше")
    PolicyVersion.objects.create(
        policy=made,
        number=3,
        rule=PolicyRule.LEAST_ADVANCE,
        limit=Decimal(limit),
        starts_on=date(2026, 1, 1),
        made_at=NOW,
    )


def obstacle(person: Membership, application: Application) -> str:
    """What the approval waits for."""
    shown = get(person, "detail", application.pk).context["buttons"]
    return next(str(button.obstacle) for button in shown if button.label == "Start the approval")


def leaseback(deal: Deal) -> Application:
    application = submitted(deal)
    application.product = ProductKind.LEASEBACK
    application.save()
    return application


@pytest.mark.parametrize(
    ("tab", "queries"), [("detail", (11, 8)), ("terms", (12, 8)), ("checklist", (10, 6)), ("route", (10, 6))]
)
def test_parts_take_as_many_queries_for_any_deal(
    deal: Deal, tab: str, queries: tuple[int, int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    application = submitted(deal)
    ask_policy(application, 20)
    for person, expected in ((deal.manager, queries[0]), (deal.client, queries[1])):
        client = signed_in(person)
        with django_assert_num_queries(expected):
            assert client.get(reverse(f"applications:{tab}", args=[application.pk])).status_code == 200


def test_both_sides_open_every_part_but_policies(deal: Deal) -> None:
    application = leaseback(deal)
    opened = {
        person: [get(person, tab, application.pk).status_code for tab in TABS]
        for person in (deal.manager, deal.risk, deal.client)
    }
    assert opened == {deal.manager: [200] * 7, deal.risk: [200] * 7, deal.client: [200] * 4 + [403] + [200] * 2}
    stranger = MembershipFactory(role=Role.LESSEE_ADMIN)
    assert [get(stranger, tab, application.pk).status_code for tab in TABS] == [404] * 4 + [403] + [404] * 2


def test_a_button_says_what_must_be_done_first_and_the_client_reads_nothing_of_policies(deal: Deal) -> None:
    application = submitted(deal)
    ask_policy(application, 25)
    ours, theirs = get(deal.manager, "detail", application.pk), get(deal.client, "detail", application.pk)
    assert [(button.label, button.obstacle) for button in ours.context["buttons"]] == [
        ("Start the approval", "Policies that the terms break, with their versions: Аванс не меньше · 3."),
        ("Propose other terms", ""),
        ("Refuse", ""),
    ]
    assert [button.label for button in theirs.context["buttons"]] == ["Propose other terms", "Withdraw"]
    assert "Аванс не меньше" not in page_of(theirs)
    told = get(deal.risk, "policies", application.pk).context["findings"]
    assert [(one.version.number, one.passed, one.found) for one in told] == [(3, False, Decimal("20.00"))]
    assert post(deal.manager, "start_approval", application.pk).status_code == 302
    assert post(deal.client, "start_approval", application.pk).status_code == 403
    application.refresh_from_db()
    assert (application.status, Run.objects.count()) == (ApplicationStatus.REVIEW, 0)


def test_the_way_of_a_deal_by_buttons(deal: Deal) -> None:
    application = submitted(deal)
    post(deal.manager, "start_approval", application.pk)
    proposed = post(deal.client, "propose", application.pk, **terms_data(application, advance_percent="25,5"))
    assert proposed.status_code == 302
    shown = get(deal.manager, "terms", application.pk)
    assert shown.context["may_agree"]
    assert ("Advance, percent of the price", "20\u202f%", "25,5\u202f%") in [
        (one.label, one.before, one.after) for one in shown.context["proposed"].fields
    ]
    refused = post(deal.manager, "answer", application.pk, seen=2, answer="decline", text="")
    assert refused.context["form"].errors.as_data()["text"][0].code == "no_reason"
    post(deal.manager, "answer", application.pk, seen=2, answer="agree", text="Согласны")
    application.refresh_from_db()
    assert (application.status, application.advance) == (ApplicationStatus.REVIEW, Decimal("1530000.00"))
    compared = get(deal.client, "terms", application.pk, "?before=1&after=2").context["compared"]
    assert (compared.before.number, compared.after.number) == (1, 2)
    post(deal.manager, "start_approval", application.pk)
    run = Run.objects.latest("pk")
    for name, person in (("Риски", deal.risk), ("Руководитель", deal.head)):
        decide(run, name, person)
    made = post(deal.manager, "make_contract", application.pk)
    application.refresh_from_db()
    assert made.url == reverse("contracts:detail", args=[application.contract_id])


def test_stale_terms_show_what_has_changed_and_keep_what_was_typed(deal: Deal) -> None:
    application = submitted(deal)
    first = from_query(application.terms.get().request, by_staff=True)
    propose_terms(
        application=application,
        request=replace(first, term_months=48),
        clauses=[],
        comment="Дольше",
        based_on=1,
        actor=deal.manager,
        at=NOW,
    )
    answer_terms(application=application, agrees=True, text="", seen=2, actor=deal.client, at=NOW)
    typed = terms_data(application, price="5 500 000", clauses="Своё условие", based_on="1")
    shown = post(deal.client, "propose", application.pk, **typed)
    assert [one.label for one in shown.context["changed"].fields] == ["Term, months", "Highest payment", "Total"]
    assert "5 500 000" in page_of(shown)
    assert "Своё условие" in page_of(shown)
    assert shown.context["form"]["based_on"].value() == "2"
    assert application.terms.count() == 2
    impossible = post(deal.client, "propose", application.pk, **typed | {"based_on": "2", "advance_percent": "70"})
    assert list(impossible.context["form"].errors) == ["advance_percent"]


def test_the_second_of_two_tabs_sees_the_proposal_of_the_first(deal: Deal) -> None:
    application = submitted(deal)
    typed = terms_data(application, price="5 500 000", clauses="Своё условие")
    assert post(deal.client, "propose", application.pk, **terms_data(application, term_months="48")).status_code == 302
    second = post(deal.client, "propose", application.pk, **typed)
    assert [one.label for one in second.context["changed"].fields] == ["Term, months", "Highest payment", "Total"]
    page = page_of(second)
    assert ("5 500 000" in page, "Своё условие" in page, application.terms.count()) == (True, True, 2)
    post(deal.client, "answer", application.pk, seen=2, answer="decline", text="Ошибка")
    assert post(deal.client, "propose", application.pk, **typed).status_code == 302
    # The manager's page still shows the proposal before.
    late = post(deal.manager, "answer", application.pk, seen=2, answer="decline", text="Мой довод")
    assert (late.context["form"]["seen"].value(), "Мой довод" in page_of(late)) == ("3", True)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.NEGOTIATION


def test_an_answer_to_what_is_answered_already_is_told_and_its_words_stay(deal: Deal) -> None:
    application = submitted(deal)
    post(deal.manager, "propose", application.pk, **terms_data(application, term_months="48"))
    post(deal.client, "answer", application.pk, seen=2, answer="agree", text="")
    before = list(application.terms.order_by("number").values_list("state", "answer"))
    for words in ("Передумали", ""):
        late = post(deal.client, "answer", application.pk, seen=2, answer="decline", text=words)
        assert late.status_code == 200
        assert "Your answer came late: the proposal is answered already" in page_of(late)
        assert (f"<q>{words}</q>" in page_of(late)) == bool(words)
    assert list(application.terms.order_by("number").values_list("state", "answer")) == before


def test_words_of_a_person_stand_below_what_happened(deal: Deal) -> None:
    application = submitted(deal)
    post(deal.client, "withdraw", application.pk, text="Передумали")
    entry = signed_in(deal.manager).get(reverse("matters:feed", args=[Matter.objects.get().pk])).context["entries"][0]
    assert (entry.title, entry.text) == ("Withdrawn by the client. State: Withdrawn", "Передумали")


def test_reasons_are_asked_on_a_page_of_their_own(deal: Deal) -> None:
    application = submitted(deal)
    assert get(deal.client, "refuse", application.pk).status_code == 403
    reader = MembershipFactory(company=deal.client.company, role=Role.LESSEE_FINANCIER)
    assert get(reader, "propose", application.pk).status_code == 403
    assert post(deal.manager, "refuse", application.pk, reason="asset", text="").context["form"].errors
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REVIEW
    post(deal.manager, "refuse", application.pk, reason="asset", text="Предмет не подходит")
    application.refresh_from_db()
    assert (application.status, application.reason) == (ApplicationStatus.REFUSED, RefusalReason.ASSET)
    assert "Предмет не подходит" in page_of(get(deal.client, "detail", application.pk))


def test_financing_waits_for_a_valuation_that_covers_it(deal: Deal) -> None:
    application = leaseback(deal)
    data = {"value": "4 000 000", "valued_on": "2026-03-01", "valuer": "ООО «Оценка»", "report_number": "7"}
    assert post(deal.manager, "enter_valuation", application.pk, **data | {"value": "0"}).context["form"].errors
    post(deal.manager, "enter_valuation", application.pk, **data)
    assert post(deal.client, "accept_valuation", Valuation.objects.get().pk).status_code == 403
    post(deal.manager, "ask_valuation", application.pk)
    post(deal.risk, "accept_valuation", Valuation.objects.get().pk)
    post(deal.manager, "valued", application.pk)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REVIEW
    # A low value is no end of the deal: other terms may be proposed, and another valuation may come.
    assert "is above the accepted valuation" in obstacle(deal.manager, application)
    post(deal.manager, "enter_valuation", application.pk, **data | {"value": "4 800 000"})
    post(deal.risk, "accept_valuation", Valuation.objects.latest("pk").pk)
    assert "is above the accepted valuation" not in obstacle(deal.manager, application)
    shown = get(deal.client, "valuation", application.pk).context
    assert [one.value for one in shown["valuations"]] == [Decimal("4800000.00"), Decimal("4000000.00")]
    assert shown["form"] is None
    codes = FeedEntry.objects.exclude(code="moved").values_list("code", flat=True)
    assert sorted(codes) == ["valuation_accepted"] * 2 + ["valuation_entered"] * 2


def test_one_person_enters_a_value_and_another_accepts_it(deal: Deal) -> None:
    application = leaseback(deal)
    data = {"value": "4 800 000", "valued_on": "2026-03-01", "valuer": "ООО «Оценка»", "report_number": "7"}
    post(deal.manager, "enter_valuation", application.pk, **data)
    made = Valuation.objects.get()
    accept = reverse("applications:accept_valuation", args=[made.pk])
    shown = [accept in page_of(get(person, "valuation", application.pk)) for person in (deal.manager, deal.risk)]
    assert shown == [False, True]
    deputy = DelegationFactory(on_behalf_of=deal.manager, starts_on=TODAY, ends_on=TODAY)
    for person in (deal.manager, deputy):
        with pytest.raises(ValuationRefused) as refused:
            accept_valuation(valuation=made, actor=person, at=NOW)
        assert refused.value.code == "own_valuation"
    assert post(deal.manager, "accept_valuation", made.pk).status_code == 302
    made.refresh_from_db()
    assert (made.accepted_at, FeedEntry.objects.filter(code="valuation_accepted").count()) == (None, 0)
    with pytest.raises(IntegrityError, match="valuation_two_people"), transaction.atomic():
        Valuation.objects.update(accepted_at=NOW, accepted_by=deal.manager.user)
    assert accept_valuation(valuation=made, actor=deal.risk, at=NOW).accepted_by == deal.risk.user


def test_the_client_reads_which_documents_the_approval_waits_for(deal: Deal) -> None:
    application = submitted(deal)
    for document in (DocumentKind.CHARTER, DocumentKind.BANK_CARD):
        needed_for = NeededFor.APPROVAL if document == DocumentKind.CHARTER else NeededFor.SIGNING
        ChecklistRule.objects.create(lessor=application.lessor, document=document, needed_for=needed_for)
    ours, theirs = get(deal.manager, "detail", application.pk), get(deal.client, "detail", application.pk)
    assert [line.rule.document for line in theirs.context["lacks"]] == [DocumentKind.CHARTER]
    assert reverse("applications:edit", args=[application.pk, "documents"]) in page_of(theirs)
    assert ours.context["lacks"] == []
    Application.objects.filter(pk=application.pk).update(
        status=ApplicationStatus.APPROVED, decided_at=NOW, decided_by=DecidedBy.PEOPLE
    )
    approved = get(deal.client, "detail", application.pk)
    assert {line.rule.document for line in approved.context["lacks"]} == {DocumentKind.CHARTER, DocumentKind.BANK_CARD}
    assert "Documents are still needed for the signing" in page_of(approved)


def test_an_open_proposal_is_answered_from_any_part_of_the_page_by_whose_turn_it_is(deal: Deal) -> None:
    application = submitted(deal)
    propose_terms(
        application=application,
        request=replace(from_query(application.request), term_months=48),
        clauses=[],
        comment="Дольше",
        based_on=1,
        actor=deal.manager,
        at=NOW,
    )
    link = f'<a class="btn btn-primary" href="{reverse("applications:terms", args=[application.pk])}">'
    shown = {
        (person, tab): link in page_of(get(person, tab, application.pk))
        for person in (deal.client, deal.manager)
        for tab in ("detail", "terms")
    }
    assert [place for place, is_there in shown.items() if is_there] == [(deal.client, "detail")]


def test_a_document_is_accepted_or_returned_with_a_reason(deal: Deal) -> None:
    application = submitted(deal)
    ChecklistRule.objects.create(
        lessor=application.lessor, document=DocumentKind.CHARTER, needed_for=NeededFor.APPROVAL
    )
    document = ClientDocument.objects.create(
        lessor=application.lessor,
        company=application.lessee,
        kind=DocumentKind.CHARTER,
        file="clients/charter.pdf",
        name="charter.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        issued_on=TODAY,
        uploaded_at=NOW,
        uploaded_by=deal.client.user,
    )
    about = {"application": application.pk}
    assert post(deal.client, "accept_document", document.pk, **about).status_code == 403
    post(deal.manager, "accept_document", document.pk, **about)
    document.refresh_from_db()
    assert document.accepted_at == NOW
    assert post(deal.manager, "return_document", document.pk, text="", **about).status_code == 200
    post(deal.manager, "return_document", document.pk, text="Нет печати", **about)
    document.refresh_from_db()
    returned: tuple[object, ...] = (document.accepted_at, document.returned_at, document.return_reason)
    assert returned == (None, NOW, "Нет печати")
    assert "Нет печати" in page_of(get(deal.client, "checklist", application.pk))
    post(deal.manager, "accept_document", document.pk, **about)
    document.refresh_from_db()
    assert document.accepted_at is None


def test_a_late_answer_is_told_to_both_sides(deal: Deal) -> None:
    application = submitted(deal)
    assert application.promised_on is not None
    with time_machine.travel(NOW + timedelta(days=(application.promised_on - TODAY).days + 1), tick=False):
        shown = [get(person, "detail", application.pk).context["is_late"] for person in (deal.manager, deal.client)]
    assert shown == [True, True]
    assert not get(deal.client, "detail", application.pk).context["is_late"]


def test_approved_applications_enter_the_client_s_financial_plan(deal: Deal) -> None:
    application = submitted(deal, buyout_percent=Decimal(1))
    apply(application, Event.START_APPROVAL, actor=deal.manager, at=NOW)
    assert not any(approved_by_place(deal.client, contract=None, today=TODAY))
    Application.objects.filter(pk=application.pk).update(status=ApplicationStatus.APPROVED)
    amounts = approved_by_place(deal.client, contract=None, today=TODAY)
    assert sum(amounts) == application.terms.get(state=TermsState.CURRENT).total
    assert not any(approved_by_place(deal.manager, contract=None, today=TODAY))
    assert not any(approved_by_place(MembershipFactory(role=Role.LESSEE_ADMIN), contract=None, today=TODAY))
    shown = signed_in(deal.client).get(reverse("planning:page"))
    assert shown.context["plan"].heads == ("Contracts", "Approved applications")
