"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalculatorConfig(AppConfig):
    """Products, rates, programmes and kept calculations."""

    name = "calculator"
    verbose_name = _("Calculator")
