"""Writes of the calculator: the catalogue, and calculations that people keep."""

from calculator.services.catalogue import (
    CatalogueRefused,
    add_tax_rule,
    draft_version,
    edit_programme,
    publish_version,
)

__all__ = ["CatalogueRefused", "add_tax_rule", "draft_version", "edit_programme", "publish_version"]
