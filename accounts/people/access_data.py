"""What a person may do in a company, as an administrator says it, and whether that administrator may say so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import RIGHTS, Capability
from accounts.models import Company, Membership, ObjectGrant
from accounts.models.membership import CONTRACTS
from accounts.models.reach import reached_company_ids
from accounts.people.contracts import grantable_contracts
from accounts.roles import Role
from common.money import format_money

LIMITS = ("sign_limit", "request_limit")
# Who gives rights: to colleagues in a client's company, to everybody in the lessor's.
ADMINISTRATORS = RIGHTS[Capability.COLLEAGUES_MANAGE].roles | RIGHTS[Capability.STAFF_MANAGE].roles
type Errors = Mapping[str, ValidationError]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessData:
    """Role, scope, dates (inclusive, None is open) and limits (roubles with VAT, None is no limit).

    `contract_ids` lists the only contracts that the person sees; None does not limit to listed ones.
    """

    role: Role
    branch_id: int | None = None
    contract_ids: tuple[int, ...] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    sign_limit: Decimal | None = None
    request_limit: Decimal | None = None

    def fields(self) -> dict[str, object]:
        """Fields of a membership or an invitation, without the list of contracts."""
        return {
            "role": self.role.value,
            "branch_id": self.branch_id,
            "contracts_limited": self.contract_ids is not None,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "sign_limit": self.sign_limit,
            "request_limit": self.request_limit,
        }


def check_access(
    data: AccessData, *, company: Company, actor: Membership | None, today: date, ended: date | None = None
) -> None:
    """Check that these rights make sense in the company and lie within what the actor has.

    Args:
        data: the rights to give.
        company: where.
        actor: who gives them; None is the system, which has everything.
        today: a right that ended before this day is refused...
        ended: ...unless it is this very day, which stands already.

    Raises:
        ValidationError: by field of `AccessData`.

    """
    errors = dict(_shape(data, company, today, ended))
    if actor is not None:
        errors |= dict(_beyond(data, company, actor))
    if errors:
        raise ValidationError(dict(errors))


def _shape(
    data: AccessData, company: Company, today: date, ended: date | None
) -> Iterator[tuple[str, ValidationError]]:
    if data.role.party != company.party:
        yield "role", ValidationError(_("This role is not for a company of this party."), code="role_of_other_party")
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        yield "ends_on", ValidationError(_("The last day is before the first one."), code="dates_out_of_order")
    elif data.ends_on and data.ends_on < today and data.ends_on != ended:
        yield "ends_on", ValidationError(_("This day has passed. Give a later one, or none."), code="ended_already")
    for name in LIMITS:
        limit = getattr(data, name)
        if limit is not None and limit < 0:
            yield name, ValidationError(_("The limit must not be negative."), code="limit_negative")


def _beyond(data: AccessData, company: Company, actor: Membership) -> Iterator[tuple[str, ValidationError]]:
    """Nobody gives more than they have: of another branch, of an unlisted contract, for longer, above one's limit."""
    own = actor.grantor
    # The lessor's staff give a client rights of another kind than their own, e.g. to its first administrator.
    if company.party == actor.party:
        yield from beyond_office(data.role, data.ends_on, actor)
    if data.branch_id is not None and data.branch_id not in branch_ids(company, actor):
        yield "branch", ValidationError(_("Choose a branch of your company."), code="branch_unknown")
    if data.contract_ids is None:
        if own.contracts_limited:
            yield (
                "contracts",
                ValidationError(_("You see listed contracts only, so list those to show."), code="scope_beyond_own"),
            )
    elif foreign := set(data.contract_ids) - grantable_contracts(actor, data.branch_id or company.pk).keys():
        yield (
            "contracts",
            ValidationError(
                _("Choose contracts that you see yourself: %(count)s of the chosen are not among them."),
                code="contract_unknown",
                params={"count": len(foreign)},
            ),
        )
    for name in LIMITS:
        most, given = getattr(own, name), getattr(data, name)
        if most is not None and (given is None or given > most):
            yield (
                name,
                ValidationError(
                    _("Your own limit is %(most)s: give no more."),
                    code="limit_beyond_own",
                    params={"most": format_money(most)},
                ),
            )


def beyond_office(role: str, ends_on: date | None, actor: Membership) -> Iterator[tuple[str, ValidationError]]:
    """Why a colleague's role or last day, None for none, is not the actor's to give; by field."""
    if error := deputys_limit(role, actor):
        yield "role", error
    if error := ends_too_late(ends_on, last_day(actor)):
        yield "ends_on", error


def deputys_limit(role: str, actor: Membership) -> ValidationError | None:
    """Why a deputy does not touch a role that gives rights: what they gave would outlive their own days."""
    if actor.on_behalf_of_id is None or role not in ADMINISTRATORS:
        return None
    return ValidationError(
        _("Who acts for somebody else neither appoints administrators nor changes their rights."),
        code="deputy_and_administrator",
    )


def last_day(actor: Membership) -> date | None:
    """The day on which the actor's rights end, a deputy's with the principal's; None when they do not."""
    return min((day for day in (actor.ends_on, actor.grantor.ends_on) if day is not None), default=None)


def ends_too_late(ends_on: date | None, last: date | None) -> ValidationError | None:
    """Why a right with this last day is too long for somebody whose own last day is `last`; None is open."""
    if last is None or (ends_on is not None and ends_on <= last):
        return None
    return ValidationError(
        _("Your own rights end on %(day)s: give none that last longer."),
        code="ends_beyond_own",
        params={"day": date_format(last, "SHORT_DATE_FORMAT")},
    )


def branch_ids(company: Company, actor: Membership) -> frozenset[int]:
    """Branches to which a person of the company may be limited by this actor."""
    below = frozenset(reached_company_ids(company.pk)) - {company.pk}
    return below if actor.is_lessor else below & frozenset(actor.company_ids)


def granted_contract_ids(membership: Membership) -> set[int]:
    """Contracts granted to a membership, whatever the dates of the grants."""
    grants = ObjectGrant.objects.filter(
        membership=membership, content_type__app_label=CONTRACTS[0], content_type__model=CONTRACTS[1]
    )
    return {int(pk) for pk in grants.values_list("object_pk", flat=True)}


def is_beyond(membership: Membership, *, actor: Membership) -> bool:
    """Whether the colleague has more than the actor, who then may not touch those rights.

    Only an administrator who is limited to listed contracts or to an amount meets such a colleague: people outside
    of a branch are not seen from it at all.
    """
    own = actor.grantor
    if own.contracts_limited and not membership.contracts_limited:
        return True
    if own.contracts_limited and not granted_contract_ids(membership) <= set(actor.contract_ids or ()):
        return True
    pairs = ((getattr(own, name), getattr(membership, name)) for name in LIMITS)
    return any(most is not None and (given is None or given > most) for most, given in pairs)
