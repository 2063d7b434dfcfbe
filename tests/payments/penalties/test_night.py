"""The close of a day by sets comes to what the engine counts, to the kopeck, and touches nothing twice."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Company
from common.business_days import payment_deadline
from contracts.models import Contract
from payments.engine.penalty import penalty_of
from payments.engine.schedule_rules import ScheduleRow
from payments.ledger.terms import terms_of
from payments.models import Charge
from payments.penalties import night
from payments.penalties.late_payments import payments_due
from payments.penalties.night import Closed, close_day
from payments.penalties.terms import penalty_terms
from payments.services import check_figures
from payments.services.figures import rebuild_figures
from tests.factories import LesseeFactory, LessorFactory, schedule_row
from tests.payments.penalties.late import (
    TENTH,
    agree,
    change_schedule,
    charged,
    every_row,
    late_contract,
    lessor_who_agrees,
    moment,
    one_payment,
    receive,
)

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)
BASES = ("whole", "principal", "principal_and_interest")


def right(contract: Contract, day: date) -> dict[tuple[int, date], Decimal]:
    """What the engine says of each payment: amounts of runs by their first days."""
    agreed = penalty_terms(terms_of(contract))
    if agreed is None:
        return {}
    found: dict[tuple[int, date], Decimal] = {}
    for payment in payments_due(contract, before=day):
        for row in penalty_of(payment, agreed, day, payment_deadline).rows:
            if row.amount:
                found[payment.number, row.start] = row.amount
    return found


def kept(contract: Contract) -> dict[tuple[int, date], Decimal]:
    found: dict[tuple[int, date], Decimal] = {}
    for row in Charge.objects.standing().filter(contract=contract, kind="penalty").select_related("instalment"):
        assert row.instalment is not None
        assert row.run_from is not None
        key = row.instalment.number, row.run_from
        found[key] = found.get(key, Decimal("0.00")) + row.amount
    return found


def random_terms(generator: random.Random, lessor: Company) -> None:
    rates = {FIRST + generator.randrange(-40, 20) * ONE_DAY: generator.choice(["0.1", "0.05", "0.333", "0"])}
    for _ in range(generator.randrange(3)):
        rates[FIRST + generator.randrange(1, 25) * ONE_DAY] = generator.choice(["0.1", "0.2", "0.017", "0"])
    said: dict[str, Any] = {
        "penalty_base": generator.choice(BASES),
        "grace_days": generator.choice([0, 0, 3, 7]),
        **generator.choice(
            [{}, {}, {"penalty_cap_percent": Decimal("1.111")}, {"penalty_cap_amount": Decimal("77.77")}]
        ),
    }
    agree(lessor, rates, **said)


def random_rows(generator: random.Random) -> list[ScheduleRow]:
    return [
        schedule_row(
            number,
            "lease",
            FIRST + generator.randrange(0, 3) * ONE_DAY + 7 * (number - 1) * ONE_DAY,
            principal=f"{generator.randrange(1, 400000) / 100:.2f}",
            interest=f"{generator.randrange(0, 90000) / 100:.2f}",
            insurance=f"{generator.randrange(0, 9000) / 100:.2f}",
        )
        for number in range(1, 5)
    ]


def days_of(generator: random.Random) -> Iterator[date]:
    """Nights of a month, some of which did not come."""
    for number in range(1, 32):
        if generator.random() < 0.5:
            yield FIRST + number * ONE_DAY


@pytest.mark.parametrize("seed", range(2))
def test_nights_of_random_portfolios_come_to_what_the_engine_counts(seed: int) -> None:
    generator = random.Random(seed)  # noqa: S311 - test data
    lessee, contracts = LesseeFactory(), []
    for _ in range(4):
        lessor = LessorFactory()
        random_terms(generator, lessor)
        contracts += [late_contract(lessor, rows=random_rows(generator), lessee=lessee, at=at(FIRST)) for _ in range(2)]
    sets = 0
    for day in days_of(generator):
        closed = close_day(at=at(day))
        sets += closed.charges
        assert close_day(at=at(day)) == Closed()
        for contract in contracts:
            assert kept(contract) == right(contract, day), (seed, day, contract.pk)
        assert check_figures(today=day) == []
        for contract in generator.sample(contracts, 2):
            back = generator.randrange(0, 9) * ONE_DAY
            amount = f"{generator.randrange(1, 300000) / 100:.2f}"
            receive(contract, day - back, amount, at=at(day), number=f"{day}")
    assert sets > 20


def at(day: date) -> Any:
    return moment(day.month, day.day, day.year)


def test_a_night_writes_one_row_for_each_late_payment_and_a_second_one_nothing() -> None:
    contract = late_contract(at=moment(3, 16))
    assert close_day(at=moment(3, 16)) == Closed()
    # The payment fell overdue, and bears its first day.
    assert close_day(at=moment(3, 17)) == Closed(figures=2, charges=1)
    assert close_day(at=moment(3, 17)) == Closed()
    assert close_day(at=moment(3, 20)) == Closed(figures=1, charges=1)
    assert every_row(contract) == [("03-17..03-17", "100.00"), ("03-18..03-20", "300.00")]
    contract.refresh_from_db()
    assert (contract.charges_total, contract.figures_on) == (Decimal("400.00"), date(2026, 3, 20))


def test_a_contract_that_was_brought_to_the_day_is_not_asked() -> None:
    contract = late_contract(at=moment(3, 20))
    assert close_day(at=moment(3, 20)) == Closed()
    assert charged(contract) == [("2026-03-17", "2026-03-20", "100000.00", "400.00")]


def test_a_payment_that_a_new_version_keeps_goes_on_in_sets() -> None:
    rows = [*one_payment("1000.00"), schedule_row(2, "lease", date(2026, 6, 16), principal="99000.00")]
    contract = late_contract(rows=rows, at=moment(3, 18))
    changed = [*one_payment("1000.00"), schedule_row(2, "lease", date(2026, 7, 16), principal="99000.00")]
    change_schedule(contract, changed, at=moment(3, 18))
    assert close_day(at=moment(3, 20)) == Closed(figures=1, charges=1)
    assert every_row(contract) == [("03-17..03-18", "2.00"), ("03-19..03-20", "2.00")]


def test_twins_of_a_changed_schedule_and_parts_paid_within_grace_go_one_by_one() -> None:
    twins = [schedule_row(number, "lease", date(2026, 3, 16), principal="1000.00") for number in (1, 2)]
    tail = schedule_row(3, "lease", date(2026, 6, 16), principal="98000.00")
    changed = late_contract(rows=[*twins, tail], at=moment(3, 18))
    change_schedule(
        changed, [*twins, schedule_row(3, "lease", date(2026, 7, 16), principal="98000.00")], at=moment(3, 18)
    )
    graceful = late_contract(lessor_who_agrees(grace_days=3), at=moment(3, 16))
    receive(graceful, date(2026, 3, 18), "50000.00", at=moment(3, 18))
    assert close_day(at=moment(3, 20)).one_by_one == 2
    days = [("2026-03-17", "2026-03-18", "1000.00", "2.00"), ("2026-03-19", "2026-03-20", "1000.00", "2.00")]
    assert sorted(charged(changed)) == sorted(2 * days)
    assert charged(graceful) == [
        ("2026-03-17", "2026-03-18", "100000.00", "200.00"),
        ("2026-03-19", "2026-03-20", "50000.00", "100.00"),
    ]
    assert close_day(at=moment(3, 20)) == Closed()


def test_what_is_charged_otherwise_than_the_night_expects_is_brought_to_what_is_right() -> None:
    contract = late_contract(at=moment(3, 18))
    terms = terms_of(contract)
    assert terms is not None
    # Terms change before their job runs.
    terms.rates.update(percent=Decimal("0.2"))
    assert close_day(at=moment(3, 20)).one_by_one == 1
    assert charged(contract) == [("2026-03-17", "2026-03-20", "100000.00", "800.00")]


def test_a_contract_that_ended_and_one_without_a_rate_are_left_alone() -> None:
    ended = late_contract(at=moment(3, 18))
    Contract.objects.filter(pk=ended.pk).update(status="terminated")
    free = late_contract(lessor_who_agrees({}), at=moment(3, 18))
    assert close_day(at=moment(3, 20)) == Closed()
    assert (len(charged(ended)), charged(free)) == (1, [])


def test_batches_close_by_themselves_and_a_night_that_was_killed_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    lessor = lessor_who_agrees(TENTH)
    contracts = [late_contract(lessor, at=moment(3, 16)) for _ in range(3)]
    monkeypatch.setattr(night, "BATCH", 1)
    calls: list[object] = []

    def killed(rows: Any, **options: Any) -> int:
        calls.append(rows)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return rebuild_figures(rows, **options)

    with monkeypatch.context() as patch:
        patch.setattr(night, "rebuild_figures", killed)
        with pytest.raises(KeyboardInterrupt):
            close_day(at=moment(3, 17))
    assert [len(charged(contract)) for contract in contracts] == [1, 1, 0]
    assert close_day(at=moment(3, 17)) == Closed(figures=2, charges=1)
    assert [len(charged(contract)) for contract in contracts] == [1, 1, 1]
