"""Counting: how many were posted by themselves, how many of those wrongly, how many have the right proposal on top.

*Automatic*: the engine is certain. *Wrong*: it is certain and the split is not the true one, or what the purpose says
the money is for is not among the aims, or nobody could know. *Matched*: the split on top, certain or not, is the true
one to the kopeck; of what is no client's money, that it is proposed to be set aside. Payments about which nobody could
know are not counted as matched or unmatched: of them only what was posted automatically counts, as wrong.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from payments.engine.matching import (
    Candidates,
    Fits,
    Handling,
    Outcome,
    Shelf,
    key,
    longest,
    match,
    name_key,
    names_of_payer,
    read_purpose,
)
from tests.payments.matching.labelled.case import UNKNOWABLE, Labelled
from tests.payments.matching.labelled.world import OWN_INN, World


@dataclass(slots=True)
class Line:
    """Counts of one class, or of all."""

    count: int = 0
    knowable: int = 0
    automatic: int = 0
    wrong: int = 0
    matched: int = 0

    @property
    def share(self) -> float:
        """Percent matched of those that can be known."""
        return 100 * self.matched / self.knowable if self.knowable else 0.0


@dataclass(slots=True)
class Table:
    """Counts by class, and payments that were posted wrongly or are not matched."""

    lines: dict[str, Line] = field(default_factory=lambda: defaultdict(Line))
    wrong: list[tuple[Labelled, Outcome]] = field(default_factory=list)
    missed: list[tuple[Labelled, Outcome]] = field(default_factory=list)

    @property
    def total(self) -> Line:
        """All classes together."""
        lines = self.lines.values()
        names = ("count", "knowable", "automatic", "wrong", "matched")
        return Line(*(sum(getattr(line, name) for line in lines) for name in names))

    def text(self) -> str:
        """The table for people."""
        rows = [f"{'class':34}{'count':>7}{'auto':>7}{'wrong':>7}{'matched':>9}{'%':>8}"]
        for name, line in [*sorted(self.lines.items()), ("all", self.total)]:
            percent = f"{line.share:.1f}" if line.knowable else "desk"
            rows.append(f"{name:34}{line.count:7}{line.automatic:7}{line.wrong:7}{line.matched:9}{percent:>8}")
        return "\n".join(rows)


class Books:
    """Looks candidates up as the database does: by INN, account and keys of numbers."""

    def __init__(self, world: World) -> None:
        self._invoices, self._fits = world.invoices, Fits()
        self._by_inn = {one.inn: one.holding for one in world.clients}
        self._by_account = {one.account: one.holding for one in world.clients}
        self._by_key = defaultdict(list)
        self._by_holding = defaultdict(list)
        self._by_id = {one.id: one for one in world.contracts}
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        for client in world.clients:
            self._by_name[name_key(client.name)].add(client.holding)
        for one in world.contracts:
            self._by_key[key(one.number)].append(one)
            self._by_holding[one.holding].append(one)

    def outcome(self, one: Labelled) -> Outcome:
        """Match a payment."""
        payment = one.payment
        reading = read_purpose(payment.purpose, on=payment.on)
        payers = frozenset(filter(None, [self._by_inn.get(payment.payer_inn)]))
        account = frozenset(filter(None, [self._by_account.get(payment.payer_account)]))
        told = frozenset(self._by_inn[inn] for inn in reading.inns if inn in self._by_inn)
        known = payers | account | told
        names = frozenset() if known else reading.names | names_of_payer(payment.payer_name)
        by_name = frozenset().union(*(self._by_name[found] for found in longest(names & self._by_name.keys())))
        holdings = known | by_name
        named = [contract for found in reading.keys for contract in self._by_key.get(found, ())]
        own = [contract for holding in holdings for contract in self._by_holding[holding]]
        serials = {ref.serial for ref in reading.invoices}
        invoices = [found for found in self._invoices if found.serial in serials or found.holding in holdings]
        of_invoices = [self._by_id[share.contract] for found in invoices for share in found.shares]
        contracts = {contract.id: contract for contract in (*own, *named, *of_invoices)}
        candidates = Candidates(
            payers=payers,
            by_account=account,
            told=told,
            by_name=by_name,
            contracts=tuple(contracts[number] for number in sorted(contracts)),
            invoices=tuple(invoices),
            is_own=payment.payer_inn == OWN_INN,
            twins=one.twins,
            came_back=one.came_back,
        )
        return match(payment, candidates, reading=reading, shelf=Shelf(candidates.contracts, self._fits))


def score(world: World, payments: Sequence[Labelled]) -> Table:
    """Match all payments and count."""
    books, table = Books(world), Table()
    for one in payments:
        _count(table, one, books.outcome(one))
    return table


def _count(table: Table, one: Labelled, outcome: Outcome) -> None:
    line = table.lines[one.kind]
    line.count += 1
    if outcome.certain:
        line.automatic += 1
        if not _is_right(one, outcome):
            line.wrong += 1
            table.wrong.append((one, outcome))
    if one.truth != UNKNOWABLE:
        line.knowable += 1
        if _is_matched(one, outcome):
            line.matched += 1
        else:
            table.missed.append((one, outcome))


def _is_right(one: Labelled, outcome: Outcome) -> bool:
    if not _is_matched(one, outcome) or one.truth == UNKNOWABLE or one.truth.is_aside:
        return False
    aims = {(aim.kind, aim.due_on) for share in outcome.proposals[0].shares for aim in share.aims}
    return one.truth.aims is None or aims == one.truth.aims


def _is_matched(one: Labelled, outcome: Outcome) -> bool:
    if one.truth.is_aside:
        return outcome.handling is Handling.ASIDE
    if outcome.handling is not Handling.POST or not outcome.proposals:
        return False
    best = outcome.proposals[0]
    return frozenset((share.contract, share.amount) for share in best.shares) == one.truth.split
