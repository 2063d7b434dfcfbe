"""Remarks on clauses and fields: written, answered, settled by their own side, reopened; each told in the feed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from accounts.roles import Role
from common import row_scope
from common.models import OutboxEvent
from common.row_scope import RowScope
from tests.factories import NOW, MembershipFactory
from tests.workflow.making import Deal, make_deal
from workflow import queries
from workflow.kinds import FeedAudience
from workflow.models import Comment, FeedEntry
from workflow.services.comments import CommentRefused, answer, comment, reopen, resolve
from workflow.services.matters import invite

pytestmark = pytest.mark.django_db
PRICE = "field:price"
PARTIES, LESSOR, ALL = FeedAudience.PARTIES, FeedAudience.LESSOR, FeedAudience.ALL


def remark(
    deal: Deal,
    actor: Membership,
    body: str = "Цена выше счёта",
    *,
    anchor: str = PRICE,
    audience: FeedAudience = PARTIES,
    minute: int = 0,
) -> Comment:
    at = NOW + timedelta(minutes=minute)
    return comment(
        matter=deal.matter, anchor=anchor, subject_version=2, body=body, audience=audience, actor=actor, at=at
    )


def told() -> list[tuple[str, str, str]]:
    rows = FeedEntry.objects.order_by("pk").values_list("code", "audience", "data__excerpt")
    return list(rows)


def snapshot() -> list[Any]:
    return [*Comment.objects.order_by("pk").values(), *FeedEntry.objects.order_by("pk").values()]


def test_a_remark_its_answer_and_its_end(deal: Deal) -> None:
    said = remark(deal, deal.client, " Цена выше счёта ")
    reply = answer(comment_id=said.pk, body="С НДС", actor=deal.manager, at=NOW)
    again = answer(comment_id=reply.pk, body="Понятно", actor=deal.client, at=NOW)
    assert (said.body, said.anchor, said.subject_version) == ("Цена выше счёта", PRICE, 2)
    assert (reply.answers_id, again.answers_id, reply.audience) == (said.pk, said.pk, "parties")
    settled = resolve(comment_id=again.pk, actor=deal.client, at=NOW)
    assert (settled, settled.resolved_by_id, settled.resolved_at) == (said, deal.client.user_id, NOW)
    assert told() == [
        ("comment_added", "parties", "Цена выше счёта"),
        ("comment_answered", "parties", "С НДС"),
        ("comment_answered", "parties", "Понятно"),
        ("comment_resolved", "parties", "Цена выше счёта"),
    ]
    assert OutboxEvent.objects.filter(type="workflow.CommentPosted").count() == 3


def test_a_settled_remark_is_reopened_before_it_is_answered(deal: Deal) -> None:
    said = remark(deal, deal.client)
    resolve(comment_id=said.pk, actor=deal.client, at=NOW)
    before = snapshot()
    assert resolve(comment_id=said.pk, actor=deal.client, at=NOW + timedelta(hours=1)).resolved_at == NOW
    with pytest.raises(CommentRefused) as refusal:
        answer(comment_id=said.pk, body="Ещё", actor=deal.manager, at=NOW)
    assert (refusal.value.code, snapshot()) == ("resolved", before)
    reopen(comment_id=said.pk, actor=deal.manager, at=NOW)
    reopen(comment_id=said.pk, actor=deal.manager, at=NOW)
    said.refresh_from_db()
    assert (said.resolved_at, said.resolved_by, [code for code, _, _ in told()]) == (
        None,
        None,
        ["comment_added", "comment_resolved", "comment_reopened"],
    )


def test_the_same_words_sent_twice_are_one_remark_while_it_is_open(deal: Deal) -> None:
    first = remark(deal, deal.client)
    assert remark(deal, deal.client, minute=1) == first
    one = answer(comment_id=first.pk, body="С НДС", actor=deal.manager, at=NOW)
    assert answer(comment_id=first.pk, body="С НДС", actor=deal.manager, at=NOW) == one
    assert remark(deal, deal.manager) != first
    assert remark(deal, deal.client, anchor="clause:4.2") != first
    resolve(comment_id=first.pk, actor=deal.client, at=NOW)
    assert remark(deal, deal.client) != first
    assert Comment.objects.count() == len(told()) - 1 == 5


def test_another_sides_remark_is_not_settled(deal: Deal) -> None:
    said = remark(deal, deal.client)
    before = snapshot()
    with pytest.raises(PermissionDenied):
        resolve(comment_id=said.pk, actor=deal.manager, at=NOW)
    assert snapshot() == before
    colleague = MembershipFactory(role=Role.LESSEE_FINANCIER, company=deal.client.company)
    assert resolve(comment_id=said.pk, actor=colleague, at=NOW).resolved_by_id == colleague.user_id


@pytest.mark.parametrize("anchor", ["", "price", "field:", "field:Price", "clause:x", "field:price\n", "clause:4,2"])
def test_a_remark_is_about_a_clause_or_a_field(anchor: str, deal: Deal) -> None:
    with pytest.raises(CommentRefused) as refusal:
        remark(deal, deal.client, anchor=anchor)
    assert (refusal.value.code, snapshot()) == ("bad_anchor", [])


def test_a_remark_of_nothing_is_refused(deal: Deal) -> None:
    with pytest.raises(CommentRefused) as refusal:
        remark(deal, deal.client, " ")
    assert (refusal.value.code, snapshot()) == ("empty", [])


@pytest.mark.parametrize(
    ("role", "audience"),
    [(Role.LESSEE_ADMIN, LESSOR), (Role.LESSEE_AUDITOR, PARTIES), (Role.SUPPLIER_MANAGER, PARTIES)],
)
def test_who_may_not_remark_for_whom(role: Role, audience: FeedAudience, deal: Deal) -> None:
    actor = MembershipFactory(role=role, **({"company": deal.client.company} if role.party == "lessee" else {}))
    with pytest.raises(PermissionDenied):
        remark(deal, actor, audience=audience)
    assert snapshot() == []


def test_internal_remarks_are_not_the_clients(deal: Deal) -> None:
    """Not by the models, not by the database, and no action reaches them by their number."""
    supplier = MembershipFactory(role=Role.SUPPLIER_MANAGER)
    invite(matter=deal.matter, company=supplier.company, at=NOW)
    internal = remark(deal, deal.manager, "Риск", audience=LESSOR)
    shared = remark(deal, deal.manager, "Для клиента")
    for_all = remark(deal, supplier, "Для всех", audience=ALL)
    stranger = make_deal().client
    wanted = {
        deal.manager: [internal, shared, for_all],
        deal.client: [shared, for_all],
        supplier: [for_all],
        stranger: [],
    }
    assert {person: list(Comment.objects.visible_to(person).order_by("pk")) for person in wanted} == wanted
    for person in (deal.client, supplier, stranger):
        with row_scope.within(RowScope(user_id=person.user_id, company_ids=person.company_ids)):
            assert list(Comment.objects.order_by("pk")) == wanted[person]
    before = snapshot()
    for action in (resolve, reopen):
        with pytest.raises(Comment.DoesNotExist):
            action(comment_id=internal.pk, actor=deal.client, at=NOW)
    with pytest.raises(Comment.DoesNotExist):
        answer(comment_id=internal.pk, body="Что?", actor=deal.client, at=NOW)
    assert snapshot() == before
    assert [code for code, _, _ in told()] == ["comment_added"] * 3
    assert FeedEntry.objects.visible_to(deal.client).count() == 2


def test_threads_stand_by_their_place(deal: Deal) -> None:
    first = remark(deal, deal.client)
    other = remark(deal, deal.manager, anchor="clause:4.2", minute=1)
    reply = answer(comment_id=first.pk, body="С НДС", actor=deal.manager, at=NOW + timedelta(minutes=2))
    second = remark(deal, deal.client, "И аванс", minute=3)
    found = queries.threads(deal.matter, deal.client)
    assert {anchor: [(thread.remark, thread.answers) for thread in threads] for anchor, threads in found.items()} == {
        PRICE: [(first, [reply]), (second, [])],
        "clause:4.2": [(other, [])],
    }
    assert queries.open_remarks(deal.matter, deal.client) == 3
    resolve(comment_id=first.pk, actor=deal.client, at=NOW)
    assert queries.open_remarks(deal.matter, deal.client) == 2
    assert [thread.is_open for thread in queries.threads(deal.matter, deal.client)[PRICE]] == [False, True]
