"""Schedules of many leases: figures of all their rows in flat arrays, lease after lease."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from calculator.engine.batch.block import Block
from calculator.engine.batch.columns import KOPECKS, Days, Ints, TermsColumns
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.factors import interest_factor, period_days, period_factors
from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import ZERO
from common.messages import gettext_noop

# Roubles; their kopecks still fit 64 bits.
_LARGEST = Decimal(10) ** 16


@dataclass(slots=True, eq=False)
class ScheduleBatch:
    """Rows of lease i are `offsets[i]` to `offsets[i + 1]` of each array; money is in kopecks (int64).

    The figures are those of `Row`. `by_decimal` says which leases the Decimal engine has made.
    """

    terms: TermsColumns
    offsets: Ints
    due_on: Days
    interest: Ints
    principal: Ints
    payment: Ints
    closing: Ints
    deferred: Ints
    by_decimal: Ints

    @classmethod
    def blank(cls, terms: TermsColumns, sizes: Ints) -> "ScheduleBatch":
        """Room for so many rows of each lease."""
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        rows = int(offsets[-1])
        interest, principal, payment, closing = (np.empty(rows, np.int64) for _ in range(4))
        due_on = np.empty(rows, "datetime64[D]")
        # Mostly zeros, which cost nothing until they are touched.
        deferred = np.zeros(rows, np.int64)
        return cls(terms, offsets, due_on, interest, principal, payment, closing, deferred, np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def part(self, place: int) -> slice:
        """Where the rows of one lease are."""
        return slice(int(self.offsets[place]), int(self.offsets[place + 1]))

    def rows(self, place: int) -> tuple[Row, ...]:
        """Rows of one lease as the Decimal engine makes them, equal in every figure."""
        terms, part = self.terms.terms(place), self.part(place)
        days_on: list[date] = self.due_on[part].tolist()
        regular = days_on[: terms.payments]
        days, factors = period_days(terms, regular), period_factors(terms, regular)
        is_apart = len(days_on) > len(regular)
        if is_apart:
            days.append(terms.buyout_days)
            factors.append(interest_factor(regular[-1], days_on[-1], terms.rate, terms.day_count))
        rows: list[Row] = []
        opening = _roubles(self._financed(place))
        deferred = ZERO
        figures = zip(
            *(
                getattr(self, name)[part].tolist()
                for name in ("interest", "principal", "payment", "closing", "deferred")
            ),
            strict=True,
        )
        for at, values in enumerate(figures):
            interest, principal, payment, closing, left = map(_roubles, values)
            row = Row(
                number=at + 1,
                due_on=days_on[at],
                days=days[at],
                factor=factors[at],
                opening=opening,
                accrued=interest + left - deferred,
                interest=interest,
                principal=principal,
                payment=payment,
                closing=closing,
                deferred=left,
                is_buyout=is_apart and at == len(regular),
            )
            rows.append(row)
            opening, deferred = closing, left
        return tuple(rows)

    def write(self, places: Ints | slice, block: Block, sizes: Ints) -> None:
        """Take the rows of a chunk."""
        height, width = int(sizes[0]), len(sizes)
        one_size = isinstance(places, slice) and (sizes == height).all()
        figures = ("interest", block.interest), ("principal", block.principal), ("closing", block.closing)
        late = () if block.deferred is None else (("deferred", block.deferred),)
        dates = (("due_on", block.due.astype("datetime64[D]")),)
        if isinstance(places, slice) and one_size:
            room = slice(int(self.offsets[places.start]), int(self.offsets[places.stop]))
            for name, values in (*figures, *late, *dates):
                np.copyto(getattr(self, name)[room].reshape(width, height), values[:height].T, casting="unsafe")
            return
        rows = np.arange(len(block.interest))
        inside = rows < sizes[:, None]
        target = (self.offsets[:-1][places][:, None] + rows)[inside]
        for name, values in (*figures, *late, *dates):
            getattr(self, name)[target] = values.T[inside]

    def take(self, place: int, schedule: Schedule) -> None:
        """Take the rows of a schedule of the Decimal engine.

        Raises:
            ImpossibleTerms: capitalised interest grows beyond what arrays hold.

        """
        if max(max(abs(row.closing), row.payment) for row in schedule.rows) > _LARGEST:
            raise ImpossibleTerms(
                "beyond_batch",
                gettext_noop("Unpaid interest grows beyond %(highest)s roubles, which is more than a batch can hold."),
                field="rate",
                given=schedule.terms.rate,
                highest=_LARGEST,
            )
        part = self.part(place)
        self.due_on[part] = [row.due_on for row in schedule.rows]
        for name in ("interest", "principal", "closing", "deferred"):
            getattr(self, name)[part] = [int(getattr(row, name) * KOPECKS) for row in schedule.rows]

    def _financed(self, place: int) -> int:
        first = self.part(place).start
        return int(self.closing[first] + self.principal[first])


def sizes_of(terms: TermsColumns) -> Ints:
    """Rows of each lease: its payments, and the buyout where it has a row of its own."""
    return terms.payments + ((terms.buyout > 0) & ~terms.buyout_in_last)


def _roubles(kopecks: int) -> Decimal:
    return Decimal(kopecks).scaleb(-2)
