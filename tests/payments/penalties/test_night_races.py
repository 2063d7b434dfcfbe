"""The night beside people: a contract that somebody is writing keeps no other one waiting, and is charged once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from payments.penalties.night import Closed, close_day
from payments.services import check_figures
from tests.payments.penalties.late import charged, late_contract, lessor_who_agrees, moment, receive
from tests.threads import until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
DAY = moment(3, 18)


def night() -> Closed:
    try:
        return close_day(at=DAY)
    finally:
        connection.close()


def test_a_contract_that_is_being_written_is_taken_at_the_end() -> None:
    lessor = lessor_who_agrees()
    busy, free = late_contract(lessor, at=moment(3, 16)), late_contract(lessor, at=moment(3, 16))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            receive(busy, date(2026, 3, 17), "40000.00", at=DAY)
            closed = pool.submit(night)
            until_somebody_waits()
            assert charged(free) == [("2026-03-17", "2026-03-18", "100000.00", "200.00")]
        # Who was writing has brought the contract to the day.
        assert closed.result() == Closed(figures=2, charges=1)
    assert charged(busy) == [
        ("2026-03-17", "2026-03-17", "100000.00", "100.00"),
        ("2026-03-18", "2026-03-18", "60000.00", "60.00"),
    ]
    busy.refresh_from_db()
    assert (busy.charges_total, check_figures(today=DAY.date())) == (Decimal("160.00"), [])


def test_two_nights_at_once_charge_once() -> None:
    lessor = lessor_who_agrees()
    contracts = [late_contract(lessor, at=moment(3, 16)) for _ in range(3)]
    with ThreadPoolExecutor(2) as pool:
        closed = list(pool.map(lambda _: night(), range(2)))
    assert sum(one.charges for one in closed) == 3
    assert [len(charged(contract)) for contract in contracts] == [1, 1, 1]
