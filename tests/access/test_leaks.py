"""No page, fragment, list, total, search or download that opens shows anything of rows out of scope."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Rule, matrix
from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.roles import LESSEE_ROLES, Party, Role
from contracts.models import Contract
from leasing_portal.routes import routes
from payments.models import Instalment
from payments.services.invoices import issue_invoice
from tests.access.holding import grant
from tests.access.subjects import SHARED, parameters
from tests.access.test_pages import QUERIES
from tests.access.world import World, make_world
from tests.factories import NOW, TODAY, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
# Two of the lessor's roles see no pages and no rows that the others do not.
ROLES = [role for role in Role if role not in {Role.LESSOR_RISK, Role.LESSOR_COLLECTIONS}]
# A search for everything and a filter by a foreign row must not find more than the list.
ASKED = {"q": "ЛД", "search": "ЛД"}


def add_contract(world: World, number: str) -> Contract:
    """A contract with an asset of the world's supplier, a payment and an invoice."""
    made = make_contract(
        number=number,
        lessor=world.companies[Party.LESSOR],
        lessee=world.companies[Party.LESSEE],
        paid=[(TODAY, "240000.00")],
    )
    made.assets.update(supplier=world.companies[Party.SUPPLIER])
    row = Instalment.objects.in_force().get(version__contract=made, number=2)
    issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY)
    return made


def marks_of(contract: Contract) -> set[str]:
    """What tells that a contract is on a page."""
    return {contract.number, *contract.assets.values_list("vin", flat=True)}


def marks_of_world(world: World) -> set[str]:
    """What tells that companies or people of a world are on a page."""
    companies = world.companies.values()
    people = (person.user.email for person in world.people.values())
    return {*(company.short_name for company in companies), *(company.inn for company in companies), *people}


def text_of(response: Any) -> str:
    """All that a person can read in an answer; a workbook is unpacked."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return content.decode(errors="replace")


def pages(actor: Membership) -> Iterator[Rule]:
    """Pages that this person's role opens."""
    for rule in matrix().rules:
        directory = any(rule.url_name.startswith(prefix) for prefix in SHARED)
        of_role = isinstance(rule.audience, Capability) and actor.has(rule.audience)
        if "GET" in rule.methods and of_role and not directory:
            yield rule


def read(client: Client, actor: Membership, world: World) -> dict[str, str]:
    """Text of every page that opens, plain and with a search."""
    found = {}
    for rule in pages(actor):
        url = reverse(rule.url_name, kwargs=parameters(rule, ROUTES[rule.url_name], world, actor))
        for query in ({},) if ROUTES[rule.url_name].parameters else ({}, ASKED):
            response = client.get(url, {**QUERIES.get(rule.url_name, {}), **query})
            if response.status_code == 200:
                found[f"{rule.url_name} {query}"] = text_of(response)
    return found


def signed_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def leaks(texts: dict[str, str], marks: Iterable[str]) -> set[tuple[str, str]]:
    return {(page, mark) for page, text in texts.items() for mark in marks if mark in text}


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_a_neighbour_or_of_ones_other_company_is_shown(role: Role) -> None:
    ours, theirs = make_world(), make_world()
    own, foreign = add_contract(ours, "ЛД-СВОЙ"), add_contract(theirs, "ЛД-ЧУЖОЙ")
    person = ours.people[role]
    other = make_world()
    elsewhere = add_contract(other, "ЛД-ДРУГОЙ")
    MembershipFactory(user=person.user, company=other.companies[role.party], role=role)
    texts = read(signed_in(person), person, ours)
    # The switch of companies names the person's other one; nothing else of it may stand there.
    names = marks_of_world(theirs) | (marks_of_world(other) - {other.companies[role.party].short_name})
    found = leaks(texts, names | marks_of(foreign) | marks_of(elsewhere))
    assert {(page, mark) for page, mark in found if not (page.startswith("trail:") and "@" in mark)} == set()
    # What the portal itself changed of a person concerns no company; only portal administrators read that.
    assert role is Role.LESSOR_ADMIN or not found
    assert leaks(texts, marks_of(own)) != set()


@pytest.mark.parametrize("role", sorted(LESSEE_ROLES))
def test_nothing_of_contracts_that_are_not_listed_is_shown(role: Role) -> None:
    ours = make_world()
    listed, unlisted = add_contract(ours, "ЛД-В-СПИСКЕ"), add_contract(ours, "ЛД-НЕ-В-СПИСКЕ")
    person = ours.people[role]
    person.contracts_limited = True
    person.save()
    grant(person, listed)
    texts = read(signed_in(person), person, ours)
    assert leaks(texts, marks_of(unlisted)) == set()
    assert leaks(texts, marks_of(listed)) != set()
