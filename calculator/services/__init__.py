"""Writes of the calculator: the catalogue, and calculations that people keep."""

from calculator.services.catalogue import (
    CatalogueRefused,
    add_tax_rule,
    check_programme,
    draft_version,
    edit_programme,
    lock_editing,
    publish_version,
)

__all__ = [
    "CatalogueRefused",
    "add_tax_rule",
    "check_programme",
    "draft_version",
    "edit_programme",
    "lock_editing",
    "publish_version",
]
