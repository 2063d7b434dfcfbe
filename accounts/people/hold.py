"""Taking hold of a colleague's row before it is changed, and keeping a company from losing its last administrator."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.models.membership import MembershipQuerySet
from accounts.people.access_data import ADMINISTRATORS, deputys_limit, is_beyond
from common.locks import lock_name


def lock_people(company_id: int) -> None:
    """Hold all changes of the company's people until the end of the transaction."""
    lock_name(f"people of company {company_id}")


def still_manages(actor: Membership) -> None:
    """Ask again inside the lock: the administrator may have been blocked since the request began.

    Raises:
        PermissionDenied: the actor may not manage colleagues (any more).

    """
    if not can(actor, Capability.COLLEAGUES_MANAGE):
        raise PermissionDenied
    still_acts(actor)


def still_acts(actor: Membership) -> None:
    """Ask whether the actor's own row gives rights yet, in the role in which the request began.

    Raises:
        PermissionDenied: it does not.

    """
    if not Membership.objects.active(on=actor.today).filter(pk=actor.pk, role=actor.role).exists():
        raise PermissionDenied


def hold(membership_id: int, *, actor: Membership) -> Membership:
    """Lock the people of the colleague's company and return the row for a change, in the caller's transaction.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: these rights are the actor's own, or wider than the actor's.

    """
    rows = Membership.objects.visible_to(actor).own()
    lock_people(rows.values_list("company_id", flat=True).get(pk=membership_id))
    still_manages(actor)
    membership = (
        rows.select_for_update(no_key=True, of=("self",)).select_related("user", "company").get(pk=membership_id)
    )
    if reason := why_not(membership, actor=actor):
        raise reason
    return membership


def why_not(membership: Membership, *, actor: Membership) -> ValidationError | None:
    """Why the actor may not change this colleague; None when nothing forbids it.

    A deputy may do all that the administrator may, but neither touch administrators nor widen one's own rights.
    """
    if membership.user_id in {actor.user_id, actor.grantor.user_id}:
        return ValidationError(_("Nobody changes their own rights: ask another administrator."), code="own_access")
    if is_beyond(membership, actor=actor):
        return ValidationError(
            _("This colleague has wider rights than you: ask another administrator."), code="beyond_own"
        )
    return deputys_limit(membership.role, actor)


def administrators(company_id: int) -> MembershipQuerySet:
    """People who give rights in the company by a right of their own, whatever the dates."""
    return Membership.objects.own().filter(company=company_id, role__in=ADMINISTRATORS)


# An administrator who stays: of the whole company, and without a last day.
LASTING = Q(ends_on=None, branch=None, contracts_limited=False)


class LastAdministrator(ValidationError):
    """The company would be left without an administrator."""

    def __init__(self) -> None:
        super().__init__(
            _("This is the last administrator of the company. Make somebody else an administrator first."),
            code="last_administrator",
        )


class AdministratorsBefore:
    """Who administered a company before a change; `check` after it, in the same lock of the company's people.

    The last administrator stays, and so does the last one who sees the whole company and has no last day.
    """

    def __init__(self, company_id: int, *, on: date) -> None:
        self.people = administrators(company_id).active(on=on)
        self.had_one = self.people.exists()
        self.had_lasting = self.people.filter(LASTING).exists()

    def check(self) -> None:
        """Compare with what is stored now.

        Raises:
            LastAdministrator: the company would be left without an administrator.

        """
        lost = self.had_one and not self.people.all().exists()
        if lost or (self.had_lasting and not self.people.filter(LASTING).exists()):
            raise LastAdministrator
