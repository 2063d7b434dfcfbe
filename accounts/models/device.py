"""Browsers that a person has signed in with, so that a new one is announced."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownDevice(models.Model):
    """A browser in which a person has signed in before; it holds the secret whose SHA-256 is kept here."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices", verbose_name=_("person")
    )
    digest = models.CharField(_("SHA-256 of the device's secret"), max_length=64)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    first_seen_at = models.DateTimeField(_("first sign-in"))
    last_seen_at = models.DateTimeField(_("last sign-in"))

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="known_device_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.user_agent}"
