"""The manager's decision: a registration becomes a company with its administrator, or is refused with a reason."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, CompanyRegistration, Membership, RegistrationState
from accounts.models.company import Segment
from accounts.people.hold import lock_people
from accounts.registration.letters import write_to_applicant
from accounts.registration.matching import ADMINS, has_administrator
from accounts.roles import Party
from accounts.services import CompanyData, grant_membership, save_company
from common.locks import lock_name


class DecisionRefused(Exception):
    """The decision cannot be taken; `code` for programs, `message` for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        self.code = code
        self.message = message
        super().__init__(code, message)


def foreign_client() -> DecisionRefused:
    """The refusal for whoever does not lead the client."""
    return DecisionRefused("foreign", _("This company is a client of another manager, who decides, or the head."))


@transaction.atomic
def confirm(*, registration_id: int, join: bool, actor: Membership, at: datetime) -> Membership:
    """Make the company with the applicant as its administrator, led by the manager who confirms.

    A company that is known already (party, INN and KPP) is joined only when `join` says so, and only while it has
    no administrator: its own administrator invites people. Details of a known company stay as they are.

    Raises:
        CompanyRegistration.DoesNotExist: the actor sees no such registration.
        PermissionDenied: the actor may not confirm registrations, or it is the actor's own.
        DecisionRefused: `decided`, `known`, `has_administrator`, `foreign` or `blocked`; nothing is written.
        ValidationError: the details are not right any more; nothing is written.

    """
    registration = _held(registration_id, actor)
    # The same lock as that of whoever saves the company, so that two registrations of it are decided in turn.
    lock_name(f"company {registration.party} {registration.inn} {registration.kpp}")
    known = Company.objects.filter(party=registration.party, inn=registration.inn, kpp=registration.kpp).first()
    if known is not None:
        # An invitation of an administrator that is taken at this moment counts.
        lock_people(known.pk)
        _check_known(known, registration, join=join, actor=actor, at=at)
    company = known or _new_company(registration, actor, at)
    if company.manager_id is None:
        company.manager_id = _leading_user_id(registration, actor)
        company.save(update_fields=["manager"])
    membership = grant_membership(
        user=registration.applicant, company=company, role=ADMINS[Party(company.party)], actor=actor, at=at
    )
    registration.company = company
    _decide(registration, RegistrationState.CONFIRMED, actor, at)
    return membership


@transaction.atomic
def refuse(*, registration_id: int, reason: str, actor: Membership, at: datetime) -> None:
    """Refuse with a reason, which the applicant reads on the page and in a letter.

    Raises:
        CompanyRegistration.DoesNotExist: the actor sees no such registration.
        PermissionDenied: the actor may not decide, or it is the actor's own.
        DecisionRefused: `decided`; nothing is written.
        ValidationError: there is no reason.

    """
    registration = _held(registration_id, actor)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why: the applicant reads it."), code="no_reason")})
    registration.reason = reason.strip()
    _decide(registration, RegistrationState.REFUSED, actor, at)


def _held(registration_id: int, actor: Membership) -> CompanyRegistration:
    """Lock a registration that still waits."""
    if not can(actor, Capability.CLIENTS_INVITE):
        raise PermissionDenied
    rows = CompanyRegistration.objects.visible_to(actor).select_for_update(no_key=True, of=("self",))
    registration = rows.select_related("applicant").get(pk=registration_id)
    if registration.applicant_id == actor.user_id:
        raise PermissionDenied
    if registration.state != RegistrationState.WAITING:
        raise DecisionRefused("decided", _("Somebody has decided on this registration already."))
    return registration


def _check_known(
    known: Company, registration: CompanyRegistration, *, join: bool, actor: Membership, at: datetime
) -> None:
    # Whoever leads a part of the client would open all of it to the applicant.
    if not Company.objects.kept_by(actor).filter(pk=known.pk).exists():
        raise foreign_client()
    if has_administrator(known, on=timezone.localdate(at)):
        raise DecisionRefused(
            "has_administrator",
            _("This company has an administrator. Refuse, and tell the applicant to ask for an invitation there."),
        )
    if not join:
        raise DecisionRefused("known", _("This company is known already. Say that the applicant joins it."))
    if known.memberships.filter(user=registration.applicant, is_active=False).exists():
        raise DecisionRefused("blocked", _("The applicant was blocked in this company."))


def _new_company(registration: CompanyRegistration, actor: Membership, at: datetime) -> Company:
    data = CompanyData(
        party=Party(registration.party),
        short_name=registration.short_name,
        full_name=registration.full_name,
        inn=registration.inn,
        kpp=registration.kpp,
        ogrn=registration.ogrn,
        segment=Segment.MEDIUM,
        legal_address=registration.legal_address,
        phone=registration.phone,
        email=registration.applicant.email,
    )
    return save_company(data=data, actor=actor, at=at).obj


def _leading_user_id(registration: CompanyRegistration, actor: Membership) -> int:
    """Who leads the client: the manager who confirms; the one it came to when a deputy or a head confirms."""
    if registration.manager_id is not None and (
        actor.sees_all_clients or actor.behalf_of_user_id(registration.manager_id) is not None
    ):
        return registration.manager_id
    return actor.behalf_of_user_id() or actor.user_id


def _decide(registration: CompanyRegistration, state: RegistrationState, actor: Membership, at: datetime) -> None:
    registration.state, registration.decided_at, registration.decided_by = state, at, actor
    registration.save(update_fields=["state", "decided_at", "decided_by", "company", "reason"])
    write_to_applicant(registration)
