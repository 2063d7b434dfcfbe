"""RATE of the spreadsheet: the rate at which equal payments turn one sum into another."""

from decimal import Decimal
from math import exp, expm1, log1p

from calculator.engine import roots
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.numbers import Number, exact, number, rate_of_period, when_due
from calculator.engine.numbers import periods as count_of
from common.messages import gettext_noop

_GUESS = Decimal("0.1")
# Money that is left over at the found rate: a kopeck, of large sums a share that no kopeck of theirs is lost in.
_LEFT = Decimal("0.01")
_LEFT_SHARE = Decimal("1E-20")
# Where the search starts when floats say zero and the sums do not: the slope has no value at zero itself.
_NOT_ZERO = Decimal("1E-12")


@exact
def rate(  # the spreadsheet's arguments
    nper: Number, pmt: Number, pv: Number, fv: Number = 0, when: Number = 0, guess: Number = _GUESS
) -> Decimal:
    """Return the rate of one period, as a share. Of two possible rates it is the one nearest to `guess`.

    Raises:
        ImpossibleTerms: no rate (all sums of one sign, or none that balances them), or a bad argument.

    """
    return _Loan(nper, pmt, pv, fv, when).rate(rate_of_period("guess", guess))


class _Loan:
    """What is known about a loan when its rate is not."""

    def __init__(self, nper: Number, pmt: Number, pv: Number, fv: Number, when: Number) -> None:
        self.nper = count_of("nper", nper)
        if not self.nper:
            raise ImpossibleTerms(
                "no_periods", gettext_noop("A rate needs at least one period."), field="nper", given=0, nearest=1
            )
        self.pmt, self.pv, self.fv = number("pmt", pmt), number("pv", pv), number("fv", fv)
        self.when = when_due(when)
        if not min(self.pmt, self.pv, self.fv) < 0 < max(self.pmt, self.pv, self.fv):
            raise ImpossibleTerms(
                "one_sign",
                gettext_noop("A rate is defined only when something is paid and something is received."),
                field="pmt",
            )
        largest = max(abs(self.pmt), abs(self.pv), abs(self.fv))
        self._floats = (float(self.nper), *(float(sum_ / largest) for sum_ in (self.pmt, self.pv, self.fv)))

    def rate(self, guess: Decimal) -> Decimal:
        """Find the rate nearest to `guess` and check it."""
        found = [self._finished(x) for x in self._first_guesses(float(guess))]
        balanced = [rate for rate in found if self._is_balanced(rate)]
        if not balanced:
            raise ImpossibleTerms(
                "no_rate", gettext_noop("No rate makes these payments and sums balance."), field="pmt"
            )
        return min(balanced, key=lambda rate: abs(rate - guess))

    def _first_guesses(self, guess: float) -> list[float]:
        if (self._balance(roots.LOWEST) > 0) != (self._balance(roots.HIGHEST) > 0):
            # Payments of one sign between two sums: at most two roots, and an odd number of them.
            root = roots.only_root(self._balance, log1p(guess))
            return [] if root is None else [root]
        return roots.all_roots(self._balance)

    def _balance(self, x: float) -> float:
        """Return all that is paid, worth today (for a negative rate at the end), in floats; x = ln(1 + rate)."""
        nper, pmt, pv, fv = self._floats
        due = exp(x) if self.when else 1.0
        if x > 0:
            return pv - pmt * due * expm1(-x * nper) / expm1(x) + fv * exp(-x * nper)
        return pv * exp(x * nper) + pmt * (due * expm1(x * nper) / expm1(x) if x else nper) + fv

    def _finished(self, x: float) -> Decimal:
        if not self.pv + self.pmt * self.nper + self.fv and abs(x) < roots.NEAR_ZERO:
            return Decimal(0)
        return roots.finished(self._slope, Decimal(x).exp() - 1 or _NOT_ZERO)

    def _slope(self, rate: Decimal) -> tuple[Decimal, Decimal]:
        """Return the balance at the end and its derivative by the rate."""
        growth = (1 + rate) ** self.nper
        by_rate = self.nper * growth / (1 + rate)
        series = (growth - 1) / rate
        due = 1 + rate * self.when
        value = self.pv * growth + self.pmt * due * series + self.fv
        return value, self.pv * by_rate + self.pmt * (self.when * series + due * (by_rate - series) / rate)

    def _is_balanced(self, rate: Decimal) -> bool:
        if rate <= -1:
            return False
        growth = (1 + rate) ** self.nper
        series = (1 + rate * self.when) * (growth - 1) / rate if rate else self.nper
        parts = (self.pv * growth, self.pmt * series, self.fv)
        return abs(sum(parts, Decimal(0))) <= max(_LEFT, _LEFT_SHARE * max(abs(part) for part in parts))
