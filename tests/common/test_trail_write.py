"""Entries that code writes, and their sealing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import gettext_lazy

from common import trail
from common.models import TrailEntry, TrailHead, TrailKind
from common.trail import Who, as_who, asking, who
from common.trail_chain import START
from tests.factories import CompanyFactory

ANNA = Who(
    user_id=1,
    membership_id=2,
    company_id=3,
    on_behalf_of_id=4,
    ip="192.0.2.1",
    user_agent="Firefox",
    request_id="r-1",
    path="/contracts/",
)


def the_only() -> TrailEntry:
    return TrailEntry.objects.get()


@pytest.mark.django_db
def test_an_entry_has_who_acts_and_is_about_their_company() -> None:
    with as_who(ANNA):
        trail.write(TrailKind.REFUSED, detail={"url_name": "home"})
    entry = the_only()
    told = Who(
        user_id=entry.user_id,
        membership_id=entry.membership_id,
        company_id=entry.actor_company_id,
        on_behalf_of_id=entry.on_behalf_of_id,
        ip=entry.ip,
        user_agent=entry.user_agent,
        request_id=entry.request_id,
        path=entry.path,
    )
    assert told == ANNA
    assert (entry.kind, entry.company_id, entry.detail) == ("refused", 3, {"url_name": "home"})
    assert (entry.before, entry.after) == (None, None)
    assert abs((timezone.now() - entry.at).total_seconds()) < 60


@pytest.mark.django_db
def test_who_is_the_system_outside_of_the_block() -> None:
    with as_who(ANNA), as_who(replace(ANNA, user_id=5)):
        assert who().user_id == 5
    assert who() == Who()
    trail.write(TrailKind.EXPORTED)
    assert (the_only().user_id, the_only().company_id, the_only().ip) == (None, None, None)


@pytest.mark.django_db
def test_fields_of_who_can_be_told_otherwise() -> None:
    with as_who(Who(ip="192.0.2.1")):
        trail.write(TrailKind.SIGN_IN, user_id=6, company_id=None)
    assert (the_only().user_id, the_only().company_id, the_only().ip) == (6, None, "192.0.2.1")
    with pytest.raises(TypeError):
        trail.write(TrailKind.SIGN_IN, usr_id=6)


@pytest.mark.django_db
def test_each_company_concerned_has_an_entry_of_its_own() -> None:
    with as_who(ANNA):
        trail.write(TrailKind.SIGN_IN, company_ids=[3, 8])
        trail.write(TrailKind.SIGN_IN, company_ids=[])
    assert list(TrailEntry.objects.order_by("pk").values_list("company_id", "actor_company_id")) == [(3, 3), (8, 3)]


@pytest.mark.django_db
def test_an_object_is_told_by_model_id_and_name() -> None:
    company = CompanyFactory(short_name="ООО «Альфа»")
    trail.viewed(company, company_id=company.pk, contract_id=9, part="pdf")
    entry = TrailEntry.objects.get(kind=TrailKind.VIEWED)
    assert (entry.object_label, entry.object_id, entry.object_text) == (
        "accounts.Company", str(company.pk), "ООО «Альфа»",
    )  # fmt: skip
    assert (entry.company_id, entry.contract_id, entry.detail) == (company.pk, 9, {"part": "pdf"})


@pytest.mark.django_db
def test_anything_that_people_send_can_be_kept() -> None:
    with as_who(Who(view_as_id=5)):
        trail.write(
            TrailKind.CHANGE,
            object_text="\0" + "я" * 400,
            object_id="9" * 60,
            before={"sum": Decimal("1.10"), "day": date(2026, 1, 2)},
            after={"text": "a\0b", "words": gettext_lazy("Contracts")},
            detail={"half": "\ud800"},
        )
    entry = the_only()
    assert entry.object_text == "\N{REPLACEMENT CHARACTER}" + "я" * 299
    assert entry.object_id == "9" * 40
    assert entry.before == {"sum": "1.10", "day": "2026-01-02"}
    assert entry.after == {"text": "a\N{REPLACEMENT CHARACTER}b", "words": "Договоры"}
    assert entry.detail == {"half": "\N{REPLACEMENT CHARACTER}", "view_as": 5}


def test_from_where_a_request_comes() -> None:
    request = RequestFactory().get("/contracts/?q=secret", headers={"User-Agent": "Firefox" + "x" * 400})
    request.request_id = "r-2"  # type: ignore[attr-defined] # set by RequestIdMiddleware
    found = asking(request)
    assert (found.ip, found.path, found.request_id, found.user_id) == ("127.0.0.1", "/contracts/", "r-2", None)
    assert found.user_agent == "Firefox" + "x" * 293


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/account/password/reset/key/1-abc-def0123/", "/account/password/reset/key/…"),
        ("/account/confirm-email/MQ:1abc:sig-nature/", "/account/confirm-email/…"),
        ("/invitation/Zm9vYmFy-_0123456789/", "/invitation/…"),
        (f"/api/v1/lp_{'Zq' * 20}", "/api/v1/lp_…"),
        ("/company/people/invitations/7/resend/", "/company/people/invitations/7/resend/"),
    ],
)
def test_keys_of_letters_are_not_kept(path: str, kept: str) -> None:
    with as_who(asking(RequestFactory().get(path))):
        trail.write(TrailKind.REFUSED, object_text=path)
    assert list(TrailEntry.objects.values_list("path", "object_text")) == [(kept, kept)]


@pytest.mark.parametrize("address", ["", "unix:", "1.2.3"])
def test_an_address_that_is_none_is_left_out(address: str) -> None:
    assert asking(RequestFactory(REMOTE_ADDR=address).get("/")).ip is None


@pytest.mark.django_db
def test_entries_are_sealed_in_order_without_gaps() -> None:
    for number in range(3):
        trail.write(TrailKind.VIEWED, object_id=number)
    assert trail.seal(most=2) == 2
    assert trail.seal() == 1
    assert trail.seal() == 0
    first, second, third = TrailEntry.objects.order_by("pk")
    assert [(e.position, e.object_id) for e in (first, second, third)] == [(1, "0"), (2, "1"), (3, "2")]
    assert [e.previous_hash for e in (first, second, third)] == [START, first.hash, second.hash]
    assert (TrailHead.objects.get().position, TrailHead.objects.get().hash) == (3, third.hash)


@pytest.mark.django_db
def test_nothing_is_sealed_when_the_head_is_missing() -> None:
    trail.write(TrailKind.VIEWED)
    trail.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM common_trailhead")
        cursor.execute("SET LOCAL session_replication_role = origin")
    trail.write(TrailKind.VIEWED)
    with pytest.raises(DatabaseError, match="head of the audit trail is missing"), transaction.atomic():
        trail.seal()
    assert TrailEntry.objects.filter(position=None).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE common_trailentry SET kind = 'viewed' WHERE id = %(sealed)s",
        "UPDATE common_trailentry SET kind = 'viewed' WHERE id = %(waiting)s",
        "UPDATE common_trailentry SET position = 9, hash = repeat('a', 64) WHERE id = %(sealed)s",
        "UPDATE common_trailentry SET position = NULL, hash = '', previous_hash = '' WHERE id = %(sealed)s",
        (
            "UPDATE common_trailentry SET detail = '{}', position = 9, hash = repeat('a', 64), "
            "previous_hash = repeat('a', 64) WHERE id = %(waiting)s"
        ),
        "DELETE FROM common_trailentry WHERE id = %(sealed)s",
        "DELETE FROM common_trailentry WHERE id = %(waiting)s",
        "TRUNCATE common_trailentry",
        (
            "INSERT INTO common_trailentry (at, kind, user_agent, request_id, path, object_label, object_id, "
            "object_text, detail, position, previous_hash, hash) VALUES (now(), 'viewed', '', '', '', '', '', '', "
            "'{}', 2, repeat('a', 64), repeat('a', 64))"
        ),
        "UPDATE common_trailhead SET position = 0",
        "UPDATE common_trailhead SET hash = repeat('a', 64)",
        "DELETE FROM common_trailhead",
        "TRUNCATE common_trailhead",
    ],
)
def test_the_trail_is_append_only(statement: str) -> None:
    trail.write(TrailKind.REFUSED, detail={"a": 1})
    trail.seal()
    trail.write(TrailKind.REFUSED, detail={"a": 1})
    sealed, waiting = TrailEntry.objects.order_by("pk").values_list("pk", flat=True)
    before = [list(TrailEntry.objects.order_by("pk").values()), list(TrailHead.objects.values())]
    with (
        pytest.raises(DatabaseError, match="The audit trail is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, {"sealed": sealed, "waiting": waiting})
    assert [list(TrailEntry.objects.order_by("pk").values()), list(TrailHead.objects.values())] == before


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_sealed_when_it_is_committed_and_lost_with_its_transaction() -> None:
    trail.write(TrailKind.VIEWED)
    assert the_only().position == 1
    with transaction.atomic():
        trail.write(TrailKind.EXPORTED)
        assert TrailEntry.objects.get(kind=TrailKind.EXPORTED).position is None
    assert TrailEntry.objects.get(kind=TrailKind.EXPORTED).position == 2
    with transaction.atomic():
        trail.write(TrailKind.REFUSED)
        transaction.set_rollback(True)
    assert TrailEntry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_page_does_not_break_when_sealing_does() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION common_seal_trail(integer) RENAME TO common_seal_trail_away")
    try:
        trail.write(TrailKind.VIEWED)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER FUNCTION common_seal_trail_away(integer) RENAME TO common_seal_trail")
    assert the_only().position is None
