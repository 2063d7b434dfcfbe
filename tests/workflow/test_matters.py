"""Matters are opened once, pass turns with a clock, and stand still when they are closed."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership
from accounts.roles import Role
from common.models import OutboxEvent
from tests.factories import NOW, TODAY, DelegationFactory, MembershipFactory, SupplierFactory
from tests.workflow.making import Deal, make_deal, make_matter, turn
from workflow.kinds import MatterKind, Side
from workflow.models import Matter, Turn
from workflow.services.matters import (
    MatterClosed,
    assign_manager,
    close_matter,
    invite,
    lock_matter,
    matter_of,
    pass_turn,
    rename,
    reopen_matter,
    tie_to_contract,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=5)


def turns(matter: Matter) -> list[tuple[str, str, date | None, datetime, datetime | None]]:
    rows = Turn.objects.filter(matter=matter).order_by("since", "pk")
    return list(rows.values_list("side", "awaited", "promised_on", "since", "until"))


def standing(matter: Matter) -> tuple[str, str, date | None, datetime | None]:
    matter.refresh_from_db()
    return (matter.turn, matter.awaited, matter.promised_on, matter.turn_since)


def test_a_matter_is_found_by_its_subject_and_there_is_one(deal: Deal) -> None:
    assert matter_of(MatterKind.APPLICATION, deal.matter.subject_id) == deal.matter
    with pytest.raises(Matter.DoesNotExist):
        matter_of(MatterKind.CONTRACT, deal.matter.subject_id)
    with pytest.raises(IntegrityError, match="matter_unique_subject"), transaction.atomic():
        make_matter(deal.manager, deal.client, subject_id=deal.matter.subject_id)
    assert list(Matter.objects.all()) == [deal.matter]


def test_a_matter_is_led_by_the_clients_manager_and_is_of_whoever_opened_it(deal: Deal) -> None:
    made = make_matter(deal.manager, deal.client, manager=None, actor=deal.client, title="т" * 250)
    assert (made.manager_id, made.author_id, made.title) == (deal.manager.user_id, deal.client.user_id, "т" * 200)
    assert (made.turn, made.opened_at, made.moved_at, turns(made)) == ("", NOW, NOW, [])


def test_a_turn_ends_when_the_next_begins(deal: Deal) -> None:
    turn(deal.matter, Side.LESSOR, NOW, promised_on=TODAY)
    turn(deal.matter, Side.LESSEE, LATER, awaited="answer_terms")
    assert turns(deal.matter) == [
        ("lessor", "review", TODAY, NOW, LATER),
        ("lessee", "answer_terms", None, LATER, None),
    ]
    assert standing(deal.matter) == ("lessee", "answer_terms", None, LATER)
    told = OutboxEvent.objects.filter(type="workflow.TurnPassed").order_by("pk").values_list("payload", flat=True)
    assert list(told) == [
        {"matter_id": deal.matter.pk, "side": "lessor", "awaited": "review"},
        {"matter_id": deal.matter.pk, "side": "lessee", "awaited": "answer_terms"},
    ]


def test_the_same_turn_goes_on_and_only_its_promise_is_renewed(deal: Deal) -> None:
    turn(deal.matter, Side.LESSOR, NOW, promised_on=TODAY)
    turn(deal.matter, Side.LESSOR, LATER, promised_on=TODAY + timedelta(days=2))
    assert turns(deal.matter) == [("lessor", "review", TODAY + timedelta(days=2), NOW, None)]
    assert standing(deal.matter) == ("lessor", "review", TODAY + timedelta(days=2), NOW)
    assert OutboxEvent.objects.filter(type="workflow.TurnPassed").count() == 1


def test_a_clock_that_is_behind_makes_no_turn_shorter_than_nothing(deal: Deal) -> None:
    turn(deal.matter, Side.LESSOR, LATER)
    turn(deal.matter, Side.LESSEE, NOW)
    assert turns(deal.matter) == [("lessor", "review", None, LATER, LATER), ("lessee", "review", None, LATER, None)]


def test_a_closed_matter_waits_for_nobody_until_it_is_reopened(deal: Deal) -> None:
    turn(deal.matter, Side.LESSOR, NOW)
    close_matter(matter=deal.matter, at=LATER)
    close_matter(matter=deal.matter, at=LATER + timedelta(hours=1))
    assert (standing(deal.matter), deal.matter.closed_at) == (("", "", None, None), LATER)
    with pytest.raises(MatterClosed):
        pass_turn(matter=deal.matter, side=Side.LESSEE, awaited="answer", promised_on=None, at=LATER)
    assert turns(deal.matter) == [("lessor", "review", None, NOW, LATER)]
    reopen_matter(matter=deal.matter, at=LATER)
    reopen_matter(matter=deal.matter, at=LATER + timedelta(hours=1))
    deal.matter.refresh_from_db()
    assert (deal.matter.closed_at, deal.matter.moved_at) == (None, LATER)
    turn(deal.matter, Side.LESSEE, LATER)
    assert standing(deal.matter) == ("lessee", "review", None, LATER)


def test_names_managers_and_contracts_change(deal: Deal) -> None:
    rename(matter=deal.matter, title="Договор ЛД-1")
    assign_manager(matter=deal.matter, manager=deal.risk.user)
    tie_to_contract(matter=deal.matter, contract_ref=77)
    locked = lock_matter(deal.matter.pk)
    assert (locked.title, locked.manager_id, locked.contract_ref) == ("Договор ЛД-1", deal.risk.user_id, 77)


def test_an_organisation_is_invited_once(deal: Deal) -> None:
    supplier = SupplierFactory()
    first = invite(matter=deal.matter, company=supplier, at=NOW)
    assert (invite(matter=deal.matter, company=supplier, at=LATER), first.invited_at) == (first, NOW)


def seen_by(person: Membership) -> list[Matter]:
    return list(Matter.objects.visible_to(person).order_by("pk"))


def test_who_sees_which_matters(deal: Deal) -> None:
    """Own clients for a manager and whoever stands in, all for risk; the client's people; guests; nobody else."""
    other = make_deal()
    lessor, lessee = deal.manager.company, deal.client.company
    stranger = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    operations = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=lessee)
    auditor = MembershipFactory(role=Role.LESSEE_AUDITOR, company=lessee)
    supplier = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    deputy = DelegationFactory(on_behalf_of=deal.manager)
    everybody = [deal.manager, deal.risk, deal.client, auditor, deputy, stranger, operations, supplier, other.client]
    own, none = [deal.matter], list[Matter]()
    assert [seen_by(person) for person in everybody] == [own, own, own, own, own, none, none, none, [other.matter]]
    invite(matter=deal.matter, company=supplier.company, at=NOW)
    assert seen_by(supplier) == own


def test_a_person_limited_to_listed_contracts_sees_those_and_own_matters(deal: Deal) -> None:
    limited = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company, contracts_limited=True)
    assert seen_by(limited) == []
    own = make_matter(deal.manager, deal.client, actor=limited)
    assert seen_by(limited) == [own]
    make_matter(deal.manager, deal.client, contract_ref=77)
    assert seen_by(limited) == [own]
