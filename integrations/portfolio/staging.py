"""Rows of a portfolio put aside by company and contract, until all of the file has been read.

They wait in a temporary file; memory holds where they are.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from accounts.roles import Party
from common.messages import gettext_noop
from integrations.portfolio.columns import (
    COMPANIES,
    CONTRACTS,
    Sheet,
)
from integrations.portfolio.layout import Titles
from integrations.portfolio.logbook import Logbook
from integrations.portfolio.problems import Json, Problem, UnreadableFile
from integrations.portfolio.raw import cut
from integrations.portfolio.spool import Spool
from integrations.portfolio.values import BadValue, Value, store

CompanyKey = tuple[str, str, str]
# About a kilobyte of memory each.
MAX_OWNERS = 50_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose cells are right; `number` is the row of its sheet as the user counts it.

    `absent` are the columns that the file does not have; their values are the defaults, for what is new.
    """

    sheet: Sheet
    number: int
    values: dict[str, Value]
    absent: frozenset[str] = frozenset()

    def text(self, key: str) -> str:
        """Value of a text column."""
        return str(self.values[key] or "")

    def money(self, key: str) -> Decimal:
        """Value of a column of amounts or percentages."""
        value = self.values[key]
        assert isinstance(value, Decimal)  # noqa: S101 - the column's kind says so
        return value

    def day(self, key: str) -> date:
        """Value of a date column."""
        value = self.values[key]
        assert isinstance(value, date)  # noqa: S101 - the column's kind says so
        return value

    def whole(self, key: str) -> int:
        """Value of a column of whole numbers."""
        value = self.values[key]
        assert isinstance(value, int)  # noqa: S101 - the column's kind says so
        return value


@dataclass(slots=True)
class ContractPlaces:
    """Where the rows of one contract wait; `refused` when one of them is wrong."""

    contract: int | None = None
    row: int = 0
    refused: bool = False
    rows: dict[str, array[int]] = field(default_factory=dict)


