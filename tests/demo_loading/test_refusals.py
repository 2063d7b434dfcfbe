from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from leasing_portal.demo import load
from tests.demo.conftest import AT, TODAY
from tests.demo.contents import contents

pytestmark = pytest.mark.django_db


def test_a_cut_load_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_at: datetime) -> None:
        raise KeyboardInterrupt

    before = contents()
    monkeypatch.setattr(load, "take_people", cut)  # companies are taken by then
    with pytest.raises(KeyboardInterrupt):
        load.load_demo(at=AT, today=TODAY)
    assert contents() == before


def test_production_refuses(settings: Settings) -> None:
    settings.IS_PRODUCTION = True
    before = contents()
    with pytest.raises(CommandError, match="not loaded in production"):
        call_command("load_demo")
    assert contents() == before


def test_an_empty_portal_says_how_to_load(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_accounts")
    assert capsys.readouterr().out == "The demo data is not loaded. Type:  manage.py load_demo\n"
