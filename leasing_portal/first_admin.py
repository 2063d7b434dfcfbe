"""The first person of an empty portal: rights come from memberships, and a membership needs somebody to give it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import override

from accounts.consents.publishing import publish_standard_texts
from accounts.invitations import invite
from accounts.models import Company, Membership, User
from accounts.models.company import Segment
from accounts.roles import Party, Role
from accounts.services import CompanyData, grant_membership, save_company, save_person
from common.locks import lock_name


class AdminExists(Exception):
    """The portal has an administrator; the text is that person's e-mail."""


class FirstAdminRefused(Exception):
    """The person cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """Who administers the portal, and in which company. Without a password a letter lets the person set one."""

    email: str
    last_name: str
    first_name: str
    inn: str
    kpp: str
    ogrn: str
    company_name: str
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a call did; what was there already is kept as it was."""

    membership: Membership
    is_new_company: bool
    is_new_person: bool
    is_invited: bool


def refuse_second(*, on: date) -> None:
    """Refuse when a portal administrator who may sign in is there.

    Raises:
        AdminExists: with that person's e-mail.

    """
    found = (
        Membership.objects.active(on=on).filter(role=Role.LESSOR_ADMIN).select_related("user").order_by("pk").first()
    )
    if found is not None:
        raise AdminExists(found.user.email)


@transaction.atomic
def create_first_admin(*, wanted: FirstAdmin, another: bool, at: datetime) -> Made:
    """Take the lessor and the person, and make the person a portal administrator: wholly or not at all.

    A company or a person that is known keeps its data, and a person their password.

    Raises:
        AdminExists: there is an administrator and `another` was not asked for.
        FirstAdminRefused: the person is blocked.
        ValidationError: by field, for a wrong value; a weak password has no field.

    """
    lock_name("first portal administrator")
    if not another:
        refuse_second(on=localdate(at))
    company, is_new_company = _take_company(wanted, at=at)
    user, is_new_person = _take_person(wanted, at=at)
    publish_standard_texts(at)
    membership = grant_membership(user=user, company=company, role=Role.LESSOR_ADMIN, actor=None, at=at)
    is_invited = not user.has_usable_password()
    if is_invited:
        with override(settings.LANGUAGE_CODE):
            invite(user=user)
    return Made(membership, is_new_company, is_new_person, is_invited)


def _take_company(wanted: FirstAdmin, *, at: datetime) -> tuple[Company, bool]:
    known = Company.objects.filter(party=Party.LESSOR, inn=wanted.inn).first()
    if known is not None:
        return known, False
    data = CompanyData(
        party=Party.LESSOR,
        short_name=wanted.company_name,
        full_name=wanted.company_name,
        inn=wanted.inn,
        kpp=wanted.kpp,
        ogrn=wanted.ogrn,
        segment=Segment.MEDIUM.value,
    )
    return save_company(data=data, actor=None, at=at).obj, True


def _take_person(wanted: FirstAdmin, *, at: datetime) -> tuple[User, bool]:
    known = User.objects.filter(email=wanted.email.strip().lower()).first()
    if known is not None and not known.is_active:
        raise FirstAdminRefused(f"{known.email} is blocked: a blocked person cannot administer the portal.")
    user = save_person(
        email=wanted.email,
        last_name=known.last_name if known else wanted.last_name,
        first_name=known.first_name if known else wanted.first_name,
        middle_name=known.middle_name if known else "",
        phone=known.phone if known else "",
        password=wanted.password,
        verified=True,
        at=at,
    )
    return user, known is None
