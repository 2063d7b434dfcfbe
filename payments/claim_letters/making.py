"""Making a claim letter: what is owed today, kept under a number; a worker draws the paper and sends it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from contracts.models import Contract
from contracts.services.numbering import next_number
from payments.claim_letters.content import demand_of
from payments.claim_letters.paper import order_paper
from payments.explaining.book import Book
from payments.ledger.terms import terms_of
from payments.models import ClaimLetter, MoneyTerms
from payments.services.charges import open_contract
from payments.services.settlement import lock_contract

# Days to pay where nothing is agreed, and the most that a person may give.
PAY_DAYS, MOST_PAY_DAYS = MoneyTerms._meta.get_field("claim_pay_days").default, 366


class ClaimRefused(MessageError):
    """A letter that cannot be made; nothing is written."""


@transaction.atomic
def make_letter(*, contract_id: int, pay_days: int, actor: Membership, at: datetime) -> ClaimLetter:
    """Make a letter by hand: everything owed today, to be paid within so many days.

    Raises:
        PermissionDenied: the actor may not make letters.
        Contract.DoesNotExist: the contract is not in sight.
        ChargeRefused: `unsigned`.
        ClaimRefused: `nothing`: nothing is owed today. `pay_days`: fewer than one or more than a year.

    """
    contract = open_contract(contract_id, actor, Capability.CLAIMS_MAKE)
    if not 1 <= pay_days <= MOST_PAY_DAYS:
        raise ClaimRefused("pay_days", gettext_noop("Give from one day to a year to pay."))
    letter = _make(contract, pay_days=pay_days, made_by_id=actor.user_id, at=at)
    if letter is None:
        raise ClaimRefused("nothing", gettext_noop("Nothing is owed on this contract today."))
    return letter


@transaction.atomic
def make_nightly(*, contract_id: int, at: datetime) -> ClaimLetter | None:
    """Make the letter of a contract's delay, unless it has one or nothing is late any more; safe to run twice."""
    contract = lock_contract(contract_id)
    since = contract.overdue_since
    if since is None or ClaimLetter.objects.filter(contract=contract, overdue_since=since, made_by=None).exists():
        return None
    return _make(contract, pay_days=usual_pay_days(contract), made_by_id=None, at=at)


def usual_pay_days(contract: Contract) -> int:
    """How many days the terms of a contract give to pay."""
    terms = terms_of(contract)
    return terms.claim_pay_days if terms else PAY_DAYS


def _make(contract: Contract, *, pay_days: int, made_by_id: int | None, at: datetime) -> ClaimLetter | None:
    """Keep what is owed now; the caller holds the contract's lock. None when nothing is."""
    today = timezone.localdate(at)
    demand = demand_of(Book(contract, today))
    if not demand.total:
        return None
    letter = ClaimLetter.objects.create(
        contract=contract,
        number=next_number(lessor=contract.lessor, kind="claim", on=today),
        on=today,
        pay_by=today + timedelta(days=pay_days),
        overdue_since=contract.overdue_since,
        overdue=demand.overdue,
        charges=demand.charges,
        content=demand.content,
        made_at=at,
        made_by_id=made_by_id,
    )
    order_paper(letter)
    return letter
