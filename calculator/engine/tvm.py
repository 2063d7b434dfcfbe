"""Time value of money as spreadsheets have it: their order of arguments, defaults and signs, in Decimal.

Money received is positive, money paid negative; `rate` is that of one period, as a share; `when` is 0 at the end of a
period, 1 at its beginning. Nothing is rounded but to the digits of the engine's context (40). All of them follow from

    pv * (1 + rate) ** nper + pmt * (1 + rate * when) * ((1 + rate) ** nper - 1) / rate + fv = 0

Counts of periods that a spreadsheet cuts to whole numbers (`npery`, those of cumulated sums) are cut here too. Unlike a
spreadsheet, the functions take a zero rate everywhere and tell by `ImpossibleTerms` which argument is out of bounds.
"""

from dataclasses import dataclass
from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.implicit_rate import rate
from calculator.engine.numbers import Number, exact, number, periods, rate_of_period, truncated, when_due
from common.messages import gettext_noop

__all__ = ["cumipmt", "cumprinc", "effect", "fv", "ipmt", "nominal", "nper", "pmt", "ppmt", "pv", "rate"]

_ZERO = Decimal(0)


def _growth(rate: Decimal, nper: Decimal, when: int) -> tuple[Decimal, Decimal]:
    """Return what one rouble of today and one rouble a period come to after `nper` periods."""
    growth = (1 + rate) ** nper
    return growth, (1 + rate * when) * (growth - 1) / rate if rate else nper


def _pmt(rate: Decimal, nper: Decimal, pv: Decimal, fv: Decimal, when: int) -> Decimal:
    growth, series = _growth(rate, nper, when)
    return -(pv * growth + fv) / series


def _fv(rate: Decimal, nper: Decimal, pmt: Decimal, pv: Decimal, when: int) -> Decimal:
    growth, series = _growth(rate, nper, when)
    return -(pv * growth + pmt * series)


def _pv(rate: Decimal, nper: Decimal, pmt: Decimal, fv: Decimal, when: int) -> Decimal:
    growth, series = _growth(rate, nper, when)
    return -(pmt * series + fv) / growth


@dataclass(frozen=True, slots=True)
class _Annuity:
    """Equal payments whose size is known, and the debt between them."""

    rate: Decimal
    nper: Decimal
    pmt: Decimal
    pv: Decimal
    fv: Decimal
    when: int

    def owed(self, after: Decimal) -> Decimal:
        """Return what is owed after so many payments, with the sign of a balance of the spreadsheet.

        Payments to come are discounted where they shrink by that, and past ones are compounded otherwise: the other way
        round the debt is the small difference of numbers that grow without bound, and no digit of it is left.
        """
        if self.rate > 0:
            return -_pv(self.rate, self.nper - after, self.pmt, self.fv, self.when)
        return _fv(self.rate, after, self.pmt, self.pv, self.when)


@exact
def pmt(rate: Number, nper: Number, pv: Number, fv: Number = 0, when: Number = 0) -> Decimal:
    """Return the equal payment that turns `pv` into `fv` in `nper` periods."""
    share, count = rate_of_period("rate", rate), _positive("nper", nper)
    return _pmt(share, count, number("pv", pv), number("fv", fv), when_due(when))


@exact
def fv(rate: Number, nper: Number, pmt: Number, pv: Number = 0, when: Number = 0) -> Decimal:
    """Return what `pv` and the payments come to after `nper` periods."""
    share, count = rate_of_period("rate", rate), periods("nper", nper)
    return _fv(share, count, number("pmt", pmt), number("pv", pv), when_due(when))


@exact
def pv(rate: Number, nper: Number, pmt: Number, fv: Number = 0, when: Number = 0) -> Decimal:
    """Return what `nper` payments and `fv` after them are worth today."""
    share, count = rate_of_period("rate", rate), periods("nper", nper)
    return _pv(share, count, number("pmt", pmt), number("fv", fv), when_due(when))


@exact
def nper(rate: Number, pmt: Number, pv: Number, fv: Number = 0, when: Number = 0) -> Decimal:
    """Return the number of payments, with its fraction, that turns `pv` into `fv`.

    Raises:
        ImpossibleTerms: the payment never gets there, such as one below the interest.

    """
    share, paid = rate_of_period("rate", rate), number("pmt", pmt)
    now, then = number("pv", pv), number("fv", fv)
    level = paid * (1 + share * when_due(when))
    from_level, to_level = level + now * share, level - then * share
    if (not share and not paid) or (share and from_level * to_level <= 0):
        raise ImpossibleTerms(
            "never_repaid", gettext_noop("The payment of %(given)s never repays: raise it."), field="pmt", given=pmt
        )
    return (to_level / from_level).ln() / (1 + share).ln() if share else -(now + then) / paid


