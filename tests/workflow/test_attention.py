"""No event is left unattended unnoticed (CRM-04): what is past its limit is counted for whoever leads the matter."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Company
from accounts.roles import Role
from tests.factories import NOW, TODAY, MembershipFactory
from tests.workflow.conftest import signed_in
from tests.workflow.making import Deal, make_matter, turn
from workflow.attention import Waiting, waiting_by_leader
from workflow.kinds import FeedAudience, MatterKind, Side
from workflow.models import Matter
from workflow.services.advancing import AWAITED
from workflow.services.feed import mark_read, post_event, post_message, post_note
from workflow.services.matters import close_matter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
# Wednesday noon; a working day before is Tuesday noon.
LIMIT = NOW - timedelta(days=1)
SOON = timedelta(minutes=1)


def said(deal: Deal, at: datetime, *, by: str = "client") -> None:
    who = getattr(deal, by)
    post_message(matter=deal.matter, body="Когда?", audience=FeedAudience.PARTIES, actor=who, at=at)


def unattended(deal: Deal) -> int:
    found = waiting_by_leader(deal.risk, NOW).get(deal.manager.user_id, Waiting()).unattended
    rows = signed_in(deal.manager).get("/matters/?only=unattended&leader=me").context["lines"]
    assert len(rows) == found
    return found


@pytest.fixture
def old(deal: Deal) -> Deal:
    """A matter whose feed was still three days ago."""
    Matter.objects.update(opened_at=NOW - timedelta(days=3), moved_at=NOW - timedelta(days=3))
    deal.matter.refresh_from_db()
    return deal


@pytest.mark.parametrize(("at", "found"), [(LIMIT + SOON, 0), (LIMIT, 1), (LIMIT - timedelta(days=1), 1)])
def test_a_message_is_unattended_once_a_working_day_is_over(at: datetime, found: int, old: Deal) -> None:
    said(old, at)
    assert unattended(old) == found


def test_what_attends_to_a_message(old: Deal) -> None:
    ways: dict[str, Any] = {
        "an answer": lambda: said(old, NOW, by="manager"),
        "a note": lambda: post_note(matter=old.matter, body="Звонил", actor=old.manager, at=NOW),
        "a move": lambda: post_event(matter=old.matter, code="moved", data={}, actor=old.risk, at=NOW),
    }
    found = {}
    for name, attend in ways.items():
        said(old, LIMIT)
        attend()
        found[name] = unattended(old)
    assert found == dict.fromkeys(ways, 0)


def test_reading_attends_and_reading_by_the_client_does_not(old: Deal) -> None:
    said(old, LIMIT)
    colleague = MembershipFactory(role=Role.LESSEE_FINANCIER, company=old.client.company)
    mark_read(matter=old.matter, user_id=colleague.user_id, at=NOW)
    mark_read(matter=old.matter, user_id=old.risk.user_id, at=LIMIT - SOON)
    assert unattended(old) == 1
    mark_read(matter=old.matter, user_id=old.risk.user_id, at=LIMIT)
    assert unattended(old) == 0


def test_the_portal_and_a_closed_matter_ask_for_nobody(old: Deal) -> None:
    post_event(matter=old.matter, code="moved", data={}, actor=None, at=LIMIT)
    said(old, LIMIT, by="manager")
    assert unattended(old) == 0
    said(old, LIMIT)
    close_matter(matter=old.matter, at=NOW)
    assert unattended(old) == 0


def test_what_waits_is_counted_for_whoever_leads_it(deal: Deal) -> None:
    def waits(kind: MatterKind, side: Side = Side.LESSOR, awaited: str = "review", **terms: Any) -> None:
        late = terms.pop("late", 0)
        matter = make_matter(deal.manager, deal.client, kind=kind, **terms)
        turn(matter, side, NOW, awaited=awaited, promised_on=TODAY - timedelta(days=late))

    risk = deal.risk.user
    waits(MatterKind.APPLICATION, late=1)
    waits(MatterKind.APPLICATION, awaited=AWAITED, late=1)
    waits(MatterKind.APPLICATION, Side.LESSEE, late=1)
    waits(MatterKind.REQUEST)
    waits(MatterKind.REQUEST, manager=risk, late=2)
    waits(MatterKind.CONTRACT)
    found = waiting_by_leader(deal.risk, NOW)
    manager = deal.manager.user_id
    assert found == {
        manager: Waiting(applications=1, requests=1, contracts=1, late=2),
        risk.pk: Waiting(requests=1, late=1),
    }
    # A matter that names nobody is led by the manager of its client; by nobody when there is none.
    Matter.objects.filter(manager=risk).update(manager=None)
    assert waiting_by_leader(deal.risk, NOW)[manager] == Waiting(applications=1, requests=2, contracts=1, late=3)
    Company.objects.update(manager=None)
    assert waiting_by_leader(deal.risk, NOW)[None] == Waiting(requests=1, late=1)


@pytest.mark.parametrize(
    ("leader", "found"), [("me", 1), ("nobody", 1), ("risk", 1), ("stranger", 3), ("x", 3), ("9" * 30, 3)]
)
def test_the_list_of_a_leader(leader: str, found: int, deal: Deal) -> None:
    Company.objects.update(manager=None)
    make_matter(deal.manager, deal.client, manager=deal.risk.user)
    free = make_matter(deal.manager, deal.client)
    Matter.objects.filter(pk=free.pk).update(manager=None)
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=deal.manager.company)
    Matter.objects.filter(pk=deal.matter.pk).update(manager=head.user)
    people = {"risk": deal.risk.user_id, "stranger": deal.client.user_id}
    response = signed_in(head).get(f"/matters/?leader={people.get(leader, leader)}")
    assert len(response.context["lines"]) == found
    # What a client's person asks so filters nothing.
    rows = signed_in(deal.client).get(f"/matters/?leader={leader}&only=unattended").context["lines"]
    assert len(rows) == 3
