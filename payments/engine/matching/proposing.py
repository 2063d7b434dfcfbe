"""Ways to split a payment over contracts, each from one kind of evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from common.money import ZERO
from payments.engine.matching.facts import (
    Aim,
    Candidates,
    ContractFacts,
    InvoiceFacts,
    OwedKind,
    PaymentFacts,
    QuoteFacts,
    Share,
)
from payments.engine.matching.mentions import Mention, Mentions
from payments.engine.matching.reading import Reading
from payments.engine.matching.reasons import Code, Reason, because
from payments.engine.matching.shelf import Shelf
from payments.engine.matching.subjects import subject_of
from payments.engine.matching.sums import Fit, Made, expected, make_amount

CONTRACTS_SHOWN, MANY = 6, 40


@dataclass(frozen=True, slots=True)
class Draft:
    """Shares of a proposal with the reasons of the sums; who paid and what was named is added when it is judged."""

    shares: tuple[Share, ...]
    reasons: tuple[Reason, ...]
    invoices: tuple[InvoiceFacts, ...] = ()
    quote: QuoteFacts | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One payment with all that is known of it."""

    payment: PaymentFacts
    candidates: Candidates
    reading: Reading
    mentions: Mentions
    shelf: Shelf

    def fits(self, contract: ContractFacts) -> tuple[Fit, ...]:
        """Amounts that this contract's payments naturally make."""
        return tuple(self.shelf.fits.of(contract, self.payment.on).values())

    def fit(self, contract: ContractFacts) -> Fit | None:
        """What of the contract the whole amount is exactly."""
        return self.shelf.fits.of(contract, self.payment.on).get(self.payment.amount)

    def contract(self, contract_id: int) -> ContractFacts:
        """The facts of a contract of a share."""
        return self.shelf.by_id[contract_id]

    @property
    def clients(self) -> frozenset[int]:
        """Holdings that this may be a payment of."""
        return self.candidates.clients

    @property
    def named(self) -> tuple[ContractFacts, ...]:
        """Contracts whose numbers stand in the purpose, each once, in the order of the purpose."""
        found = (contract for mention in self.mentions.contracts for contract in mention.contracts)
        return tuple({contract.id: contract for contract in found}.values())


def drafts(case: Case) -> Iterator[Draft]:
    """Yield proposals of all kinds of evidence; the same split may come from several."""
    yield from _said(case)
    yield from _by_quotes(case)
    yield from _by_invoices(case)
    yield from _by_numbers(case)
    yield from _by_payer(case)


def _said(case: Case) -> Iterator[Draft]:
    for one in case.candidates.said:
        if one.is_theirs and one.shares and {share.contract for share in one.shares} <= case.shelf.by_id.keys():
            yield Draft(one.shares, (because(Code.CLIENT_SAYS),))


def _by_quotes(case: Case) -> Iterator[Draft]:
    """Early buyout by the quotes that are named, else by one of the payer that asks for this amount."""
    for mention in case.mentions.quotes:
        code = Code.QUOTE_NAMED if mention.is_exact else Code.QUOTE_SLIP
        yield _quoted(case, mention.quote, because(code, number=mention.quote.number))
    if case.mentions.quotes or case.mentions.contracts or case.mentions.invoices:
        return
    for quote in case.candidates.quotes:
        if quote.holding in case.clients and quote.is_open and quote.left == case.payment.amount:
            yield _quoted(case, quote, because(Code.QUOTE_SUM, number=quote.number))


def _quoted(case: Case, quote: QuoteFacts, reason: Reason) -> Draft:
    share = Share(quote.contract, case.payment.amount, (Aim(OwedKind.PAYOFF, quote=quote.number),))
    doubts = [] if quote.is_open and case.payment.on <= quote.on else [because(Code.QUOTE_OVER)]
    is_whole = quote.left == quote.amount == case.payment.amount
    sums = because(Code.SUM_OF_QUOTE if is_whole else Code.QUOTE_DIFFERS)
    return Draft((share,), (reason, sums, *doubts), quote=quote)


def _by_invoices(case: Case) -> Iterator[Draft]:
    invoices, amount = case.mentions.invoices, case.payment.amount
    if not invoices:
        return
    named = tuple(because(Code.INVOICE_NAMED, number=one.number) for one in invoices)
    closed = tuple(because(Code.INVOICE_CLOSED, number=one.number) for one in invoices if not one.left)
    left = sum((one.left for one in invoices), ZERO)
    if left == amount and all(one.left == one.amount for one in invoices):
        shares = _joined([share for one in invoices for share in one.shares])
        yield Draft(shares, (*named, because(Code.SUM_OF_INVOICE), *closed), invoices)
        return
    contracts = {share.contract for one in invoices for share in one.shares}
    shares = tuple(_filled(invoices, amount))
    sums = _sum_reasons(left, amount, is_split=len(contracts) > 1)
    yield Draft(shares, (*named, *sums, *closed), invoices)


def _sum_reasons(left: Decimal, amount: Decimal, *, is_split: bool) -> tuple[Reason, ...]:
    if amount > left:
        return (because(Code.OVER),)
    exact = (because(Code.SUM_OF_INVOICE),) if amount == left else (because(Code.SUM_WITHIN),)
    return (*exact, because(Code.SPLIT_GUESSED)) if is_split else exact


