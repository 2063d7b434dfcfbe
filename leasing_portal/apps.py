"""Replacements of Django's app configurations: our admin site, and which files are not worth serving."""

from django.apps import AppConfig, apps

# Modules, not classes: Django takes every configuration it finds here by name for a candidate of this package.
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles import apps as staticfiles_apps
from django.db.models.signals import post_migrate

from common.row_scope import connect_signal


class LeasingPortalConfig(AppConfig):
    """The project itself: commands and the tables that know every app."""

    name = "leasing_portal"
    default = True

    def ready(self) -> None:
        """Bring the rows' scope to every connection, and the policies into the database whenever it is migrated."""
        from leasing_portal.row_security_install import install  # noqa: PLC0415 - models must be loaded

        connect_signal()
        # The signal comes for each app that has models, in turn; the policies need the tables of all.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(install, sender=last, dispatch_uid="row_security")


class BackOfficeConfig(admin_apps.AdminConfig):
    """Django admin with our site: access comes from the matrix, the home page shows queues."""

    default = False
    default_site = "leasing_portal.back_office.site.BackOfficeSite"


class StaticFilesConfig(staticfiles_apps.StaticFilesConfig):
    """Collect only what pages load; the kits ship far more."""

    ignore_patterns = [
        *staticfiles_apps.StaticFilesConfig.ignore_patterns,
        # The short forms are served, with their maps: manifests insist on the files that CSS and JS name.
        "tabler.css*",
        "tabler.js*",
        "*.rtl.*",
        "tabler-flags*",
        "tabler-marketing*",
        "tabler-payments*",
        "tabler-socials*",
        "tabler-props*",
        "tabler-themes*",
        "tabler-vendors*",
        "tabler-theme*",
        "*.esm.*",
        # Of the charts' library pages load the middle one, with bars, legend and tooltip.
        "echarts.js*",
        "echarts.min.js*",
        "echarts.simple.*",
        "echarts.common.js*",
        "extension",
        # Pages load htmx 2 without extensions.
        "htmx-4*",
        "htmax-4*",
        "htmx-2-compat-4*",
        "hx-*",
    ]
