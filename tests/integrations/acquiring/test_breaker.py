"""The breaker: five calls without an answer in a row, then a minute of rest."""

from datetime import timedelta

import pytest

from integrations.acquiring.simulator.adapter import SimulatedAcquirer
from integrations.models import OutsideCall
from integrations.outside.breaker import is_open
from payments.online.ports import AcquirerUnavailable
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def calls(*states: str, system: str = "simulator") -> None:
    for state in states:
        ended = {"finished_at": NOW} if state != "started" else {}
        OutsideCall.objects.create(
            system=system, purpose="read a payment", address="/", state=state, started_at=NOW, **ended
        )


@pytest.mark.parametrize(
    ("states", "opened"),
    [
        (["temporary"] * 4, False),
        (["temporary"] * 5, True),
        (["temporary"] * 5 + ["started"], True),
        (["temporary"] * 5 + ["answered"], False),
        (["temporary"] * 5 + ["permanent"], False),
        (["answered"] + ["temporary"] * 5, True),
    ],
)
def test_it_opens_after_five_in_a_row(states: list[str], opened: bool) -> None:
    calls(*states)
    assert is_open("simulator", now=NOW + timedelta(seconds=59)) is opened
    assert is_open("simulator", now=NOW + timedelta(seconds=60)) is False
    assert is_open("yookassa", now=NOW) is False


def test_while_it_is_open_nothing_is_asked() -> None:
    calls(*["temporary"] * 5)
    with pytest.raises(AcquirerUnavailable) as told:
        SimulatedAcquirer().read_payment("any")
    assert (told.value.code, OutsideCall.objects.count()) == ("outside_breaker", 5)
