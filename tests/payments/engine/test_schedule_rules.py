from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payments.engine.schedule_rules import Problem, ScheduleRow, ScheduleTerms, schedule_problems

TERMS = ScheduleTerms(price=Decimal("1000.00"), advance=Decimal("200.00"), buyout_price=Decimal("100.00"))


def row(number: int, kind: str, due_on: date, principal: str, interest: str = "0", buyout: str = "0") -> ScheduleRow:
    parts = [Decimal(principal), Decimal(interest), Decimal(buyout)]
    amount = sum(parts, Decimal("0.00"))
    rate = Decimal(20) if due_on.year < 2026 else Decimal(22)
    vat = (amount * rate / (100 + rate)).quantize(Decimal("0.01"))
    return ScheduleRow(number, kind, due_on, amount, rate, vat, parts[0], parts[1], Decimal("0.00"), parts[2])


GOOD = (
    row(1, "advance", date(2025, 12, 25), "200.00"),
    row(2, "lease", date(2026, 1, 25), "400.00", "31.00"),
    row(3, "lease", date(2026, 2, 25), "300.00", "17.55"),
    row(4, "buyout", date(2026, 2, 25), "0.00", buyout="100.00"),
)


def seen(*rows: ScheduleRow, terms: ScheduleTerms = TERMS) -> list[tuple[str, int | None, str, str, str]]:
    return [(p.code, p.row, p.field, p.value, p.expected) for p in schedule_problems(rows, terms)]


def with_row(index: int, **changes: object) -> tuple[ScheduleRow, ...]:
    return tuple(replace(r, **changes) if i == index else r for i, r in enumerate(GOOD))  # type: ignore[arg-type] # any field


def test_a_right_schedule_has_no_problems_in_any_order() -> None:
    assert seen(*GOOD) == []
    assert seen(*reversed(GOOD)) == []


def test_vat_is_that_of_the_due_date() -> None:
    assert [r.vat for r in GOOD] == [Decimal("33.33"), Decimal("77.72"), Decimal("57.26"), Decimal("18.03")]


def test_an_empty_schedule_is_refused() -> None:
    assert seen() == [("empty", None, "number", "0", "1")]


@pytest.mark.parametrize(
    ("index", "changes", "problem"),
    [
        (1, {"number": 7}, ("number", 2, "number", "3", "2")),
        (1, {"number": 1}, ("number", 1, "number", "1", "2")),
        (2, {"kind": "gift"}, ("kind", 2, "kind", "gift", "advance, lease, buyout, service")),
        (2, {"due_on": date(2026, 1, 24)}, ("date_order", 2, "due_on", "2026-01-24", "2026-01-25")),
        (1, {"amount": Decimal("431.01")}, ("parts", 1, "amount", "431.01", "431.00")),
        (1, {"interest": Decimal("31.005")}, ("precision", 1, "interest", "31.005", "31.01")),
        (1, {"interest": Decimal("-31.00")}, ("negative", 1, "interest", "-31.00", "0.00")),
        (1, {"interest": Decimal("1E+16")}, ("too_large", 1, "interest", "1E+16", "10000000000000000")),
        (1, {"interest": Decimal("NaN")}, ("too_large", 1, "interest", "NaN", "10000000000000000")),
        (0, {"vat_rate": Decimal(22)}, ("vat_rate", 0, "vat_rate", "22", "20")),
        (1, {"vat_rate": Decimal("20.00")}, ("vat_rate", 1, "vat_rate", "20", "22")),
        (1, {"vat": Decimal("77.73")}, ("vat", 1, "vat", "77.73", "77.72")),
        (0, {"due_on": date(2003, 12, 31)}, ("vat_date", 0, "due_on", "2003-12-31", "2004-01-01")),
    ],
)
def test_one_wrong_value_is_one_problem(
    index: int, changes: dict[str, object], problem: tuple[str, int | None, str, str, str]
) -> None:
    assert seen(*with_row(index, **changes)) == [problem]


def test_a_row_of_nothing_is_refused() -> None:
    zero = Decimal("0.00")
    empty = ScheduleRow(5, "lease", date(2026, 3, 25), zero, Decimal(22), zero, zero, zero, zero, zero)
    assert seen(*GOOD, empty) == [("zero", 4, "amount", "0.00", "0.00")]


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        ({"price": Decimal("1000.01")}, ("price", None, "principal", "1000.00", "1000.01")),
        ({"advance": Decimal("199.99")}, ("advance", None, "amount", "200.00", "199.99")),
        ({"buyout_price": Decimal("0.00")}, ("buyout", None, "buyout", "100.00", "0.00")),
    ],
)
def test_sums_close_with_the_contract_to_the_kopeck(
    terms: dict[str, Decimal], problem: tuple[str, int | None, str, str, str]
) -> None:
    assert seen(*GOOD, terms=replace(TERMS, **terms)) == [problem]


@pytest.mark.parametrize(("kopecks", "is_wrong"), [("0.44", False), ("0.45", True)])
def test_the_total_fits_the_column_of_money(kopecks: str, is_wrong: bool) -> None:
    insurance = Decimal(9999999999998951) + Decimal(kopecks)
    amount = GOOD[2].amount + insurance
    vat = (amount * 22 / 122).quantize(Decimal("0.01"))
    problem = ("total", None, "amount", "10000000000000000.00", "10000000000000000")
    assert seen(*with_row(2, insurance=insurance, amount=amount, vat=vat)) == [problem] * is_wrong


def test_every_problem_of_every_row_is_named_at_once() -> None:
    rows = (replace(GOOD[0], kind="x", vat=Decimal("1.00")), replace(GOOD[1], vat=Decimal("2.00")), *GOOD[2:])
    assert [(p[0], p[1]) for p in seen(*rows)] == [("kind", 0), ("vat", 0), ("vat", 1)]


def test_the_text_names_value_and_expected() -> None:
    problem: Problem = schedule_problems(with_row(1, vat_rate=Decimal(20)), TERMS)[0]
    assert problem.text(str) == "VAT rate is 20 %. Expected 22 %, the rate in force on the due date."
