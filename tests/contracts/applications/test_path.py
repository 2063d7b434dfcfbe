"""From the calculator's link to a submitted application, screen by screen, and what each screen keeps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.capabilities import ConsentKind
from accounts.models import Company, ConsentAct, ConsentDocument
from common.sample_ids import sample_company_inn
from common.trail import SYSTEM
from contracts.applications import services
from contracts.applications.checklist import checklist
from contracts.applications.consent import Agreed, ConsentChanged
from contracts.models import Application, ApplicationStatus, ClientDocument
from contracts.ports import company_cards
from integrations.company_cards.simulator import GONE, NOT_FOUND, TIMEOUT
from tests.contracts.applications.browsing import ASSET, link, page_of, pdf, signed_in, step
from tests.contracts.deals.making import Deal, draft_application, submitted
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory, kept_scenario, make_version
from workflow.models import Matter

pytestmark = pytest.mark.django_db


def test_an_express_application_takes_five_screens_and_three_documents(express: Deal) -> None:
    browser = signed_in(express.client)
    screens = [reverse("applications:new")]
    query = link(express.version)
    began = browser.get(f"{screens[0]}?{query}")
    started = browser.post(screens[0], {"query": began.context["asked"].query})
    application = Application.objects.get()
    screens.append(started["Location"])
    assert (application.product, application.is_express, application.price) == ("express", True, Decimal("6000000.00"))

    screens.append(browser.post(screens[-1], ASSET)["Location"])
    assert browser.get(screens[-1]).status_code == 200
    browser.post(reverse("applications:card", args=[application.pk]))
    screens.append(browser.post(screens[-1])["Location"])
    form = browser.get(screens[-1]).context["form"]
    assert len([line for line in form.lines if line.rule.is_mandatory]) == 3
    offer = next(line for line in form.lines if line.rule.needed_for == "submission")
    screens.append(browser.post(screens[-1], {f"file_{offer.rule.pk}": pdf(), "next": "1"})["Location"])

    assert screens == [reverse("applications:new"), *(step(application, name) for name in REST)]
    payment = browser.get(screens[-1]).context["payment"]
    done = browser.post(screens[-1], {"agreed": "on", "shown_payment": str(payment)})
    assert done["Location"] == reverse("applications:detail", args=[application.pk])
    application.refresh_from_db()
    assert (application.status, application.number) == (ApplicationStatus.REVIEW, "З-2026-000001")
    assert (application.asset_name, application.asset_details["year"]) == (ASSET["asset_name"], 2026)
    assert (application.card["source"], application.card["as_of"]) == ("simulator", "2026-11-24")
    assert application.payment == payment


REST = ("asset", "company", "documents", "confirm")


@pytest.mark.parametrize(("name", "count"), [("terms", 6), ("asset", 6), ("company", 6), ("documents", 6)])
def test_screens_of_a_draft_take_few_queries(
    name: str, count: int, express: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = step(draft_application(express), name)
    browser = signed_in(express.client)
    browser.get(address)
    with django_assert_num_queries(count):
        assert browser.get(address).status_code == 200


def test_what_cannot_be_read_is_kept_as_it_was_typed(deal: Deal) -> None:
    application = draft_application(deal)
    browser = signed_in(deal.client)
    typed = {**ASSET, "year": "17 век", "vin": "ABC", "supplier_inn": "770"}
    refused = browser.post(step(application, "asset"), typed)
    assert set(refused.context["form"].errors) == {"year", "vin", "supplier_inn"}
    application.refresh_from_db()
    assert (application.asset_name, application.supplier_name) == (ASSET["asset_name"], "ООО «Поставщик»")
    assert application.asset_details == {"condition": "new", "maker": "Ласточка", "model_name": "Фургон"}
    again = page_of(signed_in(deal.client).get(step(application, "asset")))
    assert 'value="17 век"' in again
    assert 'value="ABC"' in again


def test_another_tab_loses_nothing(deal: Deal) -> None:
    application = draft_application(deal)
    browser = signed_in(deal.client)
    address = step(application, "asset")
    seen = browser.get(address).context["seen"]
    browser.post(address, {**ASSET, "maker": "Первая", "seen": seen})
    stale = browser.post(address, {**ASSET, "maker": "Вторая", "seen": seen})
    assert stale.context["differs"] == [("Maker", "Первая", "Вторая")]
    assert 'value="Вторая"' in page_of(stale)
    application.refresh_from_db()
    assert application.asset_details["maker"] == "Первая"
    browser.post(address, {**ASSET, "maker": "Вторая", "seen": stale.context["seen"]})
    application.refresh_from_db()
    assert application.asset_details["maker"] == "Вторая"


def test_terms_changed_in_another_tab_are_shown_beside_ones_own(deal: Deal) -> None:
    application = draft_application(deal)
    browser = signed_in(deal.client)
    address = step(application, "terms")
    seen = browser.get(address).context["seen"]
    longer, dearer = (link(deal.version, **asked) for asked in ({"term_months": 48}, {"price": Decimal(7_000_000)}))
    assert browser.post(address, {"query": longer, "seen": seen}).status_code == 302
    # A calculation on the page does not forget what the person looked at.
    assert browser.get(f"{address}?{dearer}&seen={seen}").context["seen"] == seen
    stale = browser.post(address, {"query": dearer, "seen": seen})
    assert stale.context["differs"] == [("Price", "6000000", "7000000"), ("Term", "48", "36")]
    application.refresh_from_db()
    assert (application.term_months, application.price) == (48, Decimal(6_000_000))
    again = {"query": stale.context["asked"].query, "seen": stale.context["seen"]}
    assert browser.post(address, again).status_code == 302
    application.refresh_from_db()
    assert (application.term_months, application.price) == (36, Decimal(7_000_000))


def test_a_changed_field_is_kept_by_itself(deal: Deal) -> None:
    application = draft_application(deal)
    browser = signed_in(deal.client)
    seen = browser.get(step(application, "asset")).context["seen"]
    answer = browser.post(
        reverse("applications:keep", args=[application.pk]), {"asset_name": "Кран", "year": "20", "seen": seen}
    )
    application.refresh_from_db()
    assert (application.asset_name, application.draft["asset"]["year"]) == ("Кран", "20")
    assert services.mark_of(application, "asset") in page_of(answer)


def test_the_suppliers_name_comes_by_its_inn(deal: Deal) -> None:
    inn = sample_company_inn(4321)
    name = company_cards().find(inn, on=TODAY).short_name
    application = draft_application(deal)
    browser = signed_in(deal.client)
    told = {**ASSET, "supplier_inn": inn, "supplier_name": ""}
    assert browser.post(step(application, "asset"), told).status_code == 302
    application.refresh_from_db()
    assert (application.supplier_inn, application.supplier_name) == (inn, name)
    silent = browser.post(step(application, "asset"), {**told, "supplier_inn": TIMEOUT})
    assert silent.context["told"] == "The register of companies does not answer now."
    assert "supplier_name" in silent.context["form"].errors


@pytest.mark.parametrize("inn", [NOT_FOUND, TIMEOUT])
def test_a_silent_register_stops_nobody(deal: Deal, inn: str) -> None:
    Company.objects.filter(pk=deal.client.company_id).update(inn=inn)
    application = draft_application(deal)
    Application.objects.update(card={})
    browser = signed_in(deal.client)
    address = reverse("applications:card", args=[application.pk])
    refused = browser.post(address, headers={"HX-Request": "true"})
    assert "Take what the portal knows" in page_of(refused)
    application.refresh_from_db()
    assert application.card == {}
    browser.post(address, {"source": "portal"})
    application.refresh_from_db()
    assert (application.card["source"], application.card["inn"]) == ("portal", inn)


def test_a_liquidated_company_applies_for_nothing(deal: Deal) -> None:
    Company.objects.filter(pk=deal.client.company_id).update(inn=GONE)
    application = draft_application(deal)
    browser = signed_in(deal.client)
    browser.post(reverse("applications:card", args=[application.pk]))
    assert "The company is liquidated" in page_of(browser.get(step(application, "company")))
    refused = browser.post(step(application, "confirm"), {"agreed": "on", "shown_payment": str(application.payment)})
    assert refused["Location"] == step(application, "company")
    application.refresh_from_db()
    assert (application.status, Matter.objects.count()) == (ApplicationStatus.DRAFT, 0)


def test_other_rates_are_shown_beside_the_old_ones_and_asked_about(deal: Deal) -> None:
    application = draft_application(deal)
    old = application.payment
    make_version(deal.version.product, rates=(("", "", 1, 480, "19.0000"),), valid_from=TODAY, published_at=NOW)
    browser = signed_in(deal.client)
    page = browser.get(step(application, "confirm"))
    assert (page.context["before"], page.context["payment"] > old) == (old, True)
    stale = browser.post(step(application, "confirm"), {"agreed": "on", "shown_payment": str(old)})
    assert (stale.status_code, stale.context["before"]) == (200, old)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.DRAFT
    new = stale.context["payment"]
    browser.post(step(application, "confirm"), {"agreed": "on", "shown_payment": str(new)})
    application.refresh_from_db()
    assert (application.status, application.payment) == (ApplicationStatus.REVIEW, new)


def test_a_submission_keeps_the_consent_with_its_version(deal: Deal) -> None:
    texts = [
        ConsentDocument.objects.create(
            kind=ConsentKind.COMPANY_CHECK,
            version=version,
            title="Согласие",
            body="Текст",
            effective_on=TODAY,
            published_at=NOW,
        )
        for version in (1, 2)
    ]
    application = draft_application(deal)
    with pytest.raises(ConsentChanged):
        services.submit(
            application=application, shown_payment=str(application.payment), actor=deal.client, at=NOW, agreed=None
        )
    browser = signed_in(deal.client)
    address = step(application, "confirm")
    sent = {"agreed": "on", "shown_payment": str(application.payment)}
    assert reverse("consents:text", args=[texts[1].pk]) in page_of(browser.get(address))
    old = browser.post(address, {**sent, "text": texts[0].pk})
    assert (old.context["form"]["text"].value(), old.context["form"].is_bound) == (texts[1].pk, False)
    application.refresh_from_db()
    assert (application.status, ConsentAct.objects.count()) == (ApplicationStatus.DRAFT, 0)
    browser.post(address, {**sent, "text": texts[1].pk}, REMOTE_ADDR="203.0.113.9")
    application.refresh_from_db()
    act = ConsentAct.objects.get()
    assert (application.status, application.consent) == (ApplicationStatus.REVIEW, act)
    assert (act.user, act.company, act.document, act.action, act.at, act.ip) == (
        deal.client.user,
        deal.client.company,
        texts[1],
        "given",
        NOW,
        "203.0.113.9",
    )
    # The next application asks anew, and leaves an act of its own.
    agreed = Agreed(texts[1].pk, SYSTEM)
    other = draft_application(deal)
    services.submit(application=other, shown_payment=str(other.payment), actor=deal.client, at=NOW, agreed=agreed)
    assert ConsentAct.objects.count() == 2


def test_nothing_is_submitted_without_consent_or_beyond_the_limit(deal: Deal) -> None:
    application = draft_application(deal)
    sent = {"agreed": "on", "shown_payment": str(application.payment)}
    browser = signed_in(deal.client)
    assert set(browser.post(step(application, "confirm"), {**sent, "agreed": ""}).context["form"].errors) == {"agreed"}
    deal.client.request_limit = Decimal("5999999.99")
    deal.client.save()
    page = browser.get(step(application, "confirm"))
    assert page.context["submission"] is None
    assert browser.post(step(application, "confirm"), sent).status_code == 403
    application.refresh_from_db()
    assert (application.status, Matter.objects.count()) == (ApplicationStatus.DRAFT, 0)


def test_a_draft_that_is_not_whole_leads_to_what_is_missing(deal: Deal) -> None:
    application = draft_application(deal)
    Application.objects.update(supplier_name="")
    found = signed_in(deal.client).get(step(application, "confirm"))
    assert found["Location"] == step(application, "asset")


def test_terms_are_changed_in_the_calculator_and_come_back(deal: Deal) -> None:
    application = draft_application(deal)
    browser = signed_in(deal.client)
    address = browser.get(step(application, "terms")).context["calculator_url"]
    assert address.endswith(f"&application={application.pk}")
    assert f'data-with-calculation="{step(application, "terms")}"' in page_of(browser.get(address))
    sent = browser.post(step(application, "terms"), {"query": link(deal.version, term_months=24)})
    assert sent["Location"] == step(application, "asset")
    application.refresh_from_db()
    assert (application.term_months, application.asset_name) == (24, "Самосвал КАМАЗ-6520")


def test_terms_that_no_product_allows_start_nothing(deal: Deal) -> None:
    query = link(deal.version, term_months=240)
    refused = signed_in(deal.client).post(reverse("applications:new"), {"query": query})
    assert refused["Location"] == f"{reverse('applications:new')}?{query}"
    assert Application.objects.count() == 0


def test_a_kept_calculation_and_an_earlier_application_begin_another(express: Deal) -> None:
    browser = signed_in(express.client)
    scenario = kept_scenario(express.client, version=express.version, term_months=48)
    page = browser.get(reverse("applications:new"), {"scenario": scenario.pk})
    assert page.context["quote"].request.term_months == 48
    browser.post(reverse("applications:new"), {"query": page.context["asked"].query, "scenario": scenario.pk})
    first = Application.objects.get(scenario=scenario)
    Application.objects.update(supplier_name="ООО «Поставщик»", card={"short_name": "ООО «Клиент»"})
    page = browser.get(reverse("applications:new"), {"repeat": first.pk})
    browser.post(reverse("applications:new"), {"query": page.context["asked"].query, "repeat": first.pk})
    repeat = Application.objects.get(repeats=first)
    assert (repeat.supplier_name, repeat.card, repeat.term_months) == (
        "ООО «Поставщик»",
        {"short_name": "ООО «Клиент»"},
        48,
    )
    neighbour = MembershipFactory(company=LesseeFactory(), role=express.client.role)
    for name, row in (("scenario", scenario), ("repeat", first)):
        assert signed_in(neighbour).get(reverse("applications:new"), {name: row.pk}).status_code == 404


def test_a_repeat_asks_only_for_what_has_become_outdated(express: Deal) -> None:
    first = draft_application(express)
    browser = signed_in(express.client)
    lines = {line.rule.document: line.rule.pk for line in checklist(first, on=TODAY)}
    files = {f"file_{lines[kind]}": pdf() for kind in ("supplier_offer", "passport", "bank_turnover")}
    days = {f"issued_{lines['bank_turnover']}": (TODAY - timedelta(days=80)).isoformat()}
    browser.post(step(first, "documents"), files | days)
    assert ClientDocument.objects.count() == 3
    repeat = draft_application(express)
    states = {line.rule.document: str(line.state) for line in checklist(repeat, on=TODAY + timedelta(days=30))}
    assert states == {
        "supplier_offer": "missing",
        "passport": "given",
        "bank_turnover": "outdated",
        "other": "missing",
    }


def test_a_deleted_draft_is_out_of_sight_and_a_submitted_one_stays(deal: Deal) -> None:
    draft, done = draft_application(deal), submitted(deal)
    browser = signed_in(deal.client)
    for application in (draft, done):
        browser.post(reverse("applications:discard", args=[application.pk]))
        application.refresh_from_db()
    assert (draft.status, done.status) == (ApplicationStatus.WITHDRAWN, ApplicationStatus.REVIEW)
    lines = browser.get(reverse("applications:list")).context["lines"]
    assert [line.application for line in lines] == [done]
    assert list(Application.objects.visible_to(deal.manager)) == [done]
    assert browser.get(step(draft, "asset"))["Location"] == reverse("applications:list")
    assert browser.get(step(done, "asset"))["Location"] == reverse("applications:detail", args=[done.pk])
