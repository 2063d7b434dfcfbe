"""The text of the demo: everybody who signs or administers is asked, three have confirmed."""

import pytest

from leasing_portal.demo.load import Loaded
from tests.demo.conftest import TODAY
from workflow.models import Reading
from workflow.readings.queries import Coverage, coverage_of

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def test_some_have_confirmed(demo: Loaded) -> None:
    reading = Reading.objects.get()
    assert coverage_of([reading], TODAY)[reading.pk] == Coverage(asked=10, done=3, open=7, overdue=0, spared=0)