@exact
def ipmt(rate: Number, per: Number, nper: Number, pv: Number, fv: Number = 0, when: Number = 0) -> Decimal:
    """Return the interest in payment `per` (from 1) of `nper`; in advance the first one has none."""
    return _split(rate, per, nper, pv, fv, when)[0]


@exact
def ppmt(rate: Number, per: Number, nper: Number, pv: Number, fv: Number = 0, when: Number = 0) -> Decimal:
    """Return the principal in payment `per` (from 1) of `nper`."""
    return _split(rate, per, nper, pv, fv, when)[1]


def _split(  # the spreadsheet's arguments
    rate: Number, per: Number, nper: Number, pv: Number, fv: Number, when: Number
) -> tuple[Decimal, Decimal]:
    """Return interest and principal of one payment."""
    share, count, due = rate_of_period("rate", rate), _positive("nper", nper), when_due(when)
    before = periods("per", per, lowest=1, highest=max(count, Decimal(1))) - 1
    now, then = number("pv", pv), number("fv", fv)
    annuity = _Annuity(share, count, _pmt(share, count, now, then, due), now, then, due)
    interest = _ZERO if due and not before else annuity.owed(before) * share / (1 + share * due)
    return interest, annuity.pmt - interest


@exact
def cumprinc(  # the spreadsheet's arguments
    rate: Number, nper: Number, pv: Number, start_period: Number, end_period: Number, when: Number = 0
) -> Decimal:
    """Return the principal of payments `start_period` to `end_period`, both included; fractions are cut off."""
    return _cumulated(rate, nper, pv, start_period, end_period, when)[1]


@exact
def cumipmt(  # the spreadsheet's arguments
    rate: Number, nper: Number, pv: Number, start_period: Number, end_period: Number, when: Number = 0
) -> Decimal:
    """Return the interest of payments `start_period` to `end_period`, both included; fractions are cut off."""
    return _cumulated(rate, nper, pv, start_period, end_period, when)[0]


def _cumulated(  # the spreadsheet's arguments
    rate: Number, nper: Number, pv: Number, start_period: Number, end_period: Number, when: Number
) -> tuple[Decimal, Decimal]:
    """Return interest and principal of several payments: the principal is the fall of the balance between them."""
    share, count, due = rate_of_period("rate", rate), truncated("nper", nper), when_due(when)
    last = truncated("end_period", end_period, highest=count)
    first = truncated("start_period", start_period, highest=last)
    now = number("pv", pv)
    annuity = _Annuity(share, Decimal(count), _pmt(share, Decimal(count), now, _ZERO, due), now, _ZERO, due)

    def balance(after: int) -> Decimal:
        return annuity.owed(Decimal(after)) / (1 + share * due)

    # A payment on the first day is all principal, and nothing has grown by then.
    paid_at_once = annuity.pmt + balance(1) - balance(0) if due and first == 1 else _ZERO
    principal = balance(first - 1) - balance(last) + paid_at_once
    return annuity.pmt * (last - first + 1) - principal, principal


@exact
def effect(nominal_rate: Number, npery: Number) -> Decimal:
    """Return the effective rate of a year of `npery` periods: (1 + nominal / npery) ** npery - 1.

    A fraction of `npery` is cut off, as in a spreadsheet.
    """
    times = truncated("npery", npery)
    of_period = number("nominal_rate", nominal_rate) / times
    return (1 + rate_of_period("nominal_rate", of_period)) ** times - 1


@exact
def nominal(effect_rate: Number, npery: Number) -> Decimal:
    """Return the nominal rate of a year of `npery` periods: npery * ((1 + effective) ** (1 / npery) - 1).

    A fraction of `npery` is cut off, as in a spreadsheet.
    """
    times = truncated("npery", npery)
    return times * ((1 + rate_of_period("effect_rate", effect_rate)) ** (1 / Decimal(times)) - 1)


def _positive(field: str, value: Number) -> Decimal:
    """Take a number of payments above zero (a fraction of one will do, as in a spreadsheet)."""
    count = periods(field, value)
    if not count:
        raise ImpossibleTerms(
            "no_periods",
            gettext_noop("There is nothing to pay in zero periods (%(field)s): at least one is needed."),
            field=field,
            given=value,
            lowest=0,
            nearest=1,
        )
    return count
