"""The office of these tests, on the factories' day."""

import pytest

from tests.workflow.readings.making import Office, make_office

__all__ = ["office"]


@pytest.fixture
def office(db: None, _today: None) -> Office:
    return make_office()
