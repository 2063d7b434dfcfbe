"""Schedules of many leases at once, in numpy: equal row for row to the Decimal engine.

Annuities, differentiated, mixed, phased and weighted plans are computed in floats that hold whole kopecks, with a bound
of the error of everything that is rounded (`rounding`, `base`); where a bound does not decide, the Decimal engine does,
for one product or for the whole lease. Individual plans, rates of more than six decimal places and terms that are
impossible go to the Decimal engine at once.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from calculator.engine.batch.block import Block
from calculator.engine.batch.columns import Flags, Ints, TermsColumns, code, columns, columns_of
from calculator.engine.batch.leases import Leases, part_of, within_bounds
from calculator.engine.batch.programs import Kind, kind_of
from calculator.engine.batch.result import ScheduleBatch, sizes_of
from calculator.engine.batch.walk import walk_any, walk_regular
from calculator.engine.batch.xirr import effective_rates, xirr_batch
from calculator.engine.build import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.schedule import Schedule
from calculator.engine.terms import Annuity, DayCount, RoundUnit, Terms

__all__ = ["ScheduleBatch", "TermsColumns", "build_batch", "columns", "columns_of", "effective_rates", "xirr_batch"]

# Figures of a chunk stay in the cache of a core.
_ROWS_OF_CHUNK = 1 << 16
_LEAST_LEASES, _MOST_LEASES = 256, 4096


def build_batch(terms: TermsColumns | Sequence[Terms]) -> ScheduleBatch:
    """Make the schedules of many leases; the order is kept.

    Raises:
        ImpossibleTerms: terms of a lease are out of their bounds; a note of the error has its place in the batch.

    """
    table, is_odd = (terms, np.zeros(len(terms), bool)) if isinstance(terms, TermsColumns) else columns_of(terms)
    sizes = sizes_of(table)
    kinds = np.array([kind_of(plan) for plan in table.plans])[table.plan]
    plain = within_bounds(table) & ~is_odd & (kinds != Kind.DECIMAL)
    schedules = {int(place): _by_decimal(table, int(place)) for place in np.flatnonzero(~plain)}
    for place, schedule in schedules.items():
        sizes[place] = len(schedule.rows)
    batch = ScheduleBatch.blank(table, sizes)
    with np.errstate(all="ignore"):
        # Numbers without a bound are recognised by comparison, which a NaN never passes.
        unsure = _walk(batch, np.flatnonzero(plain), kinds, sizes)
    schedules |= {place: _by_decimal(table, place) for place in unsure}
    for place, schedule in schedules.items():
        batch.take(place, schedule)
    np.add(batch.interest, batch.principal, out=batch.payment)
    batch.by_decimal = np.array(sorted(schedules), np.int64)
    return batch


def _walk(batch: ScheduleBatch, places: Ints, kinds: Ints, sizes: Ints) -> list[int]:
    """Write the rows of plain leases; returns those that remain uncertain."""
    regular = _is_regular(batch.terms)
    again = [_chunk(batch, chunk, sizes, None) for chunk in _chunks(batch.terms, places[regular[places]], kinds)]
    rest = np.sort(np.concatenate([places[~regular[places]], *again]))
    unsure = [_chunk(batch, chunk, sizes, Kind(int(kinds[chunk][0]))) for chunk in _chunks(batch.terms, rest, kinds)]
    return [int(place) for places in unsure for place in places]


def _is_regular(terms: TermsColumns) -> Flags:
    """Annuities to the kopeck without grace, which have a quicker walk."""
    annuities = np.array([isinstance(plan, Annuity) for plan in terms.plans])[terms.plan]
    to_kopeck = (terms.unit == 1) & (terms.round_unit == code(RoundUnit.NEAREST))
    regular: Flags = annuities & to_kopeck & (terms.grace == 0) & (terms.rate > 0)
    return regular


def _chunk(batch: ScheduleBatch, places: Ints | slice, sizes: Ints, kind: Kind | None) -> Ints:
    """Write the rows of a chunk; returns the places that are uncertain."""
    try:
        leases = Leases(part_of(batch.terms, places))
    except ImpossibleTerms:
        # A calendar refuses a date; one by one it is found whose.
        return np.arange(len(batch))[places]
    block: Block = walk_regular(leases) if kind is None else walk_any(leases, kind)
    batch.write(places, block, sizes[places])
    found = np.flatnonzero(block.uncertain)
    return found + places.start if isinstance(places, slice) else places[found]


def _chunks(terms: TermsColumns, places: Ints, kinds: Ints) -> Iterator[Ints | slice]:
    """Leases that are walked together, the longest first; slices where the order of the batch will do."""
    group = kinds[places] * 2 + (terms.day_count[places] == code(DayCount.PERIOD))
    length = terms.payments[places]
    order = np.lexsort((-length, group))
    in_place = len(places) == len(terms) and bool((np.diff(order) > 0).all())
    places, group, length = places[order], group[order], length[order]
    start = 0
    while start < len(places):
        width = min(max(_ROWS_OF_CHUNK // int(length[start]), _LEAST_LEASES), _MOST_LEASES)
        stop = min(start + width, int(np.searchsorted(group, group[start], side="right")))
        yield slice(start, stop) if in_place else places[start:stop]
        start = stop


def _by_decimal(terms: TermsColumns, place: int) -> Schedule:
    try:
        return build_schedule(terms.terms(place))
    except ImpossibleTerms as error:
        error.add_note(f"Lease {place} of the batch, counted from zero.")
        raise
