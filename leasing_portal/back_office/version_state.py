"""Where a version of a product stands on a day."""

from datetime import date

from calculator.models import ProductVersion


def state_of(version: ProductVersion, *, on: date, in_force_number: int | None) -> str:
    """A value of the badge family “product_version”; `in_force_number` is the version of its product in force."""
    if version.is_draft:
        return "draft"
    if version.valid_from > on:
        return "awaited"
    if not version.holds(on):
        return "over"
    return "in_force" if version.number == in_force_number else "replaced"
