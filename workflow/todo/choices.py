"""Who may be given a task: companies of a matter with their people and roles, in one list of choices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Company, Membership, User
from accounts.roles import Role
from workflow.kinds import TaskKind
from workflow.models import Matter, MatterGuest, Task
from workflow.todo.rights import WRITING_ROLES

# The value of a choice that names no owner.
NOBODY = "0"

type Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does a task: a person of the company, a role in it, or anybody."""

    company: Company
    owner: User | None = None
    role: str = ""


class Doers:
    """Those who may be given a task of a kind, by the value of their choice."""

    def __init__(self, companies: Iterable[Company], kind: TaskKind, *, on: date) -> None:
        self.found: dict[str, Doer] = {}
        self.choices: Choices = []
        named = list(companies)
        people = _people(named, kind, on)
        for company in named:
            self._add(company, [member for member in people if member.company_id == company.pk])

    def _add(self, company: Company, people: list[Membership]) -> None:
        offered = [
            self._one(
                f"company-{company.pk}", _("Anybody of %(company)s") % {"company": company.short_name}, Doer(company)
            )
        ]
        roles = {Role(member.role) for member in people}
        for role in (role for role in Role if role in roles):
            words = _("Anybody in the role “%(role)s”") % {"role": role.label}
            offered.append(self._one(f"role-{company.pk}-{role}", words, Doer(company, role=role.value)))
        for member in people:
            words = f"{member.user} ({member.get_role_display()})"
            offered.append(self._one(f"person-{company.pk}-{member.user_id}", words, Doer(company, owner=member.user)))
        self.choices.append((company.short_name, offered))

    def _one(self, value: str, words: str, doer: Doer) -> tuple[str, str]:
        self.found[value] = doer
        return value, words


def companies_of(matter: Matter, kind: TaskKind) -> list[Company]:
    """Who takes part in the matter: the client, invited organisations, and for what is no question the lessor."""
    guests = MatterGuest.objects.filter(matter=matter).select_related("company").order_by("pk")
    others = [matter.company, *(guest.company for guest in guests)]
    return others if kind == TaskKind.INFORMATION else [matter.lessor, *others]


def colleagues(task: Task, *, on: date) -> list[tuple[str, str]]:
    """People of the task's company who may be its owner, and nobody in particular."""
    people = _people([task.company], TaskKind(task.kind), on)
    named = [(str(member.user_id), f"{member.user} ({member.get_role_display()})") for member in people]
    return [(NOBODY, _("Anybody of the company")), *named]


def _people(companies: list[Company], kind: TaskKind, on: date) -> list[Membership]:
    rows = Membership.objects.active(on=on).own().filter(company__in=companies)
    if kind == TaskKind.INFORMATION:
        rows = rows.filter(role__in=WRITING_ROLES)
    return list(rows.select_related("user").order_by("user__last_name", "user__first_name", "pk"))
