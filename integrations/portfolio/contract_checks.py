"""Checks of one contract with all its rows, before anything of it is written."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from common.messages import MessageError, gettext_noop
from common.money import ZERO
from integrations.portfolio.columns import ASSETS, CONTRACTS, SCHEDULE, Sheet
from integrations.portfolio.layout import Titles
from integrations.portfolio.problems import Problem
from integrations.portfolio.raw import cut, shown
from integrations.portfolio.staging import Row
from integrations.portfolio.values import BadValue
from payments.engine.schedule_rules import ScheduleRow, ScheduleTerms, schedule_problems


@dataclass(frozen=True, slots=True)
class ContractRows:
    """A contract and everything of it in the file."""

    contract: Row
    assets: Sequence[Row]
    schedule: Sequence[Row]
    payments: Sequence[Row]


def contract_problems(rows: ContractRows, titles: Titles, *, today: date) -> list[Problem]:
    """Return what is wrong with a contract as a whole; an empty list means that it may be taken."""
    return [
        *_asset_problems(rows, titles),
        *_schedule_problems(rows, titles),
        *_payment_problems(rows, titles, today),
    ]


def schedule_row(row: Row) -> ScheduleRow:
    """Turn a row of the file into a row of a schedule."""
    return ScheduleRow(
        number=row.whole("number"),
        kind=row.text("kind"),
        due_on=row.day("due_on"),
        amount=row.money("amount"),
        vat_rate=row.money("vat_rate"),
        vat=row.money("vat"),
        principal=row.money("principal"),
        interest=row.money("interest"),
        insurance=row.money("insurance"),
        buyout=row.money("buyout"),
        other=row.money("other"),
    )


def problem_at(row: Row, column: str, error: MessageError, titles: Titles, value: str = "") -> Problem:
    """Put an error at a cell of a row."""
    return Problem.of(
        error,
        sheet=titles.sheet(row.sheet),
        row=row.number,
        column=titles.column(row.sheet, column),
        value=value or shown(row.values[column]),
    )


def _asset_problems(rows: ContractRows, titles: Titles) -> Iterator[Problem]:
    if not rows.assets:
        yield _nothing_of(rows.contract, ASSETS, titles)
        return
    repeated = [
        *_repeated(rows.assets, "position", lambda row: row.whole("position"), titles),
        *_repeated([row for row in rows.assets if row.text("vin")], "vin", lambda row: row.text("vin"), titles),
    ]
    yield from repeated
    total = sum((row.money("price") for row in rows.assets), ZERO)
    if not repeated and total != rows.contract.money("price"):
        error = BadValue(
            "assets_total",
            gettext_noop("Assets of the contract make up %(value)s. Expected the price, %(expected)s."),
            {"value": f"{total:f}", "expected": f"{rows.contract.money('price'):f}"},
        )
        yield problem_at(rows.contract, "price", error, titles)


def _schedule_problems(rows: ContractRows, titles: Titles) -> Iterator[Problem]:
    if not rows.schedule:
        yield _nothing_of(rows.contract, SCHEDULE, titles)
        return
    repeated = list(_repeated(rows.schedule, "number", lambda row: row.whole("number"), titles))
    if repeated:
        yield from repeated
        return
    terms = ScheduleTerms(
        price=rows.contract.money("price"),
        advance=rows.contract.money("advance"),
        buyout_price=rows.contract.money("buyout_price"),
    )
    contract_column = {"price": "price", "advance": "advance", "buyout": "buyout_price", "total": "number"}
    for found in schedule_problems([schedule_row(row) for row in rows.schedule], terms):
        error = MessageError(found.code, found.message, {"value": found.value, "expected": found.expected})
        if found.row is None:
            yield problem_at(rows.contract, contract_column[found.code], error, titles)
        else:
            yield problem_at(rows.schedule[found.row], found.field, error, titles)


def _payment_problems(rows: ContractRows, titles: Titles, today: date) -> Iterator[Problem]:
    yield from _repeated(
        rows.payments,
        "document_number",
        lambda row: (row.day("received_on"), row.text("document_number"), row.money("amount")),
        titles,
    )
    for row in rows.payments:
        if row.day("received_on") > today:
            error = BadValue(
                "payment_in_future",
                gettext_noop("The payment is dated %(value)s, after today. Expected %(today)s or earlier."),
                {"value": shown(row.day("received_on")), "today": shown(today)},
            )
            yield problem_at(row, "received_on", error, titles)


def _repeated(rows: Iterable[Row], column: str, key: Callable[[Row], Hashable], titles: Titles) -> Iterator[Problem]:
    first: dict[Hashable, Row] = {}
    for row in rows:
        found = first.setdefault(key(row), row)
        if found is not row:
            error = BadValue(
                "repeated",
                gettext_noop("Rows %(first)s and %(row)s of the contract have the same value. Expected it once."),
                {"first": found.number, "row": row.number},
            )
            yield problem_at(row, column, error, titles)


def _nothing_of(contract: Row, sheet: Sheet, titles: Titles) -> Problem:
    error = BadValue(
        "no_rows_of_contract",
        gettext_noop("The contract has no rows in the sheet “%(sheet)s”. Expected at least one."),
        {"sheet": titles.sheet(sheet)},
    )
    return problem_at(contract, "number", error, titles, cut(contract.text("number")))


def unknown_contract(row: Row, count: int, titles: Titles) -> Problem:
    """Rows that belong to a contract which the file does not have; told once, at the first of them."""
    error = BadValue(
        "unknown_contract",
        gettext_noop(
            "The contract is not in the sheet “%(sheet)s”; rows here: %(count)s. Expected a contract of the file."
        ),
        {"sheet": titles.sheet(CONTRACTS), "count": count},
    )
    return problem_at(row, row.sheet.owner, error, titles)