class Staging:
    """Rows of the file by company and contract, with the problems found on the way."""

    def __init__(self) -> None:
        self.titles = Titles()
        self.problems = Logbook()
        self.rows_read: dict[str, int] = {}
        self.companies: dict[CompanyKey, int] = {}
        self.refused_companies: set[CompanyKey] = set()
        # Wrong rows of companies, and of contracts that cannot be told apart.
        self.refused_rows: Counter[str] = Counter()
        self.contracts: dict[str, ContractPlaces] = {}
        # A wrong shape of the file (sheets, columns, rows of no contract) leaves nothing of it to be taken.
        self.shape_is_wrong = False
        self._spool = Spool()

    def load(self, sheet: Sheet, place: int) -> Row:
        """Read a row back."""
        record = self._spool.read(place)
        assert isinstance(record, list)  # noqa: S101 - keep() wrote it
        number, absent, *stored = record
        values = {
            column.key: None if value is None else column.kind.load(value)  # type: ignore[arg-type] # kept by store()
            for column, value in zip(sheet.columns, stored, strict=True)
        }
        assert isinstance(number, int)  # noqa: S101 - keep() wrote it
        assert isinstance(absent, list)  # noqa: S101 - keep() wrote it
        return Row(sheet, number, values, frozenset(map(str, absent)))

    def load_all(self, sheet: Sheet, places: Iterable[int]) -> list[Row]:
        """Read several rows back, in the order of the file."""
        return [self.load(sheet, place) for place in places]

    def contract_numbers(self) -> list[str]:
        """Numbers of the contracts that have a row of their own, in the order of the file."""
        own = ((places.row, number) for number, places in self.contracts.items() if places.row)
        return [number for _row, number in sorted(own)]

    def wrong_shape(self, error: BadValue, *, sheet: str) -> None:
        """Note that a sheet is not of the format."""
        self.shape_is_wrong = True
        self.note(Problem.of(error, sheet=sheet))

    def note(self, problem: Problem, *, contract: str = "") -> None:
        """Put a problem into the report."""
        self.problems.add(replace(problem, contract=contract).as_json())

    def keep(self, row: Row) -> None:
        """Put a right row aside, or note why its company or contract is refused."""
        if row.sheet is COMPANIES:
            self._keep_company(row)
        elif row.sheet is CONTRACTS:
            self._keep_contract(row)
        else:
            self.places(row.text(row.sheet.owner)).rows.setdefault(row.sheet.key, array("q")).append(self._write(row))

    def places(self, number: str) -> ContractPlaces:
        """Return where rows of a contract wait.

        Raises:
            UnreadableFile: for more contracts than one import takes.

        """
        places = self.contracts.get(number)
        if places is None:
            _check_count(len(self.contracts))
            places = self.contracts[number] = ContractPlaces()
        return places

    def refuse_owner(self, sheet: Sheet, row: int, values: dict[str, Value]) -> None:
        """Note that the company or contract of a wrong row is refused.

        A row that may belong to any contract leaves nothing of the file to be taken: its contract would be taken
        without it.
        """
        if sheet is COMPANIES:
            self.refused_rows[sheet.key] += 1
            if all(key in values for key in ("party", "inn", "kpp")):
                _check_count(len(self.refused_companies))
                self.refused_companies.add(company_key(values))
            return
        number = values.get(sheet.owner)
        if not isinstance(number, str) or not number:
            self.refused_rows[sheet.key] += 1
            self.shape_is_wrong |= sheet is not CONTRACTS
            return
        places = self.places(number)
        places.refused = True
        if sheet is CONTRACTS and not places.row:
            places.row = row

    def _keep_company(self, row: Row) -> None:
        key = company_key(row.values)
        place = self.companies.get(key)
        if place is None:
            _check_count(len(self.companies))
            self.companies[key] = self._write(row)
            return
        first = self.load(COMPANIES, place)
        if (first.values, first.absent) != (row.values, row.absent):
            self.refused_rows[row.sheet.key] += 1 if key in self.refused_companies else 2
            self.refused_companies.add(key)
            error = BadValue(
                "company_twice",
                gettext_noop(
                    "The company stands in rows %(first)s and %(row)s with different values. Expected it once."
                ),
                {"first": first.number, "row": row.number},
            )
            self._add(error, row, "inn", row.text("inn"))

    def _keep_contract(self, row: Row) -> None:
        places = self.places(row.text("number"))
        if places.row:
            places.refused = True
            error = BadValue(
                "contract_twice",
                gettext_noop("The contract stands in rows %(first)s and %(row)s. Expected it once."),
                {"first": places.row, "row": row.number},
            )
            self._add(error, row, "number", row.text("number"))
            return
        places.row = row.number
        places.contract = self._write(row)

    def _add(self, error: BadValue, row: Row, column: str, value: str) -> None:
        problem = Problem.of(
            error,
            sheet=self.titles.sheet(row.sheet),
            row=row.number,
            column=self.titles.column(row.sheet, column),
            value=cut(value),
        )
        self.note(problem, contract=str(row.values.get(row.sheet.owner) or ""))

    def _write(self, row: Row) -> int:
        values = (store(row.values[column.key]) for column in row.sheet.columns)
        record: list[Json] = [row.number, list[Json](sorted(row.absent)), *values]
        return self._spool.append(record)


def _check_count(count: int) -> None:
    if count >= MAX_OWNERS:
        raise UnreadableFile(
            "too_many",
            gettext_noop(
                "There are more than %(count)s contracts or companies in the file. Split it into several files."
            ),
            {"count": MAX_OWNERS},
        )


def company_key(values: dict[str, Value]) -> CompanyKey:
    """By what a company is known: party, INN and KPP, a lessor without KPP."""
    party = str(values["party"])
    return party, str(values["inn"]), "" if party == Party.LESSOR else str(values["kpp"])
