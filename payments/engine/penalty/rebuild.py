"""Bringing charged penalties to what is right by adding rows: reversals of what is wrong, then new charges.

What was charged earlier for some days of a right row stands, and only the rest of the row is added. So a penalty that
is charged every night is charged the same sum to the kopeck as one charged once, and nothing is reversed until a
receipt of an earlier date (or a change of the terms) changes the debt of those days.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from common.money import ZERO
from payments.engine.penalty.due import PaymentDue
from payments.engine.spans import ONE_DAY, Span


class RightRow(Protocol):
    """Days with one debt and one rate, and what they bear: of a penalty or of interest under art. 395; roubles."""

    @property
    def start(self) -> date:
        """The first day."""

    @property
    def end(self) -> date:
        """The last day."""

    @property
    def debt(self) -> Decimal:
        """What was overdue."""

    @property
    def percent(self) -> Decimal:
        """The rate."""

    @property
    def amount(self) -> Decimal:
        """What all the days bear."""

    def through(self, day: date) -> Decimal:
        """What its days up to `day` bear."""


class Right(Protocol):
    """What a payment bears, by rows, oldest first."""

    @property
    def payment(self) -> PaymentDue:
        """The payment."""

    @property
    def rows(self) -> Sequence[RightRow]:
        """The rows."""


@dataclass(frozen=True, slots=True)
class Charge(Span):
    """A charge of a penalty: of which payment, for which days, on what debt at what rate a day, how much in roubles."""

    payment_id: int
    debt: Decimal
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A charge as it was written, under its `id`; a reversal has the same charge and in `reverses` the other's id."""

    id: int
    charge: Charge
    reverses: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuild:
    """Rows to add: charges that were written and are now to be reversed, and new charges; each in a fixed order."""

    reversals: tuple[Charged, ...]
    charges: tuple[Charge, ...]

    @property
    def change(self) -> Decimal:
        """By how much the penalties change, in roubles."""
        reversed_ = sum((row.charge.amount for row in self.reversals), ZERO)
        return sum((row.amount for row in self.charges), ZERO) - reversed_


def rebuild(written: Iterable[Charged], right: Iterable[Right]) -> Rebuild:
    """Return the rows that bring what was written to what is right; nothing when it is right already.

    `right` has every payment of the contract once; what was charged for any other payment is reversed. The order of the
    rows given does not matter.

    Raises:
        ValueError: an id or a payment is given twice, or a reversal is of no charge that stands.

    """
    standing = _standing(list(written))
    penalties = sorted(right, key=lambda penalty: (penalty.payment.due_on, penalty.payment.id))
    _require_once("payment", [penalty.payment.id for penalty in penalties])
    kept_ids: set[int] = set()
    charges: list[Charge] = []
    for penalty in penalties:
        payment_id = penalty.payment.id
        for row in penalty.rows:
            kept = _kept(standing[payment_id], row)
            kept_ids.update(charged.id for charged in kept)
            charges += _rest(payment_id, row, kept)
    every = (charged for charges_of_one in standing.values() for charged in charges_of_one)
    wrong = sorted((charged for charged in every if charged.id not in kept_ids), key=lambda charged: charged.id)
    return Rebuild(reversals=tuple(wrong), charges=tuple(charges))


def _standing(written: Sequence[Charged]) -> defaultdict[int, list[Charged]]:
    """Return charges that are not reversed by their payments, by their first day."""
    _require_once("row", [row.id for row in written])
    reversed_ = [row.reverses for row in written if row.reverses is not None]
    _require_once("reversed charge", reversed_)
    charges = {row.id: row for row in written if row.reverses is None}
    if unknown := sorted(set(reversed_) - charges.keys()):
        raise ValueError(f"Reversed charges are not among the rows: {unknown}")
    standing: defaultdict[int, list[Charged]] = defaultdict(list)
    for row_id in charges.keys() - set(reversed_):
        standing[charges[row_id].charge.payment_id].append(charges[row_id])
    for rows in standing.values():
        rows.sort(key=lambda row: (row.charge.start, row.id))
    return standing


def _kept(mine: Sequence[Charged], right: RightRow) -> list[Charged]:
    """Return charges that cover the first days of a right row one after another, on its debt at its rate.

    Each has to be what those days bear: one that a cap cut, which is another by now, is not.
    """
    kept: list[Charged] = []
    next_day, charged_so_far = right.start, ZERO
    for charged in mine:
        row = charged.charge
        same = (row.start, row.debt, row.percent) == (next_day, right.debt, right.percent)
        if same and row.end <= right.end and charged_so_far + row.amount == right.through(row.end):
            kept.append(charged)
            next_day, charged_so_far = row.end + ONE_DAY, charged_so_far + row.amount
    return kept


def _rest(payment_id: int, right: RightRow, kept: Sequence[Charged]) -> Iterator[Charge]:
    """Yield what of a right row is not charged yet; nothing when that is not even a kopeck."""
    left = right.amount - sum((row.charge.amount for row in kept), ZERO)
    if left:
        start = kept[-1].charge.end + ONE_DAY if kept else right.start
        yield Charge(start, right.end, payment_id, right.debt, right.percent, left)


def _require_once(what: str, ids: Sequence[int]) -> None:
    if twice := sorted(row_id for row_id, count in Counter(ids).items() if count > 1):
        raise ValueError(f"Each {what} must be given once, these are repeated: {twice}")
