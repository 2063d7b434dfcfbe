"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    """Contracts and assets."""

    name = "contracts"
    verbose_name = _("Contracts")
