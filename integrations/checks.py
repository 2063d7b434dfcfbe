"""Django's system checks of the outside systems: no simulator answers in production unless somebody allowed it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from integrations.simulators import is_allowed

# Settings that name implementations of ports to outside systems.
PORTS = ("COMPANY_CARDS",)


@register()
def simulators_are_allowed(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start production with a simulator that `ALLOWED_SIMULATORS` does not name."""
    del app_configs
    found = {port: getattr(import_string(getattr(settings, port)), "simulates", "") for port in PORTS}
    return [
        Error(
            f"{port} names the simulator “{name}”, which answers with invented data.",
            hint=f"Name a real system, or add “{name}” to ALLOWED_SIMULATORS.",
            id="integrations.E001",
        )
        for port, name in found.items()
        if name and not is_allowed(name)
    ]
