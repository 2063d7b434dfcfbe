"""How people are named who acted for other people."""

from django.utils.translation import gettext as _


def acting_name(person: object | None, principal: object | None) -> str:
    """Write `Сухов Олег`, or `Сухов Олег for Гранин Пётр` where one acted for another; empty for the system."""
    if person is None:
        return ""
    if principal is None:
        return str(person)
    return _("%(person)s for %(principal)s") % {"person": person, "principal": principal}
