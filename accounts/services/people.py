"""Taking a person with a confirmed or unconfirmed address, and giving a role in a company."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership, User
from accounts.roles import Party, Role
from common.changes import assign
from common.locks import lock_name


@transaction.atomic
def save_person(  # noqa: PLR0913 - the fields of one person, each by name
    *,
    email: str,
    last_name: str,
    first_name: str,
    middle_name: str = "",
    phone: str = "",
    password: str | None = None,
    verified: bool,
    at: datetime,
) -> User:
    """Take a person, found by e-mail whatever its case, with the sign-in address of allauth.

    `password` is only for a new person: a known one has chosen their own. Without it the person sets one by
    the reset letter. `verified` confirms the address; an address that was confirmed stays so.

    Raises:
        ValidationError: by field, for a wrong address or a weak password; nothing is written.

    """
    address = email.strip().lower()
    lock_name(f"person {address}")
    found = User.objects.select_for_update(no_key=True).filter(email=address).first()
    user = found or User(date_joined=at)
    names = {"last_name": last_name, "first_name": first_name, "middle_name": middle_name, "phone": phone}
    changed = assign(user, {"email": address, **names})
    if found is None:
        if password is not None:
            validate_password(password, user)
        user.set_password(password)
    if changed:
        user.full_clean()
        user.save()
    _take_address(user, verified=verified)
    return user


def _take_address(user: User, *, verified: bool) -> None:
    """Keep one primary sign-in address, the e-mail of the person."""
    row, _created = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": verified}
    )
    if verified and not row.verified:
        row.verified = True
        row.save(update_fields=["verified"])


@transaction.atomic
def grant_membership(*, user: User, company: Company, role: Role, actor: Membership | None, at: datetime) -> Membership:
    """Give a person a role in a company; a person has one role there, so another one replaces it.

    Raises:
        PermissionDenied: the actor may not give roles in this company.
        ValidationError: the role is not for a company of this party; nothing is written.

    """
    if actor is not None and not may_grant(actor, company):
        raise PermissionDenied
    lock_name(f"membership {user.pk} {company.pk}")
    found = (
        Membership.objects.select_for_update(no_key=True).filter(user=user, company=company, on_behalf_of=None).first()
    )
    membership = found or Membership(user=user, company=company, created_at=at)
    if assign(membership, {"role": role.value, "is_active": True}) or found is None:
        membership.full_clean()
        membership.save()
    return membership


def may_grant(actor: Membership, company: Company) -> bool:
    """Whoever manages the staff everywhere, client managers in their clients' companies, administrators in theirs."""
    if can(actor, Capability.STAFF_MANAGE):
        return True
    if can(actor, Capability.CLIENTS_INVITE):
        return company.party != Party.LESSOR and Company.objects.visible_to(actor).filter(pk=company.pk).exists()
    return can(actor, Capability.COLLEAGUES_MANAGE) and company.pk in actor.company_ids
