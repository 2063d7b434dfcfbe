"""Figures by name: of what, which one, and of which row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, Self

from calculator.engine.explain import lease_figures, result_figures, schedule_figures
from calculator.engine.explain.tree import Explanation
from calculator.engine.indicators import Indicators, Yield
from calculator.engine.lease.plan import LeasePlan
from calculator.engine.schedule import Schedule
from calculator.engine.subsidy import Subsidy
from calculator.engine.taxes.ways.result import BalanceHolderEffect, Way, WaysComparison

type Subject = Schedule | LeasePlan | Indicators | Way | WaysComparison | Subsidy


class UnknownFigure(LookupError):
    """There is no such figure, or it is not defined for this lease."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `name` of `subject`, in the row `number` (None: a total, or a figure without rows).

    Names are those of the fields. Of a plan they may begin with a table: `offset.vat`, `accrual.net`.
    """

    subject: Subject
    name: str
    number: int | None = None

    @classmethod
    def of(cls, subject: Subject, name: str, *, number: int | None = None) -> Self:
        """Name a figure.

        Raises:
            UnknownFigure: the subject has no such figure or no such row.

        """
        found = cls(subject, name, number)
        found.table().row(number)
        return found

    def table(self) -> "_Table":
        """Return where the figure stands."""
        table, name = _split(self.name)
        is_total = self.number is None
        for candidate in _tables(self.subject):
            if candidate.name == table and candidate.is_total == is_total and name in candidate.rules:
                return candidate
        raise UnknownFigure(f"{type(self.subject).__name__} has no figure {self.name!r} (row {self.number})")


def explain(figure: Figure) -> Explanation:
    """Return how a figure is made up; every node's arithmetic gives its value exactly (`tree.recompute`).

    Raises:
        UnknownFigure: no such figure, or one that is not defined for this lease (a rate where nothing is financed).

    """
    table = figure.table()
    rule = table.rules[_split(figure.name)[1]]
    found = rule(figure.subject) if table.is_total else rule(figure.subject, table.row(figure.number))
    if found is None:
        raise UnknownFigure(f"{figure.name} is not defined for this lease")
    return found


def value_of(figure: Figure) -> Decimal | None:
    """Return the figure itself; None where it is not defined."""
    table, (_, name) = figure.table(), _split(figure.name)
    owner = table.row(figure.number)
    if isinstance(owner, LeasePlan) and name != "vat_accrued":
        owner = owner.totals
    value: Decimal | Yield | BalanceHolderEffect | None = getattr(owner, name)
    if isinstance(value, Yield):
        return value.percent
    return value.difference if isinstance(value, BalanceHolderEffect) else value


def every_figure(subject: Subject) -> Iterator[Figure]:
    """Yield all figures of a subject that are defined."""
    for table in _tables(subject):
        prefix = f"{table.name}." if table.name else ""
        for name in table.rules:
            for number in table.numbers:
                figure = Figure(subject, f"{prefix}{name}", number)
                if value_of(figure) is not None:
                    yield figure


class _Rule(Protocol):
    # Rules take the subject, and the row where there are rows; the table knows which.
    def __call__(self, *args: object) -> Explanation | None: ...


class _Table:
    """Figures of one table of a subject."""

    def __init__(self, subject: object, name: str, rules: Mapping[str, object], rows: Sequence[object] | None) -> None:
        self.subject = subject
        self.name = name
        self.rules: Mapping[str, _Rule] = rules  # type: ignore[assignment]  # see _Rule
        self.is_total = rows is None
        self._rows = {row.number: row for row in rows} if rows is not None else {}  # type: ignore[attr-defined]

    @property
    def numbers(self) -> list[int | None]:
        return [None] if self.is_total else list(self._rows)

    def row(self, number: int | None) -> object:
        if self.is_total:
            return self.subject
        if number not in self._rows:
            raise UnknownFigure(f"There is no row {number}")
        return self._rows[number]


def _split(name: str) -> tuple[str, str]:
    table, _, rest = name.rpartition(".")
    return table, rest


def _tables(subject: Subject) -> list[_Table]:
    match subject:
        case Schedule():
            return [
                _Table(subject, "", schedule_figures.TOTALS, None),
                _Table(subject, "", schedule_figures.ROWS, subject.rows),
            ]
        case LeasePlan():
            return [
                _Table(subject, "", lease_figures.TOTALS_OF_PLAN, None),
                _Table(subject, "", lease_figures.ROWS, subject.rows),
                _Table(subject, "offset", lease_figures.OFFSETS, subject.offsets),
                _Table(subject, "accrual", lease_figures.ACCRUALS, subject.accruals),
            ]
        case Indicators():
            return [_Table(subject, "", result_figures.INDICATORS, None)]
        case Way():
            return [_Table(subject, "", result_figures.WAY, None)]
        case WaysComparison():
            return [_Table(subject, "", result_figures.COMPARISON, None)]
        case Subsidy():
            return [_Table(subject, "", result_figures.SUBSIDY, None)]
