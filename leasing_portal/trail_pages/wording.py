"""An entry of the trail in words: what happened, to what, what changed, and what else there is to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Membership
from common.models import TrailEntry, TrailKind
from contracts.events_shown import Shown
from contracts.events_shown import shown as event_shown
from contracts.models import ContractEvent, ContractEventKind
from leasing_portal.trail_pages.values import field_of, label_of, plain, shown

SHOWN_FIELDS = 4
CHANGES = frozenset({TrailKind.CHANGE, TrailKind.RIGHT_CHANGED})

DETAILS: dict[str, str | Promise] = {
    "address": gettext_lazy("Address that was tried"),
    "event": gettext_lazy("Event"),
    "factor": gettext_lazy("Second factor"),
    "filters": gettext_lazy("Filters"),
    "happened": gettext_lazy("What happened"),
    "job": gettext_lazy("Job"),
    "method": gettext_lazy("Method"),
    "methods": gettext_lazy("Ways to sign in"),
    "migrations": gettext_lazy("Migrations"),
    "part": gettext_lazy("Format of the document"),
    "password": gettext_lazy("Password"),
    "portfolio_import": gettext_lazy("Portfolio import"),
    "reason": gettext_lazy("Reason"),
    "status": gettext_lazy("Answer"),
    "step": gettext_lazy("Step"),
    "tables": gettext_lazy("Tables"),
}
# A fact of its own, and the name of the page in code beside its address.
TOLD_ELSEWHERE = frozenset({"view_as", "page"})
WORDS: dict[tuple[str, str], str | Promise] = {
    ("step", "password"): gettext_lazy("Password"),
    ("step", "second_factor"): gettext_lazy("Second factor"),
    ("step", "reauthentication"): gettext_lazy("Confirmation of identity"),
    ("part", "page"): gettext_lazy("Page"),
    ("part", "file"): gettext_lazy("File"),
    ("part", "pdf"): gettext_lazy("PDF"),
    ("step", "totp"): gettext_lazy("Authenticator app"),
    ("step", "webauthn"): gettext_lazy("Passkey"),
    ("step", "recovery_codes"): gettext_lazy("Recovery codes"),
    ("factor", "totp"): gettext_lazy("Authenticator app"),
    ("factor", "webauthn"): gettext_lazy("Passkey"),
    ("factor", "recovery_codes"): gettext_lazy("Recovery codes"),
    # Of second factors and of addresses.
    ("happened", "added"): pgettext_lazy("second factor", "Added"),
    ("happened", "removed"): pgettext_lazy("second factor", "Removed"),
    ("happened", "reset"): pgettext_lazy("second factor", "Made anew"),
    ("happened", "confirmed"): pgettext_lazy("e-mail", "Confirmed"),
    ("happened", "main"): pgettext_lazy("e-mail", "Made the main one"),
    ("reason", "blocked"): gettext_lazy("The person is blocked"),
    ("password", "set"): pgettext_lazy("password", "Set"),
    ("password", "changed"): pgettext_lazy("password", "Changed"),
    ("password", "reset"): pgettext_lazy("password", "Reset by a letter"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it became."""

    label: str
    before: str
    after: str


def model_of(entry: TrailEntry) -> type[Model] | None:
    """Model of the object; None when it has none or the model is gone."""
    try:
        return apps.get_model(entry.object_label)
    except (LookupError, ValueError):
        return None


def object_kind(entry: TrailEntry) -> str:
    """What sort of object it is; nothing for entries about none."""
    model = model_of(entry)
    return "" if model is None else capfirst(str(model._meta.verbose_name))


def title(entry: TrailEntry) -> str:
    """What happened, in a few words."""
    if entry.kind in CHANGES:
        if entry.before is None:
            return _("Added")
        return _("Deleted") if entry.after is None else _("Changed")
    fact = timeline_line(entry)
    return fact.title if fact else str(entry.get_kind_display())


def summary(entry: TrailEntry) -> str:
    """What changed, short enough for a list: names of fields, the sentence of a fact, what was refused."""
    if entry.kind in CHANGES and entry.before is not None and entry.after is not None:
        model = model_of(entry)
        labels = [label_of(field_of(model, column), column) for column in sorted(entry.after)]
        more = ["…"] if len(labels) > SHOWN_FIELDS else []
        return ", ".join([*labels[:SHOWN_FIELDS], *more])
    fact = timeline_line(entry)
    if fact:
        return fact.text
    return "; ".join(f"{label}: {value}" for label, value in details(entry))


def timeline_line(entry: TrailEntry) -> Shown | None:
    """The line of a contract's timeline that a fact is."""
    data = entry.after or {}
    at = parse_datetime(str(data.get("at", "")))
    if entry.object_label != ContractEvent._meta.label or at is None or data.get("kind") not in ContractEventKind:
        return None
    return event_shown(ContractEvent(kind=data["kind"], at=at, data=data.get("data", {})))


def changes(entry: TrailEntry, reader: Membership) -> Iterator[Change]:
    """Field by field, before and after, in the order of the model; empty fields of a new row are left out.

    A fact is told by its sentence and has none.
    """
    if timeline_line(entry):
        return
    model = model_of(entry)
    before, after = entry.before or {}, entry.after or {}
    for column in _in_order(model, before.keys() | after.keys()):
        field = field_of(model, column)
        was, becomes = before.get(column), after.get(column)
        if (was in (None, "") and becomes in (None, "")) or (field is not None and field.primary_key):
            continue
        yield Change(label_of(field, column), shown(was, field, reader), shown(becomes, field, reader))


def _in_order(model: type[Model] | None, columns: set[str]) -> list[str]:
    known = [field.column for field in model._meta.concrete_fields] if model is not None else []
    return [*(column for column in known if column in columns), *sorted(columns.difference(known))]


def details(entry: TrailEntry) -> Iterator[tuple[str, str]]:
    """What else is told, as label and value; through whose eyes support looked is a fact of its own."""
    fact = timeline_line(entry)
    if fact and fact.text:
        yield _("Details"), fact.text
    for key, value in entry.detail.items():
        if key not in TOLD_ELSEWHERE:
            yield str(DETAILS.get(key, key)), _told(key, value)


def _told(key: str, value: Any) -> str:
    if key == "methods" and isinstance(value, list):
        return ", ".join(str(WORDS.get(("step", name), name)) for name in value)
    return str(WORDS.get((key, str(value)), plain(value)))
