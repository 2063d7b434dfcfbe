"""Between whom an act is: who may make it, and of which contracts it is."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common.messages import gettext_noop
from contracts.models import Contract, ContractStatus
from payments.acts.refusing import ActRefused


def signed_contracts(actor: Membership) -> QuerySet[Contract]:
    """Contracts in sight that both sides have signed: nothing is owed by others."""
    return Contract.objects.visible_to(actor).exclude(status__in=ContractStatus.unsigned())


def may_make(actor: Membership) -> bool:
    """Whether the person makes acts: for its company, or for clients."""
    right = Capability.ACTS_MAKE if actor.is_lessor else Capability.PAYMENTS_ANSWER
    return can(actor, Capability.MONEY_READ) and can(actor, right)


def locked_contracts(
    actor: Membership, *, lessor: Company, lessee: Company, contract: Contract | None
) -> Sequence[Contract]:
    """Contracts that the act is of, in primary-key order, under the lock of their money.

    Raises:
        PermissionDenied: the person makes no acts, or not between these companies.
        ActRefused: `not_signed`, `no_contracts`, or `limited`: an act of all contracts asks for the sight of all.

    """
    side = lessor.pk == actor.company_id if actor.is_lessor else lessee.pk in actor.company_ids
    if not may_make(actor) or not side:
        raise PermissionDenied
    rows = signed_contracts(actor).filter(lessor=lessor, lessee=lessee)
    if contract is not None:
        rows = rows.filter(pk=contract.pk)
    elif not _sees_all(actor, rows, lessor, lessee):
        raise ActRefused(
            "limited", gettext_noop("You see a part of the contracts: choose one of them, not all together.")
        )
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if contract is not None and not found:
        raise ActRefused("not_signed", gettext_noop("The contract is not signed, so there is nothing to reconcile."))
    if not found:
        raise ActRefused("no_contracts", gettext_noop("There is no signed contract between the two companies."))
    return found


def _sees_all(actor: Membership, rows: QuerySet[Contract], lessor: Company, lessee: Company) -> bool:
    """Whether no contract between the two is out of the person's sight: listed ones only, or another manager's."""
    if not actor.is_lessor:
        return actor.contract_ids is None
    if actor.sees_all_clients:
        return True
    every = Contract.objects.filter(lessor=lessor, lessee=lessee).exclude(status__in=ContractStatus.unsigned())
    return not every.exclude(pk__in=rows.values("pk")).exists()
