"""Logs carry the request and never a key that opens somebody's account."""

import json
import logging
import sys

import pytest
import structlog

from leasing_portal.logs import SHARED, mask_keys, renderer_of


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/account/password/reset/key/1-abc-def0123/", "/account/password/reset/key/…"),
        ("/account/confirm-email/MQ:1abc:sig-nature/", "/account/confirm-email/…"),
        ("/invitation/Zm9vYmFy-_0123456789/", "/invitation/…"),
        ("/invitation/", "/invitation/"),
        ("/account/password/reset/", "/account/password/reset/"),
        ("/contracts/17/", "/contracts/17/"),
    ],
)
def test_keys_in_addresses_are_masked(path: str, shown: str) -> None:
    event = mask_keys(None, "info", {"event": "request_started", "request": f"GET {path}"})
    assert event == {"event": "request_started", "request": f"GET {shown}"}


def test_keys_of_the_api_are_masked() -> None:
    event = mask_keys(None, "info", {"request": f"GET /api/v1/me?token=lp_{'a-B_9' * 8}xyz", "event": "help_wanted"})
    assert event == {"request": "GET /api/v1/me?token=lp_…", "event": "help_wanted"}


def test_a_traceback_shows_no_local_variables() -> None:
    secret = "lp_" + "Zq" * 20
    try:
        int(secret[:3])
    except ValueError:
        shown = str(renderer_of("console")(None, "error", {"event": "broken", "exc_info": sys.exc_info()}))
    assert "ValueError: invalid literal for int() with base 10: 'lp_'" in shown
    assert secret not in shown


def test_every_line_is_masked_and_carries_the_request_id() -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
    )
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Gone: %s", ("/account/confirm-email/K:1:s/",), None
    )
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        line = json.loads(formatter.format(record))
    assert (line["event"], line["request_id"], line["level"]) == ("Gone: /account/confirm-email/…", "r-1", "warning")
