"""Requests of the demo: one waits for the lessor, one has ended in a new schedule."""

import pytest

from contracts.models import Addendum, ChangeRequest
from leasing_portal.demo.load import Loaded
from workflow.kinds import MatterKind
from workflow.models import Matter

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def test_one_is_open_and_one_is_done(demo: Loaded) -> None:
    requests = ChangeRequest.objects.order_by("number")
    assert [(one.kind, one.status) for one in requests] == [("date_shift", "done"), ("date_shift", "submitted")]
    addendum = Addendum.objects.get()
    assert (addendum.request, addendum.schedule_before, addendum.schedule_after) == (requests[0], 1, 2)
    open_matter = Matter.objects.get(kind=MatterKind.REQUEST, closed_at=None)
    assert (open_matter.subject_id, open_matter.turn, open_matter.awaited) == (requests[1].pk, "lessor", "take")
