"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Companies and people."""

    name = "accounts"
    verbose_name = _("Companies and people")

    def ready(self) -> None:
        """Tell the trail of sign-ins, and the limits of new passwords; end the looks of sessions that end."""
        from accounts import sign_in_trail  # noqa: PLC0415 - models must be loaded
        from accounts.security import limits  # noqa: PLC0415 - models must be loaded
        from accounts.view_as import guard  # noqa: PLC0415 - models must be loaded

        sign_in_trail.connect()
        limits.connect()
        guard.connect()
