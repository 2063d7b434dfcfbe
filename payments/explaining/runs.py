"""Charges by days of delay: rows with one debt and one rate are a run, whose sum is rounded once (GK art. 330)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from calculator.engine.explain.nodes import by_day, by_year, given, less
from calculator.engine.explain.tree import Explanation, Operation, first_that_holds, recompute
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.claims import LABELS, ClaimKind
from payments.models import Charge, ChargeKind

OVERDUE = gettext_noop("Overdue debt")
CUT_BY_CAP = gettext_noop("The cap of the penalty cuts this sum.")
BEFORE = gettext_noop("The same for the days before")
UNDER_CAP = gettext_noop("Left under the cap")
AS_CHARGED = gettext_noop("As it was charged.")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of a charge one after another with the same debt and rate; `since` is the first day of the run."""

    since: date
    rows: tuple[Charge, ...]

    @property
    def amount(self) -> Decimal:
        """What was charged, in roubles."""
        return sum((row.amount for row in self.rows), ZERO)


def runs(rows: Sequence[Charge]) -> Iterator[Run]:
    """Divide standing charges of one payment into runs, the oldest first."""
    same = attrgetter("run_from", "debt", "percent")
    for (since, _debt, _percent), found in groupby(sorted(rows, key=attrgetter("starts_on", "pk")), key=same):
        yield Run(since, tuple(found))


def run_node(run: Run) -> Explanation:
    """Tell a run by its formula: debt, rate, days. What a cap has cut is told as the smaller of both."""
    first, last = run.rows[0], run.rows[-1]
    whole = _by_formula(last, run.since, last.due_on)
    under_cap = given(UNDER_CAP, run.amount)
    candidates = [
        Explanation(
            what=whole.what,
            value=run.amount,
            operation=Operation.SMALLEST,
            parts=(whole, under_cap),
            since=first.starts_on,
            on=last.due_on,
            days=whole.days,
            note=CUT_BY_CAP,
        ),
        Explanation(what=whole.what, value=run.amount, since=first.starts_on, on=last.due_on, note=AS_CHARGED),
    ]
    if first.starts_on == run.since:
        exact = whole if whole.value == run.amount else None
    else:
        # The days before were charged otherwise and taken back.
        before = _by_formula(first, run.since, (first.starts_on or run.since) - ONE_DAY)
        exact = less(whole.what, run.amount, whole, replace(before, what=BEFORE))
    return first_that_holds(*([exact] if exact else []), *candidates)


def _by_formula(row: Charge, since: date, through: date) -> Explanation:
    what = LABELS[ClaimKind(row.kind)]
    make = by_day if row.kind == ChargeKind.PENALTY else by_year
    debt, percent = given(OVERDUE, row.debt or ZERO), row.percent or ZERO
    node = make(what, ZERO, debt, percent, since, through)
    return replace(node, value=recompute(node))
