"""The table of demo sign-ins, by role, for a person at the terminal. In Russian, as all of the demo's data."""

from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from django.utils.translation import override

from accounts.models import User
from accounts.roles import Party, Role
from leasing_portal.demo.companies import company
from leasing_portal.demo.people import LOOK_AT, PASSWORD, PEOPLE, Person, Seat

Place = tuple[Seat, Person]
GAP = "  "


def places() -> list[Place]:
    """Return every role of every person, in the order of `Role`; who has two companies occurs twice."""
    order = list(Role)
    every = [(seat, person) for person in PEOPLE for seat in person.seats]
    return sorted(every, key=lambda place: order.index(place[0].role))


def table() -> str:
    """Write the table, without people who are not in the database; empty when none is."""
    known = set(User.objects.filter(email__in=[person.email for person in PEOPLE]).values_list("email", flat=True))
    present = [place for place in places() if place[1].email in known]
    with override("ru"):
        return "\n".join([*_lines(present), "", *_secrets()]) if present else ""


def _secrets() -> Iterator[str]:
    """Say what everybody types."""
    yield f"Пароль у всех один: {PASSWORD}"
    if code := settings.DEMO_SECOND_FACTOR_CODE:
        yield f"Сотрудники лизингодателя и подписанты вводят ещё код: {code}"


def _lines(present: list[Place]) -> Iterator[str]:
    widths = [max((len(cells[column]) for cells in map(_cells, present)), default=0) for column in range(2)]
    for party, of_party in groupby(present, key=lambda place: place[0].role.party):
        yield f"{Party(party).label.upper()}"
        for role, of_role in groupby(of_party, key=lambda place: place[0].role):
            yield f"{GAP}{Role(role).label} — {LOOK_AT[role]}"
            for place in of_role:
                *padded, last = _cells(place)
                shown = [cell.ljust(width) for cell, width in zip(padded, widths, strict=True)]
                yield GAP * 2 + GAP.join([*shown, last])


def _cells(place: Place) -> tuple[str, str, str]:
    """E-mail, company, and the name short enough for a terminal of 80 columns."""
    seat, person = place
    return person.email, company(seat.company).short_name, f"{person.last_name} {person.first_name[0]}."
