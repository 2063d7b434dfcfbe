"""What an import did, or would do: counts, problems, differences. Kept as JSON and shown in the reader's language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from common.changes import Change
from integrations.portfolio.columns import SHEETS, Sheet
from integrations.portfolio.logbook import Logbook
from integrations.portfolio.problems import Json, Problem

REFUSED = "refused"
OUTCOMES = (*Change, REFUSED)
KINDS = ("companies", "contracts", "schedules", "payments")
_SHEET_OF_KEY = {sheet.key: sheet for sheet in SHEETS}

type Counts = dict[str, dict[str, int]]


def no_counts() -> Counts:
    """Return zeros for every kind and outcome."""
    return {kind: {str(outcome): 0 for outcome in OUTCOMES} for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that changed: `owner` is the company or contract, `row` the number inside it (0 for itself).

    An empty `column` means that the whole row was added (`before` is empty) or removed (`after` is empty).
    """

    owner: str
    sheet: str
    row: int
    column: str
    before: str
    after: str

    def as_json(self) -> list[Json]:
        """Return the fields as JSON holds them."""
        return [self.owner, self.sheet, self.row, self.column, self.before, self.after]

    @classmethod
    def from_json(cls, stored: list[Json]) -> Self:
        """Read back what `as_json` wrote."""
        return cls(*stored)  # type: ignore[arg-type] # written by as_json in the order of the fields

    @property
    def sheet_title(self) -> str:
        """Title of the sheet in the format."""
        return self._sheet.title

    @property
    def column_title(self) -> str:
        """Title of the column in the format; empty for a whole row."""
        return self._sheet.column(self.column).title if self.column else ""

    @property
    def _sheet(self) -> Sheet:
        return _SHEET_OF_KEY[self.sheet]


@dataclass(slots=True)
class ImportReport:
    """Outcome of an import. `problems`, `warnings` and `differences` are the first of them; the logs hold the rest.

    A problem refuses something, a warning is only told. `shape_is_wrong`: sheets or columns are not of the format,
    nothing was taken. `cancelled`: stopped by a person, what the counts say was taken.
    `broken`: an error of the portal stopped it, likewise.
    """

    dry_run: bool
    rows: dict[str, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=no_counts)
    shape_is_wrong: bool = False
    cancelled: bool = False
    broken: bool = False
    problem_log: Logbook = field(default_factory=Logbook, repr=False, compare=False)
    warning_log: Logbook = field(default_factory=Logbook, repr=False, compare=False)
    difference_log: Logbook = field(default_factory=Logbook, repr=False, compare=False)
    problem_count: int = 0
    warning_count: int = 0
    difference_count: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        """Add to a count."""
        self.counts[kind][str(outcome)] += number

    def warn(self, warning: Problem) -> None:
        """Add what is told without refusing anything."""
        self.warning_log.add(warning.as_json())

    def close(self) -> None:
        """Take the first records of the logs in."""
        self.problem_count, self.difference_count = len(self.problem_log), len(self.difference_log)
        self.warning_count = len(self.warning_log)
        self.problems = tuple(Problem.from_json(record) for record in self.problem_log.first)
        self.warnings = tuple(Problem.from_json(record) for record in self.warning_log.first)
        self.differences = tuple(Difference.from_json(record) for record in self.difference_log.first)

    def all_problems(self) -> Iterator[Problem]:
        """Every problem that is kept, while the import's temporary files are there."""
        return (Problem.from_json(record) for record in self.problem_log)

    def all_warnings(self) -> Iterator[Problem]:
        """Every warning that is kept, while the import's temporary files are there."""
        return (Problem.from_json(record) for record in self.warning_log)

    def all_differences(self) -> Iterator[Difference]:
        """Every difference that is kept, while the import's temporary files are there."""
        return (Difference.from_json(record) for record in self.difference_log)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was refused."""
        return self.problem_count == 0

    @property
    def wrote_something(self) -> bool:
        """Whether anything was created or changed."""
        return any(self.counts[kind][outcome] for kind in KINDS for outcome in (Change.CREATED, Change.CHANGED))

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON, with the first problems and differences."""
        return {
            "dry_run": self.dry_run,
            "rows": self.rows,
            "counts": self.counts,
            "shape_is_wrong": self.shape_is_wrong,
            "cancelled": self.cancelled,
            "broken": self.broken,
            "problem_count": self.problem_count,
            "warning_count": self.warning_count,
            "difference_count": self.difference_count,
            "problems": [problem.as_json() for problem in self.problems],
            "warnings": [warning.as_json() for warning in self.warnings],
            "differences": [difference.as_json() for difference in self.differences],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read back what `as_json` wrote."""
        return cls(
            **stored
            | {
                "problems": _restored(Problem, stored["problems"]),
                # Reports of the time before warnings have none.
                "warnings": _restored(Problem, stored.get("warnings", [])),
                "differences": _restored(Difference, stored["differences"]),
            }
        )


def _restored[T: (Problem, Difference)](cls: type[T], records: Iterable[list[Json]]) -> tuple[T, ...]:
    return tuple(cls.from_json(record) for record in records)
