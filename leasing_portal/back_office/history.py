"""Who changed what and when, from pghistory's rows of an object and of its children."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from common.ui.figures import NOTHING, day, moment, plain_money
from leasing_portal.back_office.table import Row, Table, text
from leasing_portal.trail_pages.keys import named

Children = tuple[tuple[type[Model], str], ...]
MONEY_DIGITS = 18
LABELS = {"insert": _("Added"), "update": _("Changed"), "delete": _("Deleted")}


def history_table(obj: Model, children: Children, actor: Membership) -> Table:
    """Every change of the object and of its children's rows that the actor sees, newest first."""
    lines = list(_lines(type(obj), {"pgh_obj_id": obj.pk}))
    for child, link in children:
        lines += _lines(child, {f"{link}_id": obj.pk, **_in_sight(child, actor)})
    # Rows of one transaction have one time; children follow the object that they belong to.
    lines.sort(key=lambda line: line["event"].pgh_created_at)
    lines.reverse()
    people = _people(line["event"] for line in lines)
    rows = [
        Row(
            (
                moment(line["event"].pgh_created_at),
                people.get(_user_id(line["event"]), gettext("System")),
                format_html("{} · {}", LABELS[line["event"].pgh_label], line["model"]._meta.verbose_name),
                line["changes"],
            )
        )
        for line in lines
    ]
    return Table(
        anchor="history",
        title=_("History"),
        columns=(text(_("When")), text(_("Who")), text(_("What happened")), text(_("What changed"))),
        rows=rows,
        empty=_("Nothing has changed since the row was made."),
    )


def _in_sight(child: type[Model], actor: Membership) -> dict[str, Any]:
    """Leave out rows of a child that has a scope of its own: a person's role in somebody else's client."""
    visible_to = getattr(child._default_manager, "visible_to", None)
    return {"pgh_obj_id__in": visible_to(actor).values("pk")} if visible_to else {}


def _lines(model: type[Model], wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Events of one model, each with what differs from the event before it of the same row."""
    events = model.history.rel.related_model.objects.filter(**wanted)  # type: ignore[attr-defined] # made by common.audit
    by_row: dict[object, list[Any]] = {}
    for event in events.select_related("pgh_context").order_by("pgh_id"):
        by_row.setdefault(event.pgh_obj_id, []).append(event)
    for row in by_row.values():
        for before, event in pairwise([None, *row]):
            yield {"model": model, "event": event, "changes": _changes(model, before, event)}


def _changes(model: type[Model], before: Any, event: Any) -> SafeString | str:
    """Field by field, old and new value; a new row shows what it was made with, a deleted one nothing."""
    if event.pgh_label == "delete":
        return NOTHING
    changed = [
        (field.verbose_name, _shown(field, before), _shown(field, event))
        for field in model._meta.concrete_fields
        if hasattr(event, field.attname) and not field.primary_key and _differs(field, before, event)
    ]
    if before is None:
        return format_html_join("", "<div><b>{}:</b> {}</div>", ((name, new) for name, _old, new in changed))
    return format_html_join("", "<div><b>{}:</b> {} → {}</div>", changed)


def _differs(field: "Field[Any, Any]", before: Any, event: Any) -> bool:
    new = getattr(event, field.attname)
    return new not in (None, "") if before is None else getattr(before, field.attname) != new


def _shown(field: "Field[Any, Any]", event: Any) -> str:
    value = None if event is None else getattr(event, field.attname)
    if value in (None, ""):
        return NOTHING
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, ForeignKey):
        return str(getattr(event, field.name, None) or value)
    return _plain(value, is_money=getattr(field, "max_digits", None) == MONEY_DIGITS)


def _plain(value: object, *, is_money: bool) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(inner, is_money=False)}" for name, inner in named(value)) or NOTHING
    if isinstance(value, list):
        return ", ".join(_plain(inner, is_money=False) for inner in value) or NOTHING
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return plain_money(value) if is_money and isinstance(value, Decimal) else str(localize(value))


def _user_id(event: Any) -> int | None:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    found: int | None = metadata.get("user")
    return found


def _people(events: Iterable[Any]) -> dict[int | None, str]:
    ids = {user_id for event in events if (user_id := _user_id(event)) is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
