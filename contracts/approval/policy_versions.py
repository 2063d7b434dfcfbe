"""Policies of the lessor: a change is the next version, in force from its day on; none is ever changed (APP-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common.locks import lock_name
from contracts.models import Policy, PolicyRule, PolicyVersion

TOO_EARLY = _("The version before begins later: a version cannot change what was in force.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """What a version says; see `PolicyVersion`. The unit of `limit` stands in the name of the rule."""

    rule: PolicyRule
    limit: Decimal
    starts_on: date
    products: Sequence[str] = ()
    asset_kinds: Sequence[str] = ()
    blocks: bool = True
    in_force: bool = True


@transaction.atomic
def add_version(
    *, lessor: Company, code: str, name: str, said: PolicyText, actor: Membership | None, at: datetime
) -> PolicyVersion:
    """Enter the next version of a policy, the first of a new code; the name is that of the policy.

    Args:
        lessor: whose policy.
        code: which policy.
        name: what people call it.
        said: what the version says.
        actor: who enters it; None is the portal itself.
        at: now.

    Raises:
        PermissionDenied: the person changes no policies, or not those of this lessor.
        ValidationError: by field; nothing is written.

    """
    if actor is not None and (not can(actor, Capability.ROUTES_EDIT) or actor.company_id != lessor.pk):
        raise PermissionDenied
    lock_name(f"policy {lessor.pk} {code}")
    policy = Policy.objects.filter(lessor=lessor, code=code).first() or Policy(lessor=lessor, code=code)
    if policy.name != name:
        policy.name = name
        policy.full_clean(exclude={"lessor"})
        policy.save()
    last = policy.versions.aggregate(number=Max("number"), starts=Max("starts_on"))
    if last["starts"] is not None and said.starts_on < last["starts"]:
        raise ValidationError({"starts_on": ValidationError(TOO_EARLY, code="too_early")})
    version = PolicyVersion(
        policy=policy,
        number=(last["number"] or 0) + 1,
        rule=said.rule,
        limit=said.limit,
        products=list(said.products),
        asset_kinds=list(said.asset_kinds),
        blocks=said.blocks,
        in_force=said.in_force,
        starts_on=said.starts_on,
        made_at=at,
        made_by_id=actor.user_id if actor else None,
    )
    version.full_clean(exclude={"policy", "made_by"})
    version.save()
    return version
