"""Reads of the desk: the queue by state, what is known of one payment, contracts to choose from."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Company, Membership
from contracts.models import Contract
from contracts.search import search_all
from payments.engine.matching import Handling, Proposal, Reason
from payments.matching.automatic import rules
from payments.matching.candidates import match_operations
from payments.matching.owed_rows import contracts_by_keys
from payments.matching.steps import OPEN, left_to_post
from payments.models import (
    BankOperation,
    Direction,
    PaymentQuestion,
    QuestionAnswer,
    Receipt,
    TriageState,
    TriageStep,
)
from payments.models.ledger import ReceiptWithReturned

FOUND = 20
# Filter of the queue -> its words; the states of the rest are their own names.
ANSWERED = "answered"
FILTERS: dict[str, str | Promise] = {
    TriageState.NEW.value: TriageState.NEW.label,
    ANSWERED: gettext_lazy("Client has answered"),
    TriageState.HELD.value: TriageState.HELD.label,
    TriageState.ASKED.value: TriageState.ASKED.label,
    TriageState.TO_RETURN.value: TriageState.TO_RETURN.label,
    TriageState.RETURNED.value: TriageState.RETURNED.label,
    TriageState.POSTED.value: TriageState.POSTED.label,
    TriageState.ASIDE.value: TriageState.ASIDE.label,
}

_WAITING = frozenset({*(state.value for state in OPEN), ANSWERED, TriageState.TO_RETURN.value})


def queue(actor: Membership, chosen: str) -> QuerySet[BankOperation]:
    """Received payments of a filter, the newest first; an unknown filter is that of new ones."""
    rows = BankOperation.objects.visible_to(actor).filter(direction=Direction.IN)
    answered = Exists(PaymentQuestion.objects.filter(operation=OuterRef("pk")).exclude(answer=""))
    if chosen == ANSWERED:
        return rows.filter(answered, state=TriageState.ASKED)
    if chosen == TriageState.ASKED:
        return rows.filter(~answered, state=TriageState.ASKED)
    return rows.filter(state=chosen if chosen in TriageState.values else TriageState.NEW)


def counted(actor: Membership) -> list[tuple[str, str | Promise, int | None]]:
    """Filters with their words and how many payments wait there; what is done is not counted."""
    return [(name, label, queue(actor, name).count() if name in _WAITING else None) for name, label in FILTERS.items()]


@dataclass(frozen=True, slots=True)
class ShownShare:
    """A part of a proposal with its contract; roubles."""

    contract: Contract
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal as the desk shows it; `digest` names it when it is accepted."""

    proposal: Proposal
    shares: Sequence[ShownShare]
    reasons: Sequence[tuple[str, int]]
    doubts: Sequence[tuple[str, int]]
    digest: str


@dataclass(frozen=True, slots=True)
class Matter:
    """All that the desk shows of a payment."""

    operation: BankOperation
    left: Decimal
    is_open: bool
    handling: Handling
    why: Sequence[str]
    proposals: Sequence[ShownProposal]
    receipts: Sequence[ReceiptWithReturned]
    steps: Sequence[TriageStep]
    questions: Sequence[PaymentQuestion]
    companies: Sequence[tuple[int, str]]

    @property
    def may_undo(self) -> bool:
        """Whether there is a decision that can be taken back."""
        undecided = self.operation.state in {TriageState.NEW, TriageState.RETURNED}
        return not undecided or any(row.amount > row.returned for row in self.receipts)


def matter_of(operation: BankOperation, actor: Membership) -> Matter:
    """Match a payment by what the books say now, and put together what is known of it."""
    left, is_open = left_to_post(operation), operation.state in OPEN
    handling, why, proposals = Handling.POST, list[str](), list[ShownProposal]()
    if is_open and left:
        (matched,) = match_operations([_rest_of(operation, left)], lessor_id=actor.company_id, rules=rules())
        handling, why = matched.outcome.handling, [words(reason) for reason in matched.outcome.why]
        proposals = _shown(matched.outcome.proposals)
    receipts = Receipt.objects.filter(operation=operation).with_returned().select_related("contract__lessee")
    return Matter(
        operation=operation,
        left=left,
        is_open=is_open,
        handling=handling,
        why=why,
        proposals=proposals,
        receipts=list(receipts.order_by("pk")),
        steps=list(operation.steps.select_related("by").order_by("-pk")),
        questions=list(operation.questions.select_related("company", "answered_by").order_by("pk")),
        companies=_companies(operation, proposals),
    )


def _rest_of(operation: BankOperation, left: Decimal) -> BankOperation:
    """The payment as if it were of what is left to post, in roubles; never to be saved."""
    if left == operation.amount:
        return operation
    rest = copy(operation)
    rest.amount = left
    return rest


def words(reason: Reason) -> str:
    """A reason in the reader's language."""
    return gettext(reason.message) % dict(reason.params)


def digest_of(proposal: Proposal) -> str:
    """Short name of a split: the same shares for the same things have the same one."""
    return sha256(repr(proposal.shares).encode()).hexdigest()[:16]


def _shown(proposals: Sequence[Proposal]) -> list[ShownProposal]:
    ids = {share.contract for proposal in proposals for share in proposal.shares}
    contracts = Contract.objects.select_related("lessee").in_bulk(ids)
    return [
        ShownProposal(
            proposal,
            [ShownShare(contracts[share.contract], share.amount) for share in proposal.shares],
            [(words(one), one.points) for one in proposal.reasons if not one.is_doubt],
            [(words(one), one.points) for one in proposal.reasons if one.is_doubt],
            digest_of(proposal),
        )
        for proposal in proposals
    ]


def _companies(operation: BankOperation, proposals: Sequence[ShownProposal]) -> list[tuple[int, str]]:
    """Clients to ask: by the payer's INN first, then those of the proposals; who said “not ours” is left out."""
    refused = PaymentQuestion.objects.filter(operation=operation, answer=QuestionAnswer.NOT_OURS)
    asked = set(refused.values_list("company_id", flat=True))
    payers = Company.objects.filter(inn=operation.party_inn, lessee_contracts__lessor=operation.lessor_id).distinct()
    found = {company.pk: company.short_name for company in payers} if operation.party_inn else {}
    for proposal in proposals:
        for share in proposal.shares:
            found.setdefault(share.contract.lessee_id, share.contract.lessee.short_name)
    return [(pk, name) for pk, name in found.items() if pk not in asked]


def contracts_found(actor: Membership, text: str) -> list[Contract]:
    """Contracts by a fragment of number, client, INN or asset, for the split editor."""
    rows = Contract.objects.visible_to(actor).select_related("lessee")
    return list(search_all(rows, text).order_by("-signed_on", "-pk")[:FOUND]) if text.strip() else []


def contract_by_number(actor: Membership, number: str, key: str) -> Contract | None:
    """The contract of the lessor with this number, as it is or as people write it; None when none or several."""
    exact = Contract.objects.visible_to(actor).filter(number=number.strip()).first()
    if exact is not None:
        return exact
    ids = contracts_by_keys([key], lessor_id=actor.company_id) if key else []
    return Contract.objects.visible_to(actor).filter(pk=ids[0]).first() if len(ids) == 1 else None
