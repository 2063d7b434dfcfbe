"""One action: an approved deal becomes contract, schedule, supply order draft and papers to make (APP-05)."""

from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Membership
from calculator import catalogue
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.request import from_query
from common.events import publish
from common.messages import gettext_noop
from common.ui.figures import plain_money
from contracts.approval.terms import current_terms
from contracts.events import ContractRegistered
from contracts.guarding import GuardFailed
from contracts.lifecycle import Event, apply
from contracts.lifecycle.door import find_move, is_allowed, lock
from contracts.lifecycle.stage import state_of
from contracts.lifecycle.turns import AWAITED
from contracts.models import Application, Contract, ContractEventKind, TermsVersion
from contracts.ports import schedules
from contracts.preparation import made
from contracts.services.numbering import next_number
from contracts.services.timeline import record
from workflow.kinds import MatterKind
from workflow.services import matters


@transaction.atomic
def make_contract(*, application: Application, actor: Membership, at: datetime) -> Contract:
    """Make everything of an approved application, whole or not at all, under the lock of its row.

    A start that has passed by the day of the contract moves to that day; rates and sums stay those of the agreed
    version.

    Raises:
        PermissionDenied: the person may not make contracts.
        IllegalTransition: it is not approved, or the contract was made already.
        GuardFailed: something must be done first, or the start has passed and sums would not be those agreed.
        ScheduleRefused: the schedule does not add up; a defect that nothing hides.

    """
    locked = lock(application)
    if not is_allowed(find_move(locked, Event.MAKE_CONTRACT), locked, actor):
        raise PermissionDenied
    today = timezone.localdate(at)
    terms = current_terms(locked)
    quote = quote_from(terms, today)
    _require_agreed_sums(terms, quote)
    contract = made.contract_row(
        locked, quote, number=next_number(lessor=locked.lessor, kind="contract", on=today), on=today
    )
    made.keep(contract, made.asset_row(locked, contract))
    record(contract=contract, kind=ContractEventKind.PREPARED, at=at, actor=actor, data={"application": locked.number})
    publish(ContractRegistered(contract.pk), actor_id=actor.pk)
    schedules().make(contract=contract, plan=quote.plan, reason=gettext("Contract made"), actor=actor, at=at)
    made.order_supply(locked, contract, price=quote.terms.price, at=at)
    made.list_papers(contract, at=at)
    made.limit_use(locked, contract)
    _open_matter(contract, locked, actor=actor, at=at)
    _tie(locked, contract)
    apply(locked, Event.MAKE_CONTRACT, actor=actor, at=at, changes={"contract": contract})
    contract.refresh_from_db()
    return contract


def _require_agreed_sums(terms: TermsVersion, quote: Quote) -> None:
    """A start that has moved moves dates; where it would change sums (a season, a broken first period), nobody agreed.

    Raises:
        GuardFailed: saying both totals.

    """
    total = quote.indicators.total
    if total != terms.total:
        raise GuardFailed(
            "other_sums",
            gettext_noop(
                "The agreed start of the lease has passed. Begun today, it would come to %(total)s ₽ instead of the "
                "agreed %(agreed)s ₽: return the application to review and agree on the terms anew."
            ),
            {
                "total": plain_money(total, currency=False),
                "agreed": plain_money(terms.total, currency=False),
            },
        )


def quote_from(terms: TermsVersion, day: date) -> Quote:
    """The calculation of agreed terms, begun on `day` when their own start is over by then."""
    request = from_query(terms.request, by_staff=True)
    if request.starts_on < day:
        request = replace(request, starts_on=day, first_payment_on=None)
    known = catalogue.of_version(terms.product_version_id, at=terms.priced_at, programme_id=terms.programme_id)
    return make_quote(request, known)


def _open_matter(contract: Contract, application: Application, *, actor: Membership, at: datetime) -> None:
    matter = matters.open_matter(
        kind=MatterKind.CONTRACT,
        subject_id=contract.pk,
        title=contract.number,
        lessor=contract.lessor,
        company=contract.lessee,
        contract_ref=contract.pk,
        manager=contract.manager,
        author=application.author,
        actor=actor,
        at=at,
    )
    awaited = AWAITED[state_of(contract)]
    matters.pass_turn(
        matter=matter, side=awaited.side, awaited=awaited.code, promised_on=awaited.promised_on(at), at=at
    )


def _tie(application: Application, contract: Contract) -> None:
    """Let people limited to the contract see the matter of its application too."""
    matter = matters.matter_of(MatterKind.APPLICATION, application.pk)
    matters.tie_to_contract(matter=matter, contract_ref=contract.pk)
