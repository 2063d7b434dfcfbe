"""Who leads a matter: the manager that it names, else the manager of its client. Queues are counted by them."""

from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership, User
from common.listing import ID_DIGITS

ME, NOBODY = "me", "nobody"


def leader() -> Coalesce:
    """Expression over matters: the id of whoever leads each; NULL where nobody does.

    The client is not joined: a row that the reader is not shown would take the matter with it.
    """
    of_client = Company.objects.filter(pk=OuterRef("company")).values("manager")
    return Coalesce(F("manager"), Subquery(of_client), output_field=BigIntegerField())


def led_by(user_id: int | None) -> Q:
    """Condition over matters: led by this person; None is by nobody."""
    if user_id is None:
        return Q(manager=None) & ~Q(company__in=Company.objects.filter(manager__isnull=False))
    return Q(manager=user_id) | Q(manager=None, company__in=Company.objects.filter(manager=user_id))


def leaders_offered(actor: Membership, asked: str) -> list[tuple[str, str | Promise]]:
    """Choices of a list of matters: oneself, nobody, and the colleague whom the address names, if there is one."""
    choices: list[tuple[str, str | Promise]] = [(ME, _("Me")), (NOBODY, _("Nobody"))]
    named = colleague(actor, asked)
    return [*choices, (asked, str(named))] if named else choices


def colleague(actor: Membership, asked: str) -> User | None:
    """A person of the same office by id; None when it is not one."""
    if not (asked.isascii() and asked.isdigit()) or len(asked) > ID_DIGITS:
        return None
    return User.objects.filter(pk=int(asked), memberships__company=actor.company_id).distinct().first()


def leader_id(actor: Membership, value: str) -> int | None:
    """The person whom a choice of `leaders_offered` means; None is nobody."""
    if value == NOBODY:
        return None
    return actor.user_id if value == ME else int(value)