def _joined(shares: Sequence[Share]) -> tuple[Share, ...]:
    """One share for each contract."""
    found: dict[int, Share] = {}
    for share in shares:
        known = found.get(share.contract)
        found[share.contract] = (
            replace(known, amount=known.amount + share.amount, aims=(*known.aims, *share.aims)) if known else share
        )
    return tuple(found.values())


def _filled(invoices: Sequence[InvoiceFacts], amount: Decimal) -> Iterator[Share]:
    """Spend the amount on the lines in their order; what is left over goes to the first contract."""
    rest, taken = amount, list[Share]()
    for share in _joined([share for one in invoices for share in one.shares]):
        part = min(rest, share.amount)
        rest -= part
        taken.append(replace(share, amount=part))
    if taken and rest:
        taken[0] = replace(taken[0], amount=taken[0].amount + rest)
    return iter(share for share in taken if share.amount)


def _by_numbers(case: Case) -> Iterator[Draft]:
    """Contracts by their numbers: one, or several with written sums, sums that add up, or a guess by due dates."""
    certain = [mention for mention in case.mentions.contracts if len(mention.contracts) == 1]
    contracts = tuple({one.contracts[0].id: one.contracts[0] for one in certain}.values())
    if len(contracts) > 1:
        yield from _several(case, contracts, certain)
    for contract in case.named[:CONTRACTS_SHOWN]:
        yield _single(case, contract)


def _single(case: Case, contract: ContractFacts) -> Draft:
    """All of the payment for one contract."""
    amount, on = case.payment.amount, case.payment.on
    fit = case.fit(contract)
    said = subject_of(case.reading, contract, amount, fit)
    if fit is not None:
        sums: tuple[Reason, ...] = (fit.reason,)
    elif amount <= expected(contract, on=on):
        sums = (because(Code.SUM_WITHIN),)
    else:
        sums = (because(Code.OVER), because(Code.SUM_FOREIGN))
    return Draft((Share(contract.id, amount, said.aims),), (*sums, *said.reasons))


def _several(case: Case, contracts: tuple[ContractFacts, ...], mentions: Sequence[Mention]) -> Iterator[Draft]:
    amount = case.payment.amount
    written = _written(case.reading, mentions)
    if written and sum(written.values()) == amount:
        shares = (Share(contract, part) for contract, part in written.items())
        yield Draft(tuple(shares), (because(Code.SUMS_WRITTEN),))
        return
    made = make_amount(amount, {one.id: case.fits(one) for one in contracts}, all_of_them=True)
    if made:
        yield _made(made)
    else:
        yield Draft(_by_due(contracts, amount), (because(Code.SPLIT_GUESSED),))


def _made(made: Made) -> Draft:
    shares = tuple(Share(contract, fit.amount, fit.aims) for contract, fit in made.parts)
    doubts = () if made.is_only else (because(Code.SPLIT_GUESSED),)
    return Draft(shares, (because(Code.SUM_COMBINED), *doubts))


def _written(reading: Reading, mentions: Sequence[Mention]) -> dict[int, Decimal]:
    """Sums by contract where each number has one sum of its own: all after the numbers, or all before them."""
    places = [(one.start, one.contracts[0].id) for one in mentions]
    marked = [(at, True) for at, _contract in places] + [(one.start, False) for one in reading.sums]
    in_turn = all(left[1] is not right[1] for left, right in pairwise(sorted(marked)))
    if len(places) != len(reading.sums) or not in_turn or len({contract for _at, contract in places}) != len(places):
        return {}
    return {contract: one.amount for (_at, contract), one in zip(places, reading.sums, strict=True)}


def _by_due(contracts: Sequence[ContractFacts], amount: Decimal) -> tuple[Share, ...]:
    """Spend the amount on payments of the contracts by their due dates; what is left over goes to the first one."""
    rows = sorted(((row.due_on, at, row.amount) for at, one in enumerate(contracts) for row in one.rows))
    parts = [ZERO] * len(contracts)
    rest = amount
    for _due_on, at, owed in rows:
        part = min(rest, owed)
        parts[at] += part
        rest -= part
    parts[0] += rest
    return tuple(Share(one.id, part) for one, part in zip(contracts, parts, strict=True) if part)


def _by_payer(case: Case) -> Iterator[Draft]:
    """Without a number: invoices and contracts of the payer that the amount fits, then whatever comes next."""
    amount, on, clients = case.payment.amount, case.payment.on, case.clients
    unnamed = () if case.mentions.contracts or case.mentions.invoices else case.candidates.invoices
    for invoice in unnamed:
        if invoice.holding in clients and invoice.left == amount == invoice.amount:
            reasons = (because(Code.INVOICE_SUM, number=invoice.number), because(Code.SUM_OF_INVOICE))
            yield Draft(_joined(invoice.shares), reasons, (invoice,))
    by_due = case.shelf.by_due(clients, on)
    fitting = [one for one in case.shelf.fitting(clients, on, amount) if one.owed]
    for contract in (fitting or by_due)[:CONTRACTS_SHOWN]:
        yield _single(case, contract)
    if not fitting and 1 < len(by_due) <= MANY:
        made = make_amount(amount, {one.id: case.fits(one) for one in by_due}, all_of_them=False, few=2)
        if made:
            yield _made(made)
