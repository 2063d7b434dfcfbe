"""Rows one after another: interest on what is owed, the rest of the payment repays.

The loops below are the hot path of the calculator, so lookups are hoisted out of them, and rows are made as drafts:
filling a frozen dataclass costs six times as much as all of its arithmetic.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import cast

from calculator.engine.build.frame import Frame
from calculator.engine.build.refusals import buyout_beyond_calendar
from calculator.engine.factors import interest_factor
from calculator.engine.rounding import KOPECK, to_kopeck
from calculator.engine.schedule import Row
from calculator.engine.terms import ZERO, Shortfall


@dataclass(slots=True)
class _Draft:
    """A row that may still be written: the same fields in the same order, so that it can become a `Row`."""

    number: int
    due_on: date
    days: int
    factor: Decimal
    opening: Decimal
    accrued: Decimal
    interest: Decimal
    principal: Decimal
    payment: Decimal
    closing: Decimal
    deferred: Decimal
    is_buyout: bool = False


class Walk:
    """Goes through the periods of a frame, writes their rows and keeps what is owed."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.balance = frame.financed
        self.deferred = ZERO
        self._drafts: list[_Draft] = []

    def copy(self) -> "Walk":
        """A walk at the same place, to try payments on."""
        twin = Walk(self.frame)
        twin.balance, twin.deferred = self.balance, self.deferred
        twin._drafts = list(self._drafts)
        return twin

    @property
    def done(self) -> int:
        """Number of rows written."""
        return len(self._drafts)

    @property
    def due_to_close(self) -> Decimal:
        """The payment of the next row that would bring the balance to the buyout price, without that price itself."""
        accrued = to_kopeck(self.balance * self.frame.factors[self.done])
        return self.balance - self.frame.floor + self.deferred + accrued

    def equal(self, payment: Decimal, count: int) -> None:
        """Write `count` rows of one payment, already rounded."""
        start = self.done
        stop = start + count
        if count and payment >= to_kopeck(self.balance * max(self.frame.factors[start:stop])) and not self.deferred:
            try:
                balance = self._equal_covering_interest(payment, start, stop)
            except InvalidOperation:
                # More than everything was repaid, and interest on what is less than nothing grew beyond all digits.
                balance = -payment
            if balance >= self.frame.floor:
                self.balance = balance
                return
            # Coarse rounding of the payment repays everything before the last row.
            del self._drafts[start:]
        self.payments([payment] * count)

    def _equal_covering_interest(self, payment: Decimal, start: int, stop: int) -> Decimal:
        """The fast loop, for payments that cover the interest of every period; returns the balance after it."""
        frame, append, draft = self.frame, self._drafts.append, _Draft
        kopeck, half_up, zero = KOPECK, ROUND_HALF_UP, ZERO
        balance, number = self.balance, start
        periods = zip(frame.dates[start:stop], frame.days[start:stop], frame.factors[start:stop], strict=True)
        for due_on, days, factor in periods:
            number += 1
            interest = (balance * factor).quantize(kopeck, half_up)
            principal = payment - interest
            closing = balance - principal
            append(draft(number, due_on, days, factor, balance, interest, interest, principal, payment, closing, zero))
            balance = closing
        return balance

    def payments(self, amounts: Iterable[Decimal]) -> None:
        """Write a row for each payment, already rounded; what is more than is left to repay is not taken."""
        capitalise = self.frame.terms.shortfall is Shortfall.CAPITALISE
        for amount in amounts:
            accrued = self._accrued()
            due = self.deferred + accrued
            left = self.balance - self.frame.floor
            payment = min(amount, due + left)
            interest = due if capitalise else min(payment, due)
            self._write(accrued, interest, payment - interest)

    def principals(self, amounts: Iterable[Decimal]) -> None:
        """Write a row for each part of principal; the payment is rounded to the unit, the principal follows it."""
        rounded = self.frame.rounded
        for amount in amounts:
            accrued = self._accrued()
            interest = accrued + self.deferred
            payment = rounded(amount + interest)
            self._write(accrued, interest, min(max(payment - interest, ZERO), self.balance - self.frame.floor))

    def interest_only(self, count: int) -> None:
        """Write `count` rows that pay the interest to the kopeck and repay nothing."""
        for _ in range(count):
            accrued = self._accrued()
            self._write(accrued, accrued + self.deferred, ZERO)

    def close(self) -> None:
        """Write a row that pays all interest and brings the balance to the buyout price: it takes the residue."""
        accrued = self._accrued()
        self._write(accrued, accrued + self.deferred, self.balance - self.frame.floor)

    def finish(self) -> tuple[Row, ...]:
        """Add the buyout and return all rows."""
        terms, floor = self.frame.terms, self.frame.floor
        if floor and terms.buyout_in_last:
            last = self._drafts[-1]
            last.principal += floor
            last.payment += floor
            last.closing -= floor
        elif floor:
            self._drafts.append(self._buyout())
        return tuple(map(_frozen, self._drafts))

    def _buyout(self) -> _Draft:
        terms, price, last = self.frame.terms, self.frame.floor, self.frame.dates[-1]
        left = date.max.toordinal() - last.toordinal()
        if terms.buyout_days > left:
            raise buyout_beyond_calendar(terms.buyout_days, left)
        due_on = last + timedelta(days=terms.buyout_days)
        factor = interest_factor(last, due_on, terms.rate, terms.day_count)
        interest = to_kopeck(price * factor)
        return _Draft(
            number=self.done + 1,
            due_on=due_on,
            days=terms.buyout_days,
            factor=factor,
            opening=price,
            accrued=interest,
            interest=interest,
            principal=price,
            payment=price + interest,
            closing=ZERO,
            deferred=ZERO,
            is_buyout=True,
        )

    def _accrued(self) -> Decimal:
        return (self.balance * self.frame.factors[len(self._drafts)]).quantize(KOPECK, ROUND_HALF_UP)

    def _write(self, accrued: Decimal, interest: Decimal, principal: Decimal) -> None:
        frame, at, opening = self.frame, len(self._drafts), self.balance
        self.balance = opening - principal
        self.deferred = self.deferred + accrued - interest
        self._drafts.append(
            _Draft(
                at + 1,
                frame.dates[at],
                frame.days[at],
                frame.factors[at],
                opening,
                accrued,
                interest,
                principal,
                principal + interest,
                self.balance,
                self.deferred,
            )
        )


def _freeze(draft: _Draft) -> Row:
    """Turn a draft into a row in place."""
    # Both classes have the same slots, which is what makes this allowed and free of copying.
    draft.__class__ = Row  # type: ignore[assignment]
    return cast("Row", draft)


_frozen: Callable[[_Draft], Row] = _freeze
