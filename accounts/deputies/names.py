"""How a person is named who acted for another one."""

from django.utils.translation import gettext as _

from accounts.models import User


def acting_name(person: User | None, principal: User | None) -> str:
    """Write `Сухов Олег`, or `Сухов Олег for Гранин Пётр` where one acted for another; empty for the system."""
    if person is None:
        return ""
    if principal is None:
        return str(person)
    return _("%(person)s for %(principal)s") % {"person": person, "principal": principal}
