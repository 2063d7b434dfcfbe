"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """Outbox, jobs and the worker's heartbeat."""

    name = "common"
    verbose_name = _("System")
