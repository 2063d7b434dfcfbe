"""The environment: typed values, and a production that refuses to start with unsafe ones and says which."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from leasing_portal.environment import BASE_DIR, Environment

SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "cabinet.leasing.example",
    "SITE_URL": "https://cabinet.leasing.example",
    "DATABASE_URL": "postgresql://portal@db.leasing.example/portal",
    "REDIS_URL": "redis://redis.leasing.example:6379/0",
    "EMAIL_HOST": "mail.leasing.example",
    "TRUSTED_PROXY": "true",
}
UNSAFE = [
    ({"SECRET_KEY": "short"}, "SECRET_KEY is the demo key or shorter than 50 characters"),
    ({"SECRET_KEY": None}, "SECRET_KEY is the demo key or shorter than 50 characters"),
    ({"DEBUG": "true"}, "DEBUG is on"),
    ({"ALLOWED_HOSTS": "*,cabinet.leasing.example"}, "ALLOWED_HOSTS is empty or contains '*'"),
    ({"ALLOWED_HOSTS": "other.example"}, "ALLOWED_HOSTS lacks the host of SITE_URL"),
    (
        {"TRUSTED_PROXY": None},
        "TRUSTED_PROXY is off (TLS ends in a proxy in front; without it every page redirects to itself)",
    ),
    ({"SITE_URL": "http://cabinet.leasing.example"}, "SITE_URL is not https"),
    ({"DATABASE_URL": None}, "DATABASE_URL is not set (the embedded server is for demo and tests)"),
    ({"DATABASE_URL": ""}, "DATABASE_URL is not set (the embedded server is for demo and tests)"),
    (
        {"PROCESS": "web"},
        "WEB_DATABASE_URL is not set (the web process needs a login that row security binds)",
    ),
    (
        {"PROCESS": "web", "WEB_DATABASE_URL": "postgresql://portal:other@pool.leasing.example/portal"},
        "WEB_DATABASE_URL has the user of DATABASE_URL, who owns the tables and whom row security does not bind",
    ),
    (
        {"WEB_DATABASE_URL": "postgresql://portal_login:@postgres:5432/portal"},
        "WEB_DATABASE_URL has no password (docker-compose.yml takes it from WEB_POSTGRES_PASSWORD)",
    ),
    ({"REDIS_URL": None}, "REDIS_URL is not set (the embedded server is for demo and tests)"),
    ({"EMAIL_HOST": None}, "EMAIL_HOST is not set (people could not confirm addresses or reset passwords)"),
]
# What a production process answers to a probe on the loopback address and to a person.
PROBE = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
client = Client()
probe = client.get("/healthz", headers={"host": "127.0.0.1:8000"})
plain = client.get("/account/login/", headers={"host": "cabinet.leasing.example"})
print(json.dumps({
    "probe": probe.status_code,
    "plain": [plain.status_code, plain.get("Location")],
    "cookies": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
    "hsts": settings.SECURE_HSTS_SECONDS,
}))
"""


def environment(**changes: str | None) -> dict[str, str]:
    values = {**SAFE, **changes}
    return {name: value for name, value in values.items() if value is not None}


def run(values: dict[str, str], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    surroundings = {
        "PATH": os.environ["PATH"],
        "LOCAL_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "leasing_portal.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=BASE_DIR,
        env=surroundings | values,
        capture_output=True,
        text=True,
        check=False,
    )


def read(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Environment:
    for name in SAFE | {"DEBUG": ""}:
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    # A developer's own .env has no say here.
    monkeypatch.setitem(Environment.model_config, "env_file", None)
    return Environment()


def test_safe_values_have_nothing_against_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, environment()).unsafe_values() == []


@pytest.mark.parametrize(
    "url",
    ["postgresql://portal_login:secret@postgres:5432/portal", "postgresql://portal_login@/portal?host=/run/postgresql"],
)
def test_a_password_or_a_local_socket_is_safe(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, environment(PROCESS="web", WEB_DATABASE_URL=url)).unsafe_values() == []


@pytest.mark.parametrize(("change", "complaint"), UNSAFE)
def test_each_unsafe_value_is_named(
    change: dict[str, str | None], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(monkeypatch, environment(**change)).unsafe_values() == [complaint]


def test_production_refuses_to_start_and_says_why(tmp_path: Path) -> None:
    result = run(environment(DEBUG="true", SITE_URL="http://cabinet.leasing.example"), tmp_path)
    assert result.returncode == 1
    (last,) = result.stderr.strip().splitlines()[-1:]
    assert last.endswith("The portal does not start with unsafe settings: DEBUG is on; SITE_URL is not https")


def test_production_answers_probes_and_sends_people_to_https(tmp_path: Path) -> None:
    result = run(environment(), tmp_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.strip().splitlines()[-1]) == {
        "probe": 200,
        "plain": [301, "https://cabinet.leasing.example/account/login/"],
        "cookies": [True, True, True],
        "hsts": 31536000,
    }


def test_wrong_values_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="brand_accent"):
        read(monkeypatch, environment(BRAND_ACCENT="blue"))


def test_the_example_names_every_variable_and_no_other() -> None:
    lines = (BASE_DIR / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {
        line.lstrip("# ").split("=", 1)[0]
        for line in lines
        if "=" in line and line.lstrip("# ").split("=")[0].isupper()
    }
    assert {name.lower() for name in named} >= set(Environment.model_fields)
