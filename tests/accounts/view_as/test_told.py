"""Both sides read of a look: the client's administrator, the lessor's, and the person who was looked through."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from accounts.view_as.queries import looks_told_to
from accounts.view_as.services import start_view
from common.models import TrailEntry
from tests.accounts.view_as.conftest import REASON, Office, look, signed_in
from tests.factories import NOW, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
KINDS = ("view_as_started", "viewed", "view_as_ended", "refused", "exported")


def told(entries: object) -> list[tuple[str, str]]:
    """Kind and what it is about, oldest first."""
    return [(entry.kind, entry.object_label) for entry in entries]  # type: ignore[attr-defined] # a queryset


def test_start_pages_refusals_and_end_are_told_to_both_sides(staff: Client, office: Office, target: Membership) -> None:
    contract = make_contract(lessor=office.lessor, lessee=office.client)
    first = TrailEntry.objects.order_by("-pk").first()
    look(staff, target)
    staff.get(f"/contracts/{contract.pk}/")
    staff.get("/brand.css")
    staff.post("/company/switch/")
    staff.post("/view-as/stop/")
    entries = TrailEntry.objects.filter(pk__gt=first.pk if first else 0, kind__in=KINDS).order_by("pk")
    expected = [
        ("view_as_started", "accounts.User"),
        ("viewed", "contracts:detail"),
        ("refused", "accounts:switch"),
        ("view_as_ended", "accounts.User"),
    ]
    assert told(entries) == expected
    assert {(e.user_id, e.membership_id, e.actor_company_id, e.company_id) for e in entries} == {
        (office.manager.user_id, office.manager.pk, office.lessor.pk, office.client.pk)
    }
    assert {entry.detail.get("view_as") for entry in entries} == {target.user_id}
    assert {entry.detail["reason"] for entry in entries if "view_as" in entry.kind} == {REASON}
    lessor_admin = MembershipFactory(company=office.lessor, role=Role.LESSOR_ADMIN)
    for reader, sees in (
        (target, True),
        (lessor_admin, True),
        (MembershipFactory(company=office.foreign), False),
        (MembershipFactory(company=office.client, role=Role.LESSEE_AUDITOR), False),
        (office.other, False),
    ):
        assert told(entries.visible_to(reader)) == (expected if sees else []), reader


def test_a_fragment_that_asks_again_is_not_told(staff: Client, office: Office, target: Membership) -> None:
    look(staff, target)
    before = TrailEntry.objects.filter(kind="viewed").count()
    staff.get("/contracts/", headers={"HX-Request": "true"})
    staff.get("/jobs/00000000-0000-0000-0000-000000000001/status/")
    assert TrailEntry.objects.filter(kind="viewed").count() == before + 1


def test_the_person_is_told_who_looked_when_and_why(staff: Client, office: Office, target: Membership) -> None:
    look(staff, target)
    own, other = signed_in(target), signed_in(MembershipFactory(company=office.client))
    (shown,) = own.get("/account/looks/").context["looks"]
    assert (shown.staff_name, shown.lessor, shown.company, shown.reason, shown.ended_at) == (
        str(office.manager.user),
        office.lessor.short_name,
        office.client.short_name,
        REASON,
        None,
    )
    assert other.get("/account/looks/").context["looks"] == []
    # Through the person's eyes it is not shown: it is a page of one's own account.
    assert staff.get("/account/looks/").status_code == 403


def test_a_look_past_its_time_is_told_as_ended(office: Office, target: Membership) -> None:
    made = start_view(staff=office.manager, target=target, reason=REASON, at=NOW)
    ends = [looks_told_to(target.user, at=NOW + timedelta(minutes=m))[0].ended_at for m in (29, 30)]
    assert ends == [None, made.expires_at]
