"""How many people a form means, before anything is sent."""

from django.http import QueryDict
from django.utils import timezone

from workflow.readings.audiences import people_of
from workflow.readings.forms import WhomForm

FIELDS = ("audience", "roles", "segment", "companies", "sides", "shown_for")


def people_meant(form: WhomForm) -> int | None:
    """How many people would be asked today; None while the form does not say whom."""
    asked = form if form.is_bound else WhomForm(_as_sent(form), actor=form.actor, matter=form.matter)
    if any(name in asked.errors for name in FIELDS):
        return None
    rows = people_of(asked.target(), asked.actor, on=timezone.localdate())
    return rows.order_by().values("user_id").distinct().count()


def _as_sent(form: WhomForm) -> QueryDict:
    """What the form would send as it stands on the page."""
    data = QueryDict(mutable=True)
    for name in FIELDS:
        value = form.get_initial_for_field(form.fields[name], name) if name in form.fields else None
        if value:
            data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data
