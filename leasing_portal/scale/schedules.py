"""Schedules of a block: the rows of the engine after the advance, insurance and services inside, VAT by the day."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

import numpy as np

from calculator.engine.batch import build_batch, columns
from calculator.engine.batch.columns import Days, Ints, TermsColumns, code
from calculator.engine.terms import Annuity, DayRule, Differentiated, Mixed
from common.vat import standard_rates
from leasing_portal.scale.draws import LAST_DAY, MONTH, Draw, day_of_month
from payments.engine.schedule_rules import PARTS
from payments.models import InstalmentKind

# Days from the last payment to the buyout.
BUYOUT_DAYS = 30
KINDS = (InstalmentKind.ADVANCE.value, InstalmentKind.LEASE.value, InstalmentKind.BUYOUT.value)
ADVANCE, LEASE, BUYOUT = range(len(KINDS))
PLANS = (Annuity(), Differentiated(), Mixed(share=Decimal("0.5")))
# Amounts in kopecks are written as whole roubles and two digits: `payments.services.schedules.FIELDS` in their order.
_AMOUNT = "%d.%02d"
_LINE = "\t".join(("%d", "%s", "%s", _AMOUNT, "%s", *[_AMOUNT] * 6))
_KOPECKS = 100


@dataclass(frozen=True, eq=False)
class Schedules:
    """Rows of all schedules one after another; those of schedule i are `offsets[i]` to `offsets[i + 1]`. Kopecks."""

    offsets: Ints
    number: Ints
    kind: Ints
    due_on: Days
    principal: Ints
    interest: Ints
    insurance: Ints
    buyout: Ints
    other: Ints

    @property
    def starts(self) -> Ints:
        """Where each schedule begins."""
        return self.offsets[:-1]

    @property
    def sizes(self) -> Ints:
        """Rows of each schedule."""
        return np.diff(self.offsets)

    @cached_property
    def amount(self) -> Ints:
        """What is paid, VAT inside."""
        return self.principal + self.interest + self.insurance + self.buyout + self.other

    @cached_property
    def totals(self) -> Ints:
        """Sum of each schedule."""
        total: Ints = np.add.reduceat(self.amount, self.starts)
        return total

    @cached_property
    def vat_rate(self) -> Ints:
        """Hundredths of a percent in force on the due date."""
        known = standard_rates()
        since = np.array([rate.since for rate in known], dtype="datetime64[D]")
        rates = np.array([int(rate.percent * _KOPECKS) for rate in known])
        return rates[np.searchsorted(since, self.due_on, side="right") - 1]

    @cached_property
    def vat(self) -> Ints:
        """The part inside the amount, rounded half up."""
        divisor = 100 * _KOPECKS + self.vat_rate
        return (2 * self.amount * self.vat_rate + divisor) // (2 * divisor)

    @cached_property
    def lines(self) -> list[str]:
        """Rows as COPY takes them, without their own id and that of the version."""
        kinds, rates = (
            np.array(KINDS)[self.kind].tolist(),
            {rate: f"{rate / 100:.2f}" for rate in set(self.vat_rate.tolist())},
        )
        money = [part for name in PARTS for part in _parts(getattr(self, name))]
        rows = zip(
            self.number.tolist(),
            kinds,
            np.datetime_as_string(self.due_on).tolist(),
            *_parts(self.amount),
            map(rates.__getitem__, self.vat_rate.tolist()),
            *_parts(self.vat),
            *money,
            strict=True,
        )
        return [_LINE % row for row in rows]

    def digests(self) -> list[str]:
        """SHA-256 of the rows of each schedule, as `payments.services.schedules.digest` makes it."""
        return [_digest("\n".join(self.lines[start:stop])) for start, stop in pairwise(self.offsets.tolist())]


def schedules_of(draw: Draw) -> Schedules:
    """The schedules in force."""
    return _made(draw, draw.starts_on)


def first_schedules_of(draw: Draw) -> Schedules:
    """The first schedules of contracts whose delivery was moved: for the day a month before."""
    return _made(draw, day_of_month(draw.starts_on.astype("datetime64[M]") - MONTH, draw.payment_day))


def _made(draw: Draw, starts_on: Days) -> Schedules:
    terms = _terms(draw, starts_on)
    batch = build_batch(terms)
    has_advance = draw.advance > 0
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.diff(batch.offsets) + has_advance)])
    of_rows = np.repeat(np.arange(len(draw)), np.diff(batch.offsets))
    # Where the engine's rows go: after the advance rows of all leases up to theirs.
    target = np.arange(len(of_rows)) + np.cumsum(has_advance)[of_rows]
    rows = int(offsets[-1])
    columns_of_rows = {name: np.zeros(rows, np.int64) for name in PARTS}
    kind, due_on = np.full(rows, ADVANCE), np.empty(rows, "datetime64[D]")
    is_buyout = np.arange(len(of_rows)) - batch.offsets[of_rows] == draw.term[of_rows]
    advances = offsets[:-1][has_advance]
    due_on[advances], columns_of_rows["principal"][advances] = draw.advance_on[has_advance], draw.advance[has_advance]
    kind[target], due_on[target] = np.where(is_buyout, BUYOUT, LEASE), batch.due_on
    columns_of_rows["principal"][target] = np.where(is_buyout, 0, batch.principal)
    columns_of_rows["buyout"][target] = np.where(is_buyout, batch.principal, 0)
    columns_of_rows["interest"][target] = batch.interest
    columns_of_rows["insurance"][target] = np.where(is_buyout, 0, draw.premium[of_rows])
    columns_of_rows["other"][target] = np.where(is_buyout, 0, draw.services[of_rows])
    number = np.arange(rows) - np.repeat(offsets[:-1], np.diff(offsets)) + 1
    return Schedules(offsets=offsets, number=number, kind=kind, due_on=due_on, **columns_of_rows)


def _terms(draw: Draw, starts_on: Days) -> TermsColumns:
    is_last_day = draw.payment_day == LAST_DAY
    return columns(
        price=draw.price,
        advance=draw.advance,
        rate=draw.rate,
        payments=draw.term,
        starts_on=starts_on,
        buyout=draw.buyout,
        buyout_days=np.where(draw.buyout > 0, BUYOUT_DAYS, 0),
        day_rule=np.where(is_last_day, code(DayRule.LAST_DAY), code(DayRule.SAME_DAY)),
        plan=draw.plan,
        plans=PLANS,
    )


def _parts(kopecks: Ints) -> tuple[list[int], list[int]]:
    """Whole roubles and the kopecks beside them."""
    return (kopecks // _KOPECKS).tolist(), (kopecks % _KOPECKS).tolist()


def _digest(lines: str) -> str:
    rows = lines.replace("\t", '", "').replace("\n", '"], ["')
    return hashlib.sha256(f'[["{rows}"]]'.encode()).hexdigest()
