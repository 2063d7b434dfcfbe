"""How widgets of Django's forms get the kit's classes, without a word in the forms themselves."""

from typing import Any

from django import forms
from django.forms import BaseForm, BoundField

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    # A group would hand the class to the element around its choices.
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, ""),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


def kind_of(widget: forms.Widget) -> str:
    """Which layout the widget needs: checkbox, choices (a group), file or line."""
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "file" if isinstance(widget, forms.FileInput) else "line"


def shown(bound: BoundField) -> dict[str, Any]:
    """What the templates of a field need: the control with its classes, its kind, hint and errors."""
    widget = bound.field.widget
    css = next(name for kind, name in CLASSES if isinstance(widget, kind))
    own = widget.attrs.get("class", "")
    classes = " ".join(part for part in (css, own, "is-invalid" if css and bound.errors else "") if part)
    # A placeholder vanishes when one types; the label above and the hint below stay.
    attrs: dict[str, Any] = {"placeholder": False, **({"class": classes} if classes else {})}
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "kind": kind_of(widget),
    }


def target_of(bound: BoundField) -> str:
    """The id that a link to the field leads to; a group of choices has one of its own (ui/field.html)."""
    return bound.id_for_label or f"{bound.auto_id}_group"


def error_lines(form: BaseForm) -> list[dict[str, str]]:
    """Every error of a form with the id of its control; errors of the whole form have none."""
    if not form.is_bound:
        return []
    lines = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        for error in errors:
            label = str(bound.label) if bound else ""
            lines.append({"label": label, "text": str(error), "target": target_of(bound) if bound else ""})
    return lines
