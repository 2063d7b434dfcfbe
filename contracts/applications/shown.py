"""What pages tell of the asset of an application."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contracts.applications.forms import CONDITIONS, AssetForm
from contracts.models import Application


def details_of(application: Application) -> list[tuple[str, str]]:
    """Names and values of what was told of the asset, in the order of its form."""
    told = application.asset_details
    found = []
    for name, field in AssetForm.base_fields.items():
        value = told.get(name)
        if value in (None, ""):
            continue
        words = dict(CONDITIONS).get(str(value), value) if name == "condition" else value
        found.append((str(capfirst(field.label or name)), str(words)))
    if application.place_of_use:
        found.append((_("Place of use"), application.place_of_use))
    return found
