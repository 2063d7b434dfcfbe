import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from leasing_portal.environment import Environment

EXAMPLE = Path(__file__).parents[2] / ".env.example"
# Read by the web process and by docker compose, not by the portal.
OF_OTHERS = {"HOST", "PORT", "WEB_PROCESSES", "POSTGRES_PASSWORD", "WEB_POSTGRES_PASSWORD"}


def test_the_example_names_every_variable_and_no_other() -> None:
    named = re.findall(r"^#?([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert sorted(named) == sorted({name.upper() for name in Environment.model_fields} | OF_OTHERS)
    assert len(named) == len(set(named))


def test_the_example_is_refused_until_it_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in dotenv_values(EXAMPLE).items():
        monkeypatch.setenv(name, value or "")
    assert Environment().unsafe_values() == ["SECRET_KEY is the demo key or shorter than 50 characters"]
