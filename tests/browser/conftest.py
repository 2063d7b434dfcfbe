"""A real Chromium against a live server: the system's browser, signed in by a session cookie, strict about errors."""

import os
from collections.abc import Callable, Generator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from accounts.acting import SESSION_KEY
from accounts.models import Membership
from leasing_portal.stand import chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SignIn = Callable[[Membership], None]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's own Chromium; without one the tests are skipped, except in CI, where they fail."""
    # Playwright keeps an event loop in this thread until the session ends, and Django would refuse to touch the
    # database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = chromium.find()
    if program is None:
        reason = "There is no Chromium on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": program, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A visitor in Moscow on a desktop; animations are off, so that pictures do not depend on time."""
    return {
        **browser_context_args,
        "locale": "ru-RU",
        "timezone_id": "Europe/Moscow",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def live_server() -> Generator[LiveServer]:
    """The portal on a free port; static files come from where they are written."""
    with pytest.MonkeyPatch.context() as patch:
        # pytest-django finds Django's own static files app by its name only, and ours is a subclass of it.
        patch.setattr("django.test.testcases._StaticFilesHandler", StaticFilesHandler)
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Generator[Page]:
    """A page that fails the test when the browser reports a script error or a breach of the content policy."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # An answer with a status of 4xx is an error to the console; a font that cannot be read only a warning.
        if (message.type == "error" and "status of" not in message.text) or "OTS parsing error" in message.text:
            complaints.append(message.text)

    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> SignIn:
    """Sign a person in without the form: `sign_in(membership)`."""

    def enter(membership: Membership) -> None:
        client = Client()
        client.force_login(membership.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session[SESSION_KEY] = membership.pk
        session.save()
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return enter
