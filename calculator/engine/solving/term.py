"""The unknown number of payments: whole, so what is asked is met only by chance and the nearest term is found."""

from itertools import pairwise

from calculator.engine.build.limits import MOST_PAYMENTS
from calculator.engine.solving.refusals import term_set_by_weights, unreachable
from calculator.engine.solving.trial import Trial, Trials
from calculator.engine.terms import Individual, Phases, Terms, Weighted

# The price increase may fall and rise again with the term, so terms are first looked at this many payments apart.
_GRID = 8


def found_term(trials: Trials) -> Trial:
    """Return the trial with the term that comes nearest to what was asked; of two as near, the longer.

    Raises:
        ImpossibleTerms: the plan sets its term, or no term comes as high or as low as what was asked.

    """
    terms = trials.terms
    if isinstance(terms.plan, Weighted):
        raise term_set_by_weights(len(terms.plan.weights))
    first = _fewest(terms)
    tried = {count: trials.at(count) for count in (*range(first, MOST_PAYMENTS, _GRID), MOST_PAYMENTS)}
    for count in _worth_trying(trials, tried):
        if count >= first and count not in tried:
            tried[count] = trials.at(count)
    nearest = min(tried.values(), key=lambda trial: (trials.miss(trial), -trial.value))
    if trials.miss(nearest) and len({trial.excess > 0 for trial in tried.values()}) == 1:
        possible = sorted((trial for trial in tried.values() if trial.schedule), key=lambda trial: trial.excess)
        raise unreachable(trials.goal, possible[0], possible[-1])
    return nearest


def _worth_trying(trials: Trials, tried: dict[int, Trial]) -> set[int]:
    """Terms between two of the grid where the excess changes its sign, and those around the nearest of the grid."""
    counts = sorted(tried)
    nearest = min(counts, key=lambda count: trials.miss(tried[count]))
    worth = set(range(nearest - _GRID + 1, min(nearest + _GRID, MOST_PAYMENTS)))
    for before, after in pairwise(counts):
        if (tried[before].excess > 0) != (tried[after].excess > 0):
            worth.update(range(before + 1, after))
    return worth


def _fewest(terms: Terms) -> int:
    regular = terms.plan.payments + 1 if isinstance(terms.plan, Phases) else 1
    fixed = (payment.number for payment in terms.plan.fixed) if isinstance(terms.plan, Individual) else ()
    return max(terms.grace + regular, *fixed, 1)
