"""Everything happens on the day of the factories."""

import pytest
import time_machine

from tests import factories


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(factories.NOW, tick=False):
        yield
