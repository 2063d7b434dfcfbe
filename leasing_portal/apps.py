"""Replacements of Django's app configurations: our admin site, and which files are not worth serving."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class BackOfficeConfig(AdminConfig):
    """Django admin with our site: access comes from the matrix, the home page shows queues."""

    default_site = "leasing_portal.back_office.BackOfficeSite"


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Collect only what pages load; the kits ship far more."""

    ignore_patterns = [
        *DjangoStaticFilesConfig.ignore_patterns,
        "*.map",
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
    ]
