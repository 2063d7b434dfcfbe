"""Making a reconciliation act, and the client's answer to it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from common import row_scope
from common.events import publish
from common.locks import lock_name
from common.messages import gettext_noop
from contracts.models import Contract
from payments.acts import changes
from payments.acts.account import account_of
from payments.acts.content import CHANGES, Content, digest_of, frozen
from payments.acts.parties import locked_contracts
from payments.acts.periods import check_period
from payments.acts.refusing import ActRefused
from payments.debts.disputes import DisputedLine, raise_dispute
from payments.events import ActMade
from payments.models import ActState, DisputeState, LineDispute, ReconciliationAct

# A longer paper helps nobody to compare books.
MOST_LINES = 3_000
# What a dispute of a contract's balance names: a line that the client misses has no row.
BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class MadeAct:
    """The act; `created` is False when the one before says the same to the letter."""

    act: ReconciliationAct
    created: bool


@transaction.atomic
def make_act(  # noqa: PLR0913 - the parts of an act, each by name
    *,
    lessor: Company,
    lessee: Company,
    contract: Contract | None,
    starts_on: date,
    ends_on: date,
    actor: Membership,
    at: datetime,
) -> MadeAct:
    """Freeze the account of a period, both days counted, of one contract or of all between the two sides.

    Locks the contracts, then the lessor's numbers of the year, so that numbers have no gaps. Publishes `ActMade`, on
    which the PDF is made.

    Raises:
        PermissionDenied: the person makes no acts, or not between these companies.
        ActRefused: a wrong period, nothing to reconcile, or too many lines; nothing is written.

    """
    contracts = locked_contracts(actor, lessor=lessor, lessee=lessee, contract=contract)
    today = timezone.localdate(at)
    check_period(starts_on, ends_on, today=today, first_day=min(one.signed_on for one in contracts))
    account = account_of(contracts, starts_on, ends_on)
    if len(account.lines) > MOST_LINES:
        raise ActRefused(
            "too_long",
            gettext_noop("The act would have %(lines)s lines, %(most)s at most. Choose a shorter period."),
            {"lines": len(account.lines), "most": MOST_LINES},
        )
    content = frozen(account, lessor=lessor, lessee=lessee, starts_on=starts_on, ends_on=ends_on)
    digest = digest_of(content)
    last = ReconciliationAct.objects.filter(lessor=lessor, lessee=lessee, contract=contract).order_by("-pk").first()
    if last is not None and last.digest == digest:
        return MadeAct(last, created=False)
    if last is not None:
        content[CHANGES] = changes.since(last, contracts)
    act = ReconciliationAct(
        lessor=lessor,
        lessee=lessee,
        contract=contract,
        year=today.year,
        number=_next_number(lessor, today.year),
        starts_on=starts_on,
        ends_on=ends_on,
        opening=account.opening,
        charged=account.charged,
        received=account.received,
        closing=account.closing,
        content=content,
        digest=digest,
        made_at=at,
        made_by_id=actor.user_id,
    )
    act.save(force_insert=True)
    publish(ActMade(act.pk), actor_id=actor.pk)
    return MadeAct(act, created=True)


def _next_number(lessor: Company, year: int) -> int:
    """Take the next number; the name stays locked until the end, so a rollback gives the number back.

    Acts of other clients count too, so they are counted as the portal itself.
    """
    lock_name(f"acts of {lessor.pk} in {year}")
    with row_scope.as_system():
        last: int | None = ReconciliationAct.objects.filter(lessor=lessor, year=year).aggregate(last=Max("number"))[
            "last"
        ]
    return (last or 0) + 1


@transaction.atomic
def confirm_act(*, act_id: int, actor: Membership, at: datetime) -> ReconciliationAct:
    """Agree for the client that the act is right, as it was frozen.

    Raises:
        PermissionDenied: the person does not answer for the client.
        ReconciliationAct.DoesNotExist: not among those that the person sees.
        ActRefused: `confirmed` already, `disputed` while a dispute is open, or `altered`; nothing is written.

    """
    act = _locked(act_id, actor)
    if LineDispute.objects.filter(act=act, state=DisputeState.OPEN).exists():
        raise ActRefused(
            "disputed", gettext_noop("Lines of the act are disputed: it may be confirmed when the lessor has answered.")
        )
    if digest_of(act.content) != act.digest:
        raise ActRefused("altered", gettext_noop("The act does not fit its digest. Tell the lessor of it."))
    act.state, act.answered_at, act.answered_by_id = ActState.CONFIRMED, at, actor.user_id
    act.save(update_fields=["state", "answered_at", "answered_by"])
    return act


@transaction.atomic
def dispute_line(
    *, act_id: int, target: str, own_amount: Decimal | None, words: str, actor: Membership, at: datetime
) -> LineDispute:
    """Dispute a line of an act, or the balance of a contract in it (`balance:7`) where a line is missing.

    Raises:
        PermissionDenied: the person does not answer for the client.
        ReconciliationAct.DoesNotExist: not among those that the person sees.
        ActRefused: `confirmed` already, or `no_line`; nothing is written.
        DisputeRefused: without words, or the line is disputed already.

    """
    act = _locked(act_id, actor)
    contract_id, line = disputed_line(Content(act.content), target)
    contract = Contract.objects.visible_to(actor).filter(pk=contract_id).first()
    if contract is None:
        raise ActRefused("no_line", gettext_noop("There is no such line in the act."))
    dispute = raise_dispute(
        contract=contract, line=line, words=words, own_amount=own_amount, act=act, actor=actor, at=at
    )
    act.state, act.answered_at, act.answered_by_id = ActState.DISPUTED, at, actor.user_id
    act.save(update_fields=["state", "answered_at", "answered_by"])
    return dispute


def _locked(act_id: int, actor: Membership) -> ReconciliationAct:
    if actor.is_lessor or not can(actor, Capability.PAYMENTS_ANSWER):
        raise PermissionDenied
    rows = ReconciliationAct.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    act = rows.get(pk=act_id)
    if act.state == ActState.CONFIRMED:
        raise ActRefused("confirmed", gettext_noop("The act is confirmed already."))
    return act


def disputed_line(content: Content, target: str) -> tuple[int, DisputedLine]:
    """Find what a dispute names in an act: a line, or the balance of a contract; the id of its contract with it.

    Raises:
        ActRefused: `no_line`.

    """
    line = content.line(target)
    if line is not None:
        return line.contract_id, DisputedLine(line.target, line.text, line.amount)
    name, _colon, pk = target.partition(":")
    found = content.contract(int(pk)) if name == BALANCE and pk.isascii() and pk.isdigit() else None
    if found is None:
        raise ActRefused("no_line", gettext_noop("There is no such line in the act."))
    return found.pk, DisputedLine(target, f"Сальдо на конец периода, договор {found.number}", found.closing)
