"""Candidates for a batch of payments: a constant number of queries, however many payments there are."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from payments.engine.matching import (
    Candidates,
    ContractFacts,
    Fits,
    InvoiceFacts,
    Outcome,
    PaymentFacts,
    QuoteFacts,
    Reading,
    Rules,
    Said,
    Shelf,
    key,
    longest,
    match,
    names_of_payer,
    read_purpose,
)
from payments.matching.holders import HeadOf, Holders, Others, clients_by_name, holders_of, others_of
from payments.matching.invoice_rows import invoice_facts
from payments.matching.owed_rows import contract_facts, contracts_by_keys
from payments.matching.quote_rows import quote_facts
from payments.matching.shares import shares_from_json
from payments.models import BankOperation, PaymentQuestion, QuestionAnswer

# A name that more holdings have tells nobody.
NAMESAKES = 3


@dataclass(frozen=True, slots=True)
class Matched:
    """A payment with what is proposed for it, and the contracts that were looked at."""

    operation: BankOperation
    outcome: Outcome
    contracts: Mapping[int, ContractFacts]


@dataclass(frozen=True, slots=True)
class _Books:
    """What was found for a batch."""

    holders: Holders
    others: Others
    contracts: Mapping[int, ContractFacts]
    by_holding: Mapping[int, frozenset[int]]
    by_key: Mapping[str, Sequence[int]]
    by_serial: Mapping[int, Sequence[InvoiceFacts]]
    invoices_of: Mapping[int, Sequence[InvoiceFacts]]
    said: Mapping[int, Sequence[Said]]
    quotes: Sequence[QuoteFacts]
    by_name: Mapping[int, frozenset[int]]
    fits: Fits = field(default_factory=Fits)
    _shelves: dict[tuple[frozenset[int], frozenset[int]], Shelf] = field(default_factory=dict)

    def shelf(self, holdings: frozenset[int], others: Collection[int]) -> Shelf:
        """Contracts of holdings, and others by their ids; the same ones are put together once."""
        own = frozenset[int]().union(*(self.by_holding.get(one, ()) for one in holdings))
        place = holdings, frozenset(others & self.contracts.keys()) - own
        if place not in self._shelves:
            ids = sorted(own | place[1])
            self._shelves[place] = Shelf((self.contracts[number] for number in ids), self.fits)
        return self._shelves[place]


def match_operations(operations: Sequence[BankOperation], *, lessor_id: int, rules: Rules) -> list[Matched]:
    """Match received payments of one lessor, in their order."""
    if not operations:
        return []
    payments = [payment_facts(operation) for operation in operations]
    readings = [read_purpose(payment.purpose, on=payment.on) for payment in payments]
    books = _books(operations, readings, lessor_id)
    return [
        _matched(operation, payment, reading, books, rules)
        for operation, payment, reading in zip(operations, payments, readings, strict=True)
    ]


def payment_facts(operation: BankOperation) -> PaymentFacts:
    """What the engine is told of a payment."""
    return PaymentFacts(
        id=operation.pk,
        on=operation.booked_on,
        amount=operation.amount,
        number=operation.number,
        payer_inn=operation.party_inn,
        payer_name=operation.party_name,
        payer_account=operation.party_account,
        purpose=operation.purpose,
    )


def _books(operations: Sequence[BankOperation], readings: Sequence[Reading], lessor_id: int) -> _Books:
    inns = {inn for reading in readings for inn in reading.inns}
    holders = holders_of(operations, inns=inns, lessor_id=lessor_id)
    names = _names(operations, readings, holders)
    by_name = clients_by_name({one for found in names.values() for one in found}, lessor_id=lessor_id)
    said = _said(operations)
    holdings = {head for heads in holders.by_inn.values() for head in heads} | set(holders.by_account.values())
    holdings |= {head for heads in by_name.values() for head in heads}
    holdings |= {one.holding for answers in said.values() for one in answers}
    keys = {found for reading in readings for found in reading.keys}
    named = contracts_by_keys(keys, lessor_id=lessor_id)
    quotes = quote_facts(keys, lessor_id=lessor_id, holdings=holdings)
    refs = [ref for reading in readings for ref in reading.invoices]
    amounts = {operation.amount for operation in operations}
    invoices = invoice_facts(refs, lessor_id=lessor_id, holdings=holdings, amounts=amounts)
    ids = {*named, *(share.contract for one in invoices for share in one.shares), *(one.contract for one in quotes)}
    ids |= {share.contract for answers in said.values() for one in answers for share in one.shares}
    last = max(operation.booked_on for operation in operations)
    contracts = contract_facts(lessor_id=lessor_id, holdings=holdings, ids=ids, on=last)
    return _Books(
        holders=holders,
        others=others_of(operations, lessor_id=lessor_id),
        contracts=contracts,
        by_holding=_grouped(contracts.values()),
        by_serial=_by(invoices, lambda one: one.serial),
        invoices_of=_by(invoices, lambda one: one.holding),
        by_key=_keyed(contracts[number] for number in named),
        said=said,
        quotes=quotes,
        by_name={pk: _named(found, by_name) for pk, found in names.items()},
    )


def _names(
    operations: Sequence[BankOperation], readings: Sequence[Reading], holders: Holders
) -> dict[int, frozenset[str]]:
    """Names to look for, by payment: only where nothing surer tells the client."""
    return {
        operation.pk: reading.names | names_of_payer(operation.party_name)
        for operation, reading in zip(operations, readings, strict=True)
        if not holders.knows(operation, reading.inns)
    }


def _named(names: frozenset[str], known: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """Holdings of these names; none where they are so many that the name says nothing."""
    found = frozenset[int]().union(*(known[one] for one in longest(names & known.keys())))
    return found if len(found) <= NAMESAKES else frozenset()


def _grouped(contracts: Iterable[ContractFacts]) -> dict[int, frozenset[int]]:
    return {
        holding: frozenset(one.id for one in own) for holding, own in _by(contracts, lambda one: one.holding).items()
    }


def _by[T](rows: Iterable[T], key_of: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for row in rows:
        found.setdefault(key_of(row), []).append(row)
    return found


def _keyed(contracts: Iterable[ContractFacts]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for contract in contracts:
        found.setdefault(key(contract.number), []).append(contract.id)
    return found


def _said(operations: Sequence[BankOperation]) -> dict[int, list[Said]]:
    """Answers of clients about these payments."""
    rows = (
        PaymentQuestion.objects.filter(operation__in=[operation.pk for operation in operations])
        .exclude(answer="")
        .annotate(head=HeadOf("company_id"))
        .order_by("pk")
        .values_list("operation_id", "company_id", "head", "answer", "choice")
    )
    found: dict[int, list[Said]] = {}
    for operation_id, company_id, head, said, choice in rows:
        is_theirs = said == QuestionAnswer.OURS
        found.setdefault(operation_id, []).append(Said(company_id, head, is_theirs, shares_from_json(choice)))
    return found


def _matched(operation: BankOperation, payment: PaymentFacts, reading: Reading, books: _Books, rules: Rules) -> Matched:
    candidates, shelf = _candidates(operation, reading, books)
    outcome = match(payment, candidates, rules, reading, shelf)
    return Matched(operation, outcome, shelf.by_id)


def _candidates(operation: BankOperation, reading: Reading, books: _Books) -> tuple[Candidates, Shelf]:
    holders, said = books.holders, tuple(books.said.get(operation.pk, ()))
    account = operation.party_account
    payers = holders.by_inn.get(operation.party_inn, frozenset())
    by_account = frozenset({holders.by_account[account]}) if account in holders.by_account else frozenset[int]()
    told = frozenset(head for inn in reading.inns for head in holders.by_inn.get(inn, ()))
    by_name = books.by_name.get(operation.pk, frozenset())
    holdings = payers | by_account | told | by_name | {one.holding for one in said if one.is_theirs}
    keys = reading.keys
    quotes = [one for one in books.quotes if one.holding in holdings or key(one.number) in keys]
    invoices = {one.id: one for ref in reading.invoices for one in books.by_serial.get(ref.serial, ())}
    invoices |= {one.id: one for holding in holdings for one in books.invoices_of.get(holding, ())}
    ids = {number for found in keys for number in books.by_key.get(found, ())}
    ids |= {share.contract for one in invoices.values() for share in one.shares}
    ids |= {share.contract for one in said for share in one.shares} | {one.contract for one in quotes}
    shelf = books.shelf(holdings, ids)
    candidates = Candidates(
        payers=payers,
        by_account=by_account,
        told=told,
        by_name=by_name,
        contracts=shelf.contracts,
        invoices=tuple(invoices[number] for number in sorted(invoices)),
        quotes=tuple(quotes),
        said=said,
        is_own=operation.party_inn == holders.own_inn != "" or account in holders.own_accounts,
        twins=books.others.twins(operation),
        came_back=books.others.went_out(operation),
    )
    return candidates, shelf
