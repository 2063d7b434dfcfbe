"""Interest of many leases rounded half up to the kopeck, exactly as the Decimal engine rounds it.

Sums are whole kopecks in floats, exact below 2 ** 53; leases whose sums pass `LARGEST` are left to the Decimal engine.
Balance times factor, plus a half, errs by at most 6 * 2 ** -53 of itself: 3 for the factor, 1 for each operation, and
one more below. So the floor of it is right unless the fraction is within `ERROR` (8 * 2 ** -53) of itself of a whole
number. There the Decimal engine's own product decides, number by number.

Rates such as 12 % and 20 % have simple factors (1/100, 1/60), so that ties are met all the time. Products of whole
kopecks and p/q are multiples of 1/q; while that is above twice the error, a product within the error of a tie is the
tie itself. The Decimal engine counts products in fewer digits than factors, so that such a tie is a tie there too and
goes up; here a bias of the error takes it up.
"""

import numpy as np

from calculator.engine.batch.columns import Flags, Floats
from calculator.engine.batch.factors import Factors

LARGEST = 2.0**50
ERROR = 2.0**-50
_HALF = 0.5
# No fraction is further than a half from a half.
_NEVER = 2.0


class InterestRounding:
    """Rounds interest of a chunk of leases, whose balances stay below `highest` unless `grows`."""

    def __init__(self, factors: Factors, highest: Floats, grows: Flags) -> None:
        self._factors = factors
        self._half, self._bounds = self._first_guess(highest, grows)

    def of(self, balance: Floats, row: int) -> Floats:
        """Interest of one period of the first leases of the chunk: as many as there are balances."""
        size = len(balance)
        exact = balance * self._factors.at(row)[:size]
        regular = self._half is not None and row > 0
        exact += self._half[:size] if regular and self._half is not None else _HALF
        kopecks: Floats = np.floor(exact)
        fraction = exact - kopecks
        fraction -= _HALF
        np.abs(fraction, out=fraction)
        exact *= ERROR
        fraction += exact
        doubtful = fraction > (self._bounds[:size] if regular and self._bounds is not None else _HALF)
        if doubtful.any():
            for column in np.flatnonzero(doubtful):
                if balance[column] < LARGEST and kopecks[column] < LARGEST:
                    kopecks[column] = self._factors.interest(balance[column], row, int(column))
        return kopecks

    def _first_guess(self, highest: Floats, grows: Flags) -> tuple[Floats | None, Floats | None]:
        """The half and its bias, and how far from a half a fraction may be."""
        if self._factors.regular is None:
            return None, None
        granules = self._factors.granules()
        error = (highest * self._factors.regular + 1) * ERROR
        known = (4 * error < granules) & ~grows
        if not known.any():
            return None, None
        return np.where(known, _HALF + error, _HALF), np.where(known, _NEVER, _HALF)
