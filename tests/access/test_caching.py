"""Refusals to a signed-in person are kept by no cache, neither the browser's nor one on the way.

Of pages that open `test_pages` says the same.
"""

import pytest
from django.test import Client

from accounts.roles import Role
from tests.access.world import make_world

pytestmark = pytest.mark.django_db


def test_refusals_to_a_signed_in_person_are_not_kept() -> None:
    client = Client()
    client.force_login(make_world().people[Role.LESSEE_ADMIN].user)
    answers = [client.get("/no-such-page/"), client.get("/admin/"), client.post("/")]
    said = [(answer.status_code, answer["Cache-Control"]) for answer in answers]
    assert said == [(status, "private, no-store") for status in (404, 403, 405)]
