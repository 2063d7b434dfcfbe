"""Values of an entry as people read them: by the field of the model that the entry is about."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DecimalField, Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Membership
from common.ui.figures import NOTHING, plain_money, short_day
from leasing_portal.trail_pages.keys import named

MONEY_DIGITS = 18


def field_of(model: type[Model] | None, column: str) -> "Field[Any, Any] | None":
    """The field that a column belongs to; None for a column that the model has no more."""
    if model is None:
        return None
    return next((field for field in model._meta.concrete_fields if field.column == column), None)


def label_of(field: "Field[Any, Any] | None", column: str) -> str:
    """How people call the column."""
    return capfirst(str(field.verbose_name)) if field is not None else column


def shown(value: object, field: "Field[Any, Any] | None", reader: Membership) -> str:
    """Write a stored value in words of the page."""
    if field is None or value in (None, "", [], {}):
        return plain(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, ForeignKey):
        return _name_of(field, value, reader)
    parsed = _parsed(value, field)
    is_money = isinstance(field, DecimalField) and field.max_digits == MONEY_DIGITS
    return plain_money(parsed) if is_money and isinstance(parsed, Decimal) else plain(parsed)


def _parsed(value: object, field: "Field[Any, Any]") -> object:
    """The value as the field holds it; as it is stored, when the field has changed since."""
    try:
        return field.to_python(value)
    except (ValidationError, ValueError, TypeError):
        return value


def plain(value: object) -> str:
    """Write a value without knowing its field."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return written(value) if isinstance(value, datetime) else short_day(value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {plain(inner)}" for name, inner in named(value)) or NOTHING
    if isinstance(value, list | tuple):
        return ", ".join(plain(inner) for inner in value)
    return str(localize(value))


def written(moment: datetime) -> str:
    """Date and time in the portal's time zone, as text."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{short_day(local)}, {local:%H:%M:%S}"


def _name_of(field: "ForeignKey[Any, Any]", value: object, reader: Membership) -> str:
    """Name of the row that a key points to, when the reader may see it; else its number."""
    rows = field.related_model.objects.all()  # type: ignore[attr-defined] # every model of ours has it
    door = getattr(rows, "visible_to", None)
    row = (door(reader) if door else rows).filter(pk=value).first()
    return str(row) if row is not None else f"№ {value}"
