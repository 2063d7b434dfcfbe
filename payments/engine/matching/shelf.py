"""Contracts that a payment may be for, with what is asked of them again and again worked out once.

A client with thousands of contracts pays for many of them by one statement: payments with the same candidates share a
shelf, and shelves share the sums of their contracts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from payments.engine.matching.facts import ContractFacts
from payments.engine.matching.folding import key
from payments.engine.matching.numbers import shape
from payments.engine.matching.sums import Fit, fits_of

_DIGITS_ONLY = frozenset("9")
type Fitting = Mapping[Decimal, Sequence[ContractFacts]]


class Fits:
    """Amounts that contracts' payments naturally make on a day, worked out once for each contract."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, date], dict[Decimal, Fit]] = {}

    def of(self, contract: ContractFacts, on: date) -> Mapping[Decimal, Fit]:
        """What of a contract each amount is, the likeliest first."""
        place = contract.id, on
        if place not in self._known:
            self._known[place] = {fit.amount: fit for fit in fits_of(contract, on=on)}
        return self._known[place]


class Shelf:
    """Contracts in the order of their ids."""

    def __init__(self, contracts: Iterable[ContractFacts], fits: Fits | None = None) -> None:
        """Take contracts; `fits` are given where several shelves hold the same ones."""
        self.contracts = tuple(contracts)
        self.fits = fits or Fits()
        self._of: dict[frozenset[int], tuple[ContractFacts, ...]] = {}
        self._live: dict[frozenset[int], frozenset[int]] = {}
        self._by_due: dict[tuple[frozenset[int], date], tuple[ContractFacts, ...]] = {}
        self._fitting: dict[tuple[frozenset[int], date], Fitting] = {}

    @cached_property
    def by_id(self) -> Mapping[int, ContractFacts]:
        """Contracts by their ids."""
        return {one.id: one for one in self.contracts}

    @cached_property
    def by_key(self) -> Mapping[str, Sequence[ContractFacts]]:
        """Contracts by what their numbers are looked up by."""
        found: defaultdict[str, list[ContractFacts]] = defaultdict(list)
        for contract in self.contracts:
            found[key(contract.number)].append(contract)
        return found

    @cached_property
    def shapes(self) -> frozenset[str]:
        """Shapes of the numbers that have letters."""
        return frozenset(found for found in map(shape, self.by_key) if not set(found) <= _DIGITS_ONLY)

    def of(self, holdings: frozenset[int]) -> Sequence[ContractFacts]:
        """Contracts of these holdings."""
        if holdings not in self._of:
            self._of[holdings] = tuple(one for one in self.contracts if one.holding in holdings)
        return self._of[holdings]

    def live_ids(self, holdings: frozenset[int]) -> frozenset[int]:
        """Contracts of these holdings by which payments are expected."""
        if holdings not in self._live:
            self._live[holdings] = frozenset(one.id for one in self.of(holdings) if one.is_live)
        return self._live[holdings]

    def by_due(self, holdings: frozenset[int], on: date) -> Sequence[ContractFacts]:
        """Live contracts of these holdings on which something is owed, the nearest payment first."""
        place = holdings, on
        if place not in self._by_due:
            owing = (one for one in self.of(holdings) if one.is_live and one.owed)
            ordered = sorted(owing, key=lambda one: (one.rows[0].due_on if one.rows else on, one.id))
            self._by_due[place] = tuple(ordered)
        return self._by_due[place]

    def fitting(self, holdings: frozenset[int], on: date, amount: Decimal) -> Sequence[ContractFacts]:
        """Live contracts of these holdings of which this amount is exactly something owed."""
        place = holdings, on
        if place not in self._fitting:
            found: defaultdict[Decimal, list[ContractFacts]] = defaultdict(list)
            for contract in self.of(holdings):
                if contract.is_live:
                    for fits in self.fits.of(contract, on):
                        found[fits].append(contract)
            self._fitting[place] = dict(found)
        return self._fitting[place].get(amount, ())
