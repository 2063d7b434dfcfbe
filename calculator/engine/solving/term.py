"""The unknown number of payments: whole, so what is asked is met only by chance and the nearest term is found."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from calculator.engine.build.limits import MOST_PAYMENTS
from calculator.engine.solving.refusals import term_set_by_weights, unreachable
from calculator.engine.solving.trial import Trial, Trials
from calculator.engine.terms import Individual, Phases, Terms, Weighted

# The price increase falls and rises again with the term, so terms a quarter apart are looked at before halving.
_PARTS = 4
# Months of different lengths and rounding move the figure a little: terms so near the found one are looked at too.
_AROUND = 2


def found_term(trials: Trials) -> Trial:
    """Return the trial with the term that comes nearest to what was asked; of two as near, the longer.

    Raises:
        ImpossibleTerms: the plan sets its term, or no term comes as high or as low as what was asked.

    """
    terms = trials.terms
    if isinstance(terms.plan, Weighted):
        raise term_set_by_weights(len(terms.plan.weights))
    search = _Search(trials, _fewest(terms))
    if not search.halve():
        # The figure may turn back between two terms that were looked at.
        search.descend()
        search.halve()
    nearest = search.around()
    if trials.miss(nearest) and not search.changes():
        possible = sorted((trial for trial in search.tried.values() if trial.schedule), key=lambda trial: trial.excess)
        raise unreachable(trials.goal, possible[0], possible[-1])
    return nearest


class _Search:
    """Terms that were tried, in ever smaller steps."""

    def __init__(self, trials: Trials, fewest: int) -> None:
        self._trials = trials
        self._fewest = fewest
        self.tried = {count: trials.at(count) for count in _counts(fewest)}

    def changes(self) -> list[tuple[int, int]]:
        """Neighbours among the tried terms between which the excess changes its sign."""
        counts = sorted(self.tried)
        return [pair for pair in pairwise(counts) if self._is_above(pair[0]) != self._is_above(pair[1])]

    def halve(self) -> bool:
        """Halve the steps where the excess changes its sign, down to one payment; returns whether it does anywhere."""
        changes = self.changes()
        for before, after in changes:
            low, high = before, after
            while high - low > 1:
                middle = (low + high) // 2
                if self._is_above(middle) == self._is_above(low):
                    low = middle
                else:
                    high = middle
        return bool(changes)

    def descend(self) -> None:
        """Go from the nearest term to ever nearer ones, by steps that are halved when neither side is nearer."""
        best = self._nearest()
        step = max(best // _PARTS, 1)
        while step:
            better = [count for count in (best - step, best + step) if self._miss(count) < self._miss(best)]
            best = min(better, key=self._miss, default=best)
            step = step if better else step // 2

    def around(self) -> Trial:
        """Look at the terms next to the nearest one too, and return what is nearest then."""
        nearest = self._nearest()
        for count in range(nearest - _AROUND, nearest + _AROUND + 1):
            self._miss(count)
        return self.tried[self._nearest()]

    def _nearest(self) -> int:
        return min(self.tried, key=lambda count: (self._miss(count), -count))

    def _miss(self, count: int) -> Decimal:
        """Roubles that a term is away from what was asked; more than anything where there is no such term."""
        return self._trials.miss(self._at(count)) if self._fewest <= count <= MOST_PAYMENTS else Decimal("Infinity")

    def _is_above(self, count: int) -> bool:
        return self._at(count).excess > 0

    def _at(self, count: int) -> Trial:
        if count not in self.tried:
            self.tried[count] = self._trials.at(count)
        return self.tried[count]


def _counts(fewest: int) -> Iterator[int]:
    count = fewest
    while count < MOST_PAYMENTS:
        yield count
        count += max(count // _PARTS, 1)
    yield MOST_PAYMENTS


def _fewest(terms: Terms) -> int:
    regular = terms.plan.payments + 1 if isinstance(terms.plan, Phases) else 1
    fixed = (payment.number for payment in terms.plan.fixed) if isinstance(terms.plan, Individual) else ()
    return max(terms.grace + regular, *fixed, 1)
