"""Application configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """Outbox, jobs, the audit trail and the worker's heartbeat."""

    name = "common"
    verbose_name = _("System")

    def ready(self) -> None:
        """Put the triggers of the trail into the database whenever it is migrated."""
        from common.trail_install import install  # noqa: PLC0415 - models must be loaded
        from common.trail_migrations import take_off  # noqa: PLC0415 - models must be loaded

        pre_migrate.connect(take_off, sender=self, dispatch_uid="trail")
        post_migrate.connect(install, sender=self, dispatch_uid="trail")
