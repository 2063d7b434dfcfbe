"""Simulators of outside systems: they answer with invented data, so production has to allow each by its name."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def is_allowed(name: str) -> bool:
    """Whether this simulator may answer here."""
    return not settings.IS_PRODUCTION or name in settings.ALLOWED_SIMULATORS


def require_allowed(name: str) -> None:
    """Stop a simulator that nobody allowed.

    Raises:
        ImproperlyConfigured: in production, unless `ALLOWED_SIMULATORS` names it.

    """
    if not is_allowed(name):
        raise ImproperlyConfigured(f"Production starts the simulator “{name}” only when ALLOWED_SIMULATORS names it.")
