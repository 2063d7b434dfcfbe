"""What a task has to be: whose, by when, in which matter."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied

from accounts.models import Company, Membership, User
from accounts.roles import Role
from common.business_days import CalendarUnknown, previous_working_day
from common.messages import gettext_noop
from workflow.kinds import TaskKind
from workflow.models import Matter, MatterGuest, Task
from workflow.todo.refusals import TaskRefused
from workflow.todo.rights import WRITING_ROLES, may_give


def require_giver(actor: Membership | None, lessor: Company, company: Company, matter: Matter | None) -> None:
    """Ask the right to give such a task, in the actor's own scope of rows; the portal gives any.

    Raises:
        PermissionDenied: not one of the lessor's people, or the matter or the company is not in sight.

    """
    if actor is None:
        return
    if not may_give(actor) or actor.company_id != lessor.pk:
        raise PermissionDenied
    if matter is not None:
        seen = Matter.objects.visible_to(actor).filter(pk=matter.pk).exists()
    else:
        seen = company.pk == lessor.pk or Company.objects.visible_to(actor).filter(pk=company.pk).exists()
    if not seen:
        raise PermissionDenied


def require_title(title: str) -> str:
    """The title as it is kept.

    Raises:
        TaskRefused: there is none.

    """
    if not title.strip():
        raise TaskRefused("no_title", gettext_noop("Say what is to be done."))
    return title.strip()[: Task._meta.get_field("title").max_length]


def require_place(kind: TaskKind, lessor: Company, company: Company, matter: Matter | None) -> None:
    """Refuse a company that has nothing to do with the matter, and a request whose answer would have no place.

    Raises:
        TaskRefused: see above.

    """
    if kind == TaskKind.INFORMATION and (matter is None or company.pk == lessor.pk):
        raise TaskRefused(
            "information_needs_matter",
            gettext_noop("Information is asked of the other side of a matter: the answer is a message there."),
        )
    if matter is None:
        return
    if kind == TaskKind.INFORMATION and matter.closed_at is not None:
        raise TaskRefused("matter_closed", gettext_noop("The matter is closed: nothing more is asked in it."))
    inside = matter.lessor_id == lessor.pk and company.pk in {matter.lessor_id, matter.company_id}
    if not inside and not MatterGuest.objects.filter(matter=matter, company=company, matter__lessor=lessor).exists():
        raise TaskRefused("not_in_matter", gettext_noop("This company does not take part in the matter."))


def require_doers(kind: TaskKind, company: Company, owner: User | None, role: str, *, on: date) -> None:
    """Refuse an owner or a role of another company, and one who could not answer.

    Raises:
        TaskRefused: see above.

    """
    if owner is not None:
        require_known_owner(kind, company, owner, on=on)
        return
    if not role:
        return
    if role not in Role.values or Role(role).party != company.party:
        raise TaskRefused("role_of_other_party", gettext_noop("This role is not for a company of this party."))
    _require_writer(kind, role)


def require_known_owner(kind: TaskKind, company: Company, owner: User | None, *, on: date) -> None:
    """Refuse an owner who does not work in the company on the day; nobody is anybody of the company.

    Raises:
        TaskRefused: see above.

    """
    if owner is None:
        return
    works = Membership.objects.active(on=on).own().filter(company=company, user=owner).first()
    if works is None:
        raise TaskRefused(
            "not_of_company",
            gettext_noop("%(person)s does not work in %(company)s."),
            {"person": str(owner), "company": company.short_name},
        )
    _require_writer(kind, works.role)


def _require_writer(kind: TaskKind, role: str) -> None:
    if kind == TaskKind.INFORMATION and role not in WRITING_ROLES:
        raise TaskRefused("writes_no_answers", gettext_noop("This role writes no messages in matters: choose another."))


def require_day(due_on: date | None, today: date) -> None:
    """Refuse a last day that is over.

    Raises:
        TaskRefused: see above.

    """
    if due_on is not None and due_on < today:
        raise TaskRefused("day_is_over", gettext_noop("This day is over: choose today or a later one."))


def remind_day(due_on: date | None, remind_on: date | None, today: date) -> date | None:
    """When to remind: the working day before the last one unless said, and never before today.

    Raises:
        TaskRefused: the reminder would come after the last day.

    """
    if remind_on is not None:
        if due_on is not None and remind_on > due_on:
            raise TaskRefused("remind_after_due", gettext_noop("The reminder would come after the last day."))
        return max(remind_on, today)
    if due_on is None:
        return None
    try:
        before = previous_working_day(due_on)
    except CalendarUnknown:
        before = due_on - timedelta(days=1)
    return max(before, today)
