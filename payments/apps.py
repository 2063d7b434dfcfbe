"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Schedules, receipts, invoices."""

    name = "payments"
    verbose_name = _("Payments")
