"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """Matters and what people do about them."""

    name = "workflow"
    verbose_name = _("Matters and approval")
