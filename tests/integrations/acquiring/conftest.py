from collections.abc import Iterator

import pytest
import stamina
import time_machine
from pytest_django import Settings

from tests.factories import NOW
from tests.integrations.acquiring.wire import WIRED


@pytest.fixture(autouse=True)
def _wired(settings: Settings) -> Iterator[None]:
    """The acquirer is the simulator without a socket, at the moment of the tests; nobody waits between attempts."""
    settings.ACQUIRER = WIRED
    with time_machine.travel(NOW, tick=False), stamina.set_testing(True, attempts=3, cap=True):
        yield
