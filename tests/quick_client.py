"""Django's test client without what it does over and over: each test has a client of its own, some have hundreds.

The first request of a client makes the middleware anew, and WhiteNoise looks up and stats every static file for it. Of
every template that is rendered, to the last icon, the client keeps a copy of the whole context.
"""

from typing import Any

import pytest
from django.template import Template
from django.test import client
from django.test.client import store_rendered_templates  # type: ignore[attr-defined] # stubs lack it
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

_list_files = WhiteNoiseMiddleware.add_files_from_finders
# By all that the answers of a static file depend on.
_known: dict[tuple[object, ...], dict[str, StaticFile]] = {}


def add_files(middleware: WhiteNoiseMiddleware) -> None:
    """Look the static files up once; they stay what they are while tests run."""
    asked = (middleware.static_prefix, middleware.max_age, middleware.allow_all_origins, middleware.charset)
    if asked not in _known:
        _list_files(middleware)
        _known[asked] = dict(middleware.files)
    middleware.files.update(_known[asked])


def store(data: dict[str, Any], signal: object, sender: object, template: Template, context: Any, **rest: Any) -> None:
    """Keep every template, but the contexts only that views and letters gave, not those of parts of their templates."""
    if context.template in {None, template}:
        store_rendered_templates(data, signal, sender, template, context, **rest)
    else:
        data["templates"].append(template)


def install(patch: pytest.MonkeyPatch) -> None:
    """Let clients work so from now on."""
    patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files)
    patch.setattr(client, "store_rendered_templates", store)
