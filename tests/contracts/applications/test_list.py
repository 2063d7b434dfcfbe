"""The list of applications: literal queries, filters, what each side sees."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from contracts.models import Application
from tests.contracts.applications.browsing import page_of, signed_in, step
from tests.contracts.deals.making import Deal, draft_application, submitted
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_many_applications(
    count: int, deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = [submitted(deal) for _ in range(count)]
    for person, queries in ((deal.client, 7), (deal.manager, 7)):
        browser = signed_in(person)
        with django_assert_num_queries(queries):
            response = browser.get(reverse("applications:list"))
        lines = response.context["lines"]
        assert [line.application for line in lines] == found[::-1]
        assert [(line.turn.side, line.turn.promised_on) for line in lines] == [
            ("lessor", one.promised_on) for one in found[::-1]
        ]


def test_filters_and_what_each_side_sees(deal: Deal) -> None:
    draft, done = draft_application(deal), submitted(deal)
    wanted: dict[str, list[Any]] = {
        "": [done, draft],
        "?status=draft": [draft],
        "?status=open": [done, draft],
        "?turn=mine": [draft],
        "?turn=lessor": [done],
        "?q=000001": [done],
        "?product=leaseback": [],
        "?only=late": [],
    }
    address = reverse("applications:list")
    for query, applications in wanted.items():
        lines = signed_in(deal.client).get(f"{address}{query}").context["lines"]
        assert sorted(line.application.pk for line in lines) == sorted(one.pk for one in applications), query
    page = signed_in(deal.manager).get(address)
    assert [line.application for line in page.context["lines"]] == [done]
    assert deal.client.company.short_name in page_of(page)
    draft_line = signed_in(deal.client).get(f"{address}?status=draft").context["lines"][0]
    assert draft_line.url == step(draft, "company")
    file = signed_in(deal.client).get(reverse("applications:export"))
    assert (file.status_code, "applications-2026-11-25.xlsx" in file["Content-Disposition"]) == (200, True)


def test_a_client_leads_nothing_and_is_not_asked_about_it(deal: Deal) -> None:
    for person, offered in ((deal.client, ["late"]), (deal.manager, ["late", "led"])):
        listed = signed_in(person).get(reverse("applications:list")).context["filter"]
        assert [value for value, _ in listed.form.fields["only"].choices if value] == offered


def test_an_empty_list_says_what_to_do(deal: Deal) -> None:
    assert Application.objects.count() == 0
    for person, leads in ((deal.client, True), (deal.manager, False)):
        page = page_of(signed_in(person).get(reverse("applications:list")))
        assert "No applications yet" in page
        assert (f'href="{reverse("applications:new")}"' in page) is leads
    operations = MembershipFactory(company=deal.client.company, role=Role.LESSEE_OPERATIONS)
    assert signed_in(operations).get(reverse("applications:list")).status_code == 403
