"""Real transactions in real threads: one message for many presses, one open turn for many who pass it."""

from typing import Any

import pytest
from django.db import transaction

from common import row_scope
from common.row_scope import RowScope
from tests.factories import NOW
from tests.threads import THREADS, at_once
from tests.workflow.making import make_deal
from tests.workflow.test_feed import KEY
from workflow.kinds import FeedAudience, Side
from workflow.models import FeedEntry, Matter, Turn
from workflow.services.comments import comment
from workflow.services.feed import mark_read, post_message
from workflow.services.matters import pass_turn

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_presses_at_once() -> None:
    """One message by one key, one remark by its words, one mark, one open turn; turns follow without gaps."""
    deal = make_deal()
    client, pk = deal.client, deal.matter.pk
    scope = RowScope(user_id=client.user_id, company_ids=client.company_ids)

    def press(number: int) -> tuple[int, int]:
        with row_scope.within(scope), transaction.atomic():
            matter = Matter.objects.get(pk=pk)
            said: dict[str, Any] = {"matter": matter, "audience": FeedAudience.PARTIES, "actor": client, "at": NOW}
            entry = post_message(**said, body="Вопрос", sent_key=KEY)
            remark = comment(**said, body="Цена", anchor="field:price", subject_version=1)
            pass_turn(matter=matter, side=Side.LESSOR, awaited=f"step{number}", promised_on=None, at=NOW)
            mark_read(matter=matter, user_id=client.user_id, at=NOW)
        return entry.pk, remark.pk

    assert len(set(at_once(press))) == 1
    assert sorted(FeedEntry.objects.values_list("code", flat=True)) == ["", "comment_added"]
    turns = list(Turn.objects.order_by("pk").values_list("since", "until"))
    assert turns == [(NOW, NOW)] * (THREADS - 1) + [(NOW, None)]
    assert Matter.objects.get().awaited == Turn.objects.get(until=None).awaited
