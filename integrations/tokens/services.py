"""Issuing and revoking tokens of the API."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import can, matrix
from accounts.capabilities import Capability
from accounts.models import Membership
from common.locks import lock_name
from common.messages import MessageError, gettext_noop
from integrations.models import ApiToken
from integrations.tokens.secret import digest_of, new_secret, prefix_of

LONGEST = timedelta(days=366)
NAME_MAX = 100


class TokenRefused(MessageError):
    """The token cannot be issued so; `code` for programs, the message for people."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token with its secret, which nobody can see again."""

    token: ApiToken
    secret: str


def offered() -> tuple[Capability, ...]:
    """Rights that the API asks for, in the order of the access matrix."""
    asked = (rule.audience for rule in matrix().rules if rule.url_name.startswith("api:"))
    return tuple(dict.fromkeys(audience for audience in asked if isinstance(audience, Capability)))


def may_give(actor: Membership) -> tuple[Capability, ...]:
    """Rights of the API that this person has, and so may give to a token."""
    return tuple(capability for capability in offered() if can(actor, capability))


@transaction.atomic
def issue_token(
    *, actor: Membership, name: str, capabilities: frozenset[Capability], expires_on: date, at: datetime
) -> IssuedToken:
    """Issue a token that acts as this membership, with these of its rights, through the day `expires_on` in Moscow.

    It reaches the rows that the membership reaches, and no more than its role allows at the time of a request. The
    names of a company's tokens in force differ, so that a form sent twice issues one.

    Raises:
        PermissionDenied: the person may not manage tokens.
        TokenRefused: `deputy`, `no_name`, `name_taken`, `no_rights`, `foreign_right` or `bad_day`; nothing is written.

    """
    if not can(actor, Capability.TOKENS_MANAGE):
        raise PermissionDenied
    name = _checked(actor, name.strip(), capabilities, expires_on, today=timezone.localdate(at))
    company_id = actor.branch_id or actor.company_id
    lock_name(f"api tokens of {company_id}")
    if ApiToken.objects.filter(company=company_id, name=name).usable(at=at).exists():
        raise TokenRefused(
            "name_taken", gettext_noop("There is a token “%(token)s” in force. Choose another name."), {"token": name}
        )
    secret = new_secret()
    token = ApiToken.objects.create(
        company_id=company_id,
        membership=actor,
        name=name,
        prefix=prefix_of(secret),
        digest=digest_of(secret),
        capabilities=sorted(capabilities),
        created_at=at,
        expires_at=timezone.make_aware(datetime.combine(expires_on + timedelta(days=1), time.min)),
    )
    return IssuedToken(token, secret)


@transaction.atomic
def revoke_token(*, token_id: int, actor: Membership, at: datetime) -> ApiToken:
    """Revoke a token at once. One that is revoked already stays as it was.

    Raises:
        PermissionDenied: the person may not manage tokens.
        ApiToken.DoesNotExist: there is no such token among those of the person's companies.

    """
    if not can(actor, Capability.TOKENS_MANAGE):
        raise PermissionDenied
    token = ApiToken.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = at, actor
        token.save(update_fields=["revoked_at", "revoked_by"])
    return token


def _checked(
    actor: Membership, name: str, capabilities: frozenset[Capability], expires_on: date, *, today: date
) -> str:
    if actor.on_behalf_of is not None:
        raise TokenRefused(
            "deputy", gettext_noop("A deputy's right ends with the absence, so a deputy issues no tokens.")
        )
    if not name or len(name) > NAME_MAX:
        raise TokenRefused("no_name", gettext_noop("Name the token: 1 to %(most)s characters."), {"most": NAME_MAX})
    if not capabilities:
        raise TokenRefused("no_rights", gettext_noop("Choose at least one right."))
    if foreign := sorted(capabilities - set(may_give(actor))):
        raise TokenRefused(
            "foreign_right", gettext_noop("You cannot give the right “%(right)s”."), {"right": str(foreign[0].label)}
        )
    if not today < expires_on <= today + LONGEST:
        raise TokenRefused(
            "bad_day",
            gettext_noop("“%(day)s” is not a day from %(first)s to %(last)s."),
            {
                "day": f"{expires_on:%d.%m.%Y}",
                "first": f"{today + timedelta(days=1):%d.%m.%Y}",
                "last": f"{today + LONGEST:%d.%m.%Y}",
            },
        )
    return name
