"""A session that is over: whoever signs in again comes back to a page, never to an answer that is none."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
JOB = reverse("jobs:detail", args=[uuid.UUID(int=1)])
CANCEL = reverse("jobs:cancel", args=[uuid.UUID(int=1)])
STATUS = reverse("jobs:status", args=[uuid.UUID(int=1)])
STRANGERS = [
    "",
    "https://elsewhere.example/jobs/",
    "//elsewhere.example/jobs/",
    "http://testserver//elsewhere.example/",
    "http://testserver/no-such-page/",
    "javascript:alert(1)",
    f"http://testserver{CANCEL}",
]


def next_of(address: str) -> str:
    """Where sign-in leads, from the address of sign-in."""
    parts = urlsplit(address)
    assert (parts.netloc, parts.path) == ("", "/account/login/")
    return parse_qs(parts.query)["next"][0]


def test_a_piece_of_a_page_makes_the_browser_leave_the_page() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{JOB}?from=list"}
    response = Client().get(STATUS, headers=headers)
    assert (response.status_code, response.content, "Location" in response) == (401, b"", False)
    assert next_of(response["HX-Redirect"]) == f"{JOB}?from=list"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("current", STRANGERS)
def test_a_piece_of_an_unknown_page_leads_home(current: str, method: str) -> None:
    address = STATUS if method == "get" else CANCEL
    response = Client().generic(method, address, headers={"HX-Request": "true", "HX-Current-URL": current})
    assert (response.status_code, next_of(response["HX-Redirect"])) == (401, "/")


def test_a_form_leads_back_to_the_page_that_had_it() -> None:
    response = Client().post(CANCEL, headers={"Referer": f"http://testserver{JOB}?a=%D0%B1"})
    assert (response.status_code, next_of(response["Location"])) == (302, f"{JOB}?a=%D0%B1")


@pytest.mark.parametrize("referer", STRANGERS)
def test_a_form_of_an_unknown_page_leads_home(referer: str) -> None:
    response = Client().post(CANCEL, headers={"Referer": referer} if referer else {})
    assert (response.status_code, next_of(response["Location"])) == (302, "/")


def test_a_page_leads_back_to_itself_and_an_address_of_forms_home() -> None:
    assert next_of(Client().get(f"{JOB}?a=1")["Location"]) == f"{JOB}?a=1"
    assert next_of(Client().get(CANCEL)["Location"]) == "/"


def test_a_secure_portal_leads_to_secure_pages_only() -> None:
    pages = [f"{scheme}://testserver{JOB}" for scheme in ("https", "http")]
    answers = [Client().post(CANCEL, headers={"Referer": page}, secure=True) for page in pages]
    assert [next_of(answer["Location"]) for answer in answers] == [JOB, "/"]


@pytest.mark.parametrize(("address", "method", "allowed"), [(JOB, "post", "GET"), (CANCEL, "get", "POST")])
def test_another_method_is_refused_in_words(address: str, method: str, allowed: str) -> None:
    client = Client()
    client.force_login(MembershipFactory(role=Role.LESSEE_ADMIN).user)
    response = client.generic(method, address)
    assert (response.status_code, response["Allow"], response.templates[0].name) == (405, allowed, "405.html")
    assert "<h1>Так эту страницу открыть нельзя</h1>" in response.content.decode()
