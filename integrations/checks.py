"""Django's system checks of the outside systems: no simulator answers in production unless somebody allowed it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from integrations.simulators import is_allowed

# Settings that name implementations of ports to outside systems.
PORTS = ("ACQUIRER", "COMPANY_CARDS")


@register()
def simulators_are_allowed(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start production with a simulator that `ALLOWED_SIMULATORS` does not name."""
    del app_configs
    named = {port: getattr(settings, port) for port in PORTS}
    # A port that names nothing is not connected.
    found = {port: getattr(import_string(path), "simulates", "") for port, path in named.items() if path}
    return [
        Error(
            f"{port} names the simulator “{name}”, which answers with invented data.",
            hint=f"Name a real system, or add “{name}” to ALLOWED_SIMULATORS.",
            id="integrations.E001",
        )
        for port, name in found.items()
        if name and not is_allowed(name)
    ]
