"""From a payment and what the books know to ranked proposals, or to a payment that is no client's."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from payments.engine.matching.facts import Candidates, PaymentFacts, Rules, Share
from payments.engine.matching.judging import is_certain, reasons_for
from payments.engine.matching.mentions import find_mentions
from payments.engine.matching.proposing import Case, Draft, drafts
from payments.engine.matching.reading import Reading, read_purpose
from payments.engine.matching.reasons import Code, Reason, because, score_of
from payments.engine.matching.shelf import Shelf
from payments.engine.matching.vocabulary import Word

SHOWN = 5
# Whoever pays, this is said by clients only.
_OF_CLIENTS = frozenset({Word.LEASE, Word.ADVANCE, Word.BUYOUT, Word.PENALTY})
# Nothing of third parties is posted without a person.
STRICT = Rules()


class Handling(StrEnum):
    """What to do with a payment: post it, set it aside as no client's, or send it back."""

    POST = "post"
    ASIDE = "aside"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A split of the whole payment, or of the part that is understood; `score` from 0 to 100.

    `certain`: may be posted without a person. `invoice` is the one it was paid by, when there is exactly one.
    """

    shares: tuple[Share, ...]
    score: int
    certain: bool
    reasons: tuple[Reason, ...]
    invoice: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is proposed for a payment, the best first; `why` explains a handling other than posting."""

    handling: Handling
    proposals: tuple[Proposal, ...]
    why: tuple[Reason, ...] = ()

    @property
    def certain(self) -> Proposal | None:
        """What may be posted without a person."""
        best = self.proposals[0] if self.proposals else None
        return best if best and best.certain and self.handling is Handling.POST else None


def match(
    payment: PaymentFacts,
    candidates: Candidates,
    rules: Rules = STRICT,
    reading: Reading | None = None,
    shelf: Shelf | None = None,
) -> Outcome:
    """Propose what a payment is for. `reading` may be given when the purpose was read to look up candidates.

    `shelf` holds the same contracts as the candidates; it is given when other payments have the same ones. Proposals
    that nothing but the payer speaks for are left in: a person starts from them. Rivals of equal score keep each other
    from being certain.
    """
    said = reading or read_purpose(payment.purpose, on=payment.on)
    shelf = shelf or Shelf(candidates.contracts)
    mentions = find_mentions(said, shelf, candidates)
    case = Case(payment, candidates, said, mentions, shelf)
    best: dict[tuple[tuple[int, Decimal], ...], Proposal] = {}
    for draft in drafts(case):
        split = tuple(sorted((share.contract, share.amount) for share in draft.shares))
        # The first draft of a split has the strongest evidence, and all of its doubts.
        if split and split not in best:
            best[split] = _judged(case, draft, rules)
    ranked = sorted(best.values(), key=_place)
    handling, why = _handling(case)
    return Outcome(handling, _without_rivals(ranked)[:SHOWN], why)


def _place(proposal: Proposal) -> tuple[int, bool, int, int]:
    """The best score first; of equal ones the simplest split of the earliest contract."""
    return -proposal.score, not proposal.certain, len(proposal.shares), proposal.shares[0].contract


def _judged(case: Case, draft: Draft, rules: Rules) -> Proposal:
    reasons = reasons_for(case, draft)
    whole = sum(share.amount for share in draft.shares) == case.payment.amount
    certain = whole and is_certain(reasons, rules)
    invoice = draft.invoices[0].id if len(draft.invoices) == 1 else draft.quote.invoice if draft.quote else None
    return Proposal(draft.shares, score_of(reasons, certain=certain), certain, reasons, invoice)


def _without_rivals(ranked: list[Proposal]) -> tuple[Proposal, ...]:
    """Two different splits that are both certain mean that neither is."""
    sure = [one for one in ranked if one.certain]
    if len(sure) <= 1:
        return tuple(ranked)
    doubt = because(Code.SPLIT_GUESSED)
    return tuple(replace(one, certain=False, reasons=(*one.reasons, doubt)) if one.certain else one for one in ranked)


def _handling(case: Case) -> tuple[Handling, tuple[Reason, ...]]:
    """Own money is set aside; what nobody's client paid and no contract is named in is, too; a return goes back."""
    candidates, words = case.candidates, case.reading.words
    if candidates.is_own or Word.OWN in words:
        return Handling.ASIDE, (because(Code.OWN_MONEY),)
    is_named = bool(case.named or case.mentions.invoices or case.mentions.quotes)
    clients = candidates.payers | candidates.by_account | candidates.told | candidates.by_name
    if candidates.came_back:
        return Handling.ASIDE, (because(Code.CAME_BACK),)
    if not clients and not is_named and not words & _OF_CLIENTS:
        return Handling.ASIDE, (because(Code.PAYER_UNKNOWN), because(Code.NOTHING_NAMED))
    if Word.MISTAKE in words and not is_named:
        return Handling.RETURN, (because(Code.RETURN_WORDS),)
    return Handling.POST, ()
