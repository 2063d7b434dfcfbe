"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """Exchange with outside systems."""

    name = "integrations"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        """Register the checks."""
        from integrations import checks  # noqa: F401, PLC0415 - registered by being imported, once settings are read
