"""``make lint``: every check that is not a test; all run, and the failures are shown together."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from leasing_portal.stand import browser_assets, catalogues, steps
from leasing_portal.stand.addresses import PROJECT_DIR
from leasing_portal.stand.errors import StandError

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
# What a production stand would have; `check --deploy` looks at the settings, nothing is connected to.
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "for-the-check-of-settings-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgresql://portal@database.example/portal",
    "REDIS_URL": "redis://redis.example/0",
    "EMAIL_HOST": "mail.example",
    "TRUSTED_PROXY": "true",
    "ALLOWED_SIMULATORS": "company_cards",
}
TEST = {"ENVIRONMENT": "test"}
# A lock file pins by version and hash; where packages come from is the business of the machine.
ADDRESS_IN_PINS = re.compile(r"--(?:extra-)?index-url|--find-links|^-[if] |https?://|file:", re.MULTILINE)


def run() -> int:
    """Run all checks and return 1 when one has failed."""
    # The settings name the folders of the browser assets, and Django's own check looks for them.
    browser_assets.ensure()
    failures = [failure for check in _all() if (failure := _failure_of(check))]
    for failure in failures:
        steps.say(f"\n{failure}")
    steps.say(f"\n{len(failures)} checks failed." if failures else "\nAll checks passed.")
    return 1 if failures else 0


def _all() -> list[Callable[[], None]]:
    commands: list[tuple[str, tuple[str, ...], Mapping[str, str]]] = [
        ("Style (ruff)", (_tool("ruff"), "check", "."), {}),
        ("Format (ruff)", (_tool("ruff"), "format", "--check", "."), {}),
        ("Types (mypy)", (_tool("mypy"), "."), TEST),
        ("Floors (import-linter)", (_tool("lint-imports"),), TEST),
        ("Templates (djlint)", (_tool("djlint"), "--lint", "--quiet", "templates"), {}),
        ("Migrations match models", (*MANAGE, "makemigrations", "--check", "--dry-run"), TEST),
        ("Settings of production", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    ]
    checks = [_command(title, words, env) for title, words, env in commands]
    return [*checks, _catalogues, _pins, _compose]


def _tool(name: str) -> str:
    return str(BIN / name)


def _failure_of(check: Callable[[], None]) -> str:
    try:
        check()
    except StandError as error:
        return str(error)
    return ""


def _command(title: str, words: tuple[str, ...], env: Mapping[str, str]) -> Callable[[], None]:
    return lambda: steps.run(title, words, env={**os.environ, **env})


def _catalogues() -> None:
    _expect_none("Translations are complete", catalogues.problems())
    _expect_none("Translations are up to date (make messages)", catalogues.stale())


def _pins() -> None:
    pins = sorted((PROJECT_DIR / "requirements").glob("*.txt"))
    named = [f"{path.name} names an address" for path in pins if ADDRESS_IN_PINS.search(path.read_text())]
    if '"resolved"' in (PROJECT_DIR / "package-lock.json").read_text():
        named.append("package-lock.json names addresses: npm must run with omit-lockfile-registry-resolved=true")
    _expect_none("Pins name no registry", named)


def _compose() -> None:
    docker = shutil.which("docker")
    if docker is None or not _has_compose(docker):
        steps.say("  Compose file: skipped, the docker client with compose is not here")
        return
    steps.run("Compose file", (docker, "compose", "--env-file", ".env.example", "config", "-q"))


def _has_compose(docker: str) -> bool:
    asked = subprocess.run([docker, "compose", "version"], capture_output=True, check=False)  # noqa: S603 - docker
    return asked.returncode == 0


def _expect_none(title: str, problems: list[str]) -> None:
    """Show a check made here as a step like those made by programs."""
    with steps.step(title):
        if problems:
            raise StandError(f"{title}: no\n" + "\n".join(f"    {problem}" for problem in problems))
