"""The close of a day at a hundred thousand contracts (P6): against a bare UPDATE, its own repeat, a loop of `save()`.

Everything happens in one transaction that is rolled back, so the database stays as it was made. Nights follow each
other: the first one charges the delays that the generator has left behind and is not measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.measure import Goal, Pair, timed
from bench.two_worlds import ScaledWorld
from contracts.models import Contract, ContractStatus
from leasing_portal.stand import steps
from payments.models import Charge, MoneyTerms, PenaltyRate
from payments.penalties.night import Closed, close_day
from payments.services.figures import last_late_due_date

NIGHTS = 4
SAMPLE = 300
BARE, REPEAT, LOOP = Goal("P6", 2.0), Goal("P6", 0.25), Goal("P6", 0.04)
ONE_DAY = timedelta(days=1)
# The bare UPDATE: days and penalty of the same late payments, in a table with the same rows and indexes, and the sums
# of the same contracts. Foreign keys are checked at once: a transaction that is rolled back would never check them.
_COPY = """
SET CONSTRAINTS ALL IMMEDIATE;
CREATE TEMPORARY TABLE bench_payment (LIKE payments_instalment INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP;
INSERT INTO bench_payment SELECT * FROM payments_instalment;
ALTER TABLE bench_payment ADD days integer NOT NULL DEFAULT 0, ADD penalty numeric(18, 2) NOT NULL DEFAULT 0;
CREATE TEMPORARY TABLE bench_late (id bigint PRIMARY KEY, contract_id bigint) ON COMMIT DROP;
ANALYZE bench_payment
"""
_CHOOSE = """
TRUNCATE bench_late;
INSERT INTO bench_late
SELECT row.id, contract.id FROM contracts_contract contract
JOIN payments_scheduleversion version
    ON version.contract_id = contract.id AND version.number = contract.schedule_number
JOIN payments_instalment row ON row.version_id = version.id
WHERE contract.status = ANY(%(live)s) AND row.due_on <= %(late_through)s
  AND row.amount > (SELECT coalesce(sum(amount), 0) FROM payments_allocation WHERE instalment_id = row.id);
ANALYZE bench_late
"""
_BARE = """
WITH paid AS (
    UPDATE bench_payment row SET days = days + 1, penalty = penalty + round(row.amount * 0.001, 2)
    FROM bench_late late WHERE late.id = row.id
    RETURNING late.contract_id, row.penalty
)
UPDATE contracts_contract contract SET charges_total = charges_total + paid.penalty, figures_on = figures_on + 1
FROM (SELECT contract_id, sum(penalty) AS penalty FROM paid GROUP BY contract_id) paid
WHERE contract.id = paid.contract_id
"""


@dataclass(slots=True)
class Nights:
    """Times of both sides, and what the nights have written."""

    contracts: int
    closed: list[Closed] = made(default_factory=list)
    again: list[Closed] = made(default_factory=list)
    bare: Pair = made(init=False)
    repeat: Pair = made(init=False)
    loop: Pair = made(init=False)

    def __post_init__(self) -> None:
        self.bare = Pair(f"close of a day, {self.contracts} contracts / one bare UPDATE", BARE, "p50")
        self.repeat = Pair("the same close again / the close", REPEAT, "p50")
        self.loop = Pair(f"close of a day / loop of save(), from {SAMPLE} contracts", LOOP, "p50")


def run(_few: ScaledWorld, many: ScaledWorld) -> list[Pair]:
    """Close days one after another in the large portfolio, each in turn with the bare UPDATE."""
    nights = Nights(many.contracts)
    with many.open(), transaction.atomic():
        _agree()
        _execute(_COPY)
        day = _last_day() + ONE_DAY
        close_day(at=_night_of(day))
        for number in range(1, NIGHTS + 1):
            _measure(nights, day + number * ONE_DAY, floor_first=number % 2 == 1)
        _measure_loop(nights)
        transaction.set_rollback(True)
    _tell(nights)
    return [nights.bare, nights.repeat, nights.loop]


def night_after_the_last() -> Closed:
    """Close the day after the last one that was closed, with penalties agreed everywhere."""
    _agree()
    return close_day(at=_night_of(_last_day() + ONE_DAY))


def _agree() -> None:
    """A penalty of a tenth of a percent a day with every lessor that has agreed none."""
    for lessor_id in Contract.objects.order_by().values_list("lessor", flat=True).distinct():
        terms, _is_new = MoneyTerms.objects.get_or_create(lessor_id=lessor_id, contract=None)
        if not terms.rates.exists():
            PenaltyRate.objects.create(terms=terms, since=date(2020, 1, 1), percent=Decimal("0.1"))


def _last_day() -> date:
    last = Contract.objects.live().exclude(figures_on=None).order_by("-figures_on").values_list("figures_on").first()
    return last[0] if last and last[0] else timezone.localdate()


def _night_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 10, tzinfo=timezone.get_current_timezone())


def _measure(nights: Nights, day: date, *, floor_first: bool) -> None:
    _execute(
        _CHOOSE, {"live": [str(state) for state in ContractStatus.live()], "late_through": last_late_due_date(day)}
    )
    sides: list[tuple[list[float], Callable[[], object]]] = [
        (nights.bare.floor, _bare),
        (nights.bare.ours, lambda: nights.closed.append(close_day(at=_night_of(day)))),
    ]
    for times, action in sides if floor_first else reversed(sides):
        times.append(timed(action))
    nights.repeat.floor.append(nights.bare.ours[-1])
    nights.repeat.ours.append(timed(lambda: nights.again.append(close_day(at=_night_of(day)))))


def _bare() -> None:
    """Write, and leave the contracts as they were for the night."""
    with transaction.atomic():
        _execute(_BARE)
        transaction.set_rollback(True)


def _measure_loop(nights: Nights) -> None:
    """What saving row by row would take for as many charges as a night writes, from a sample of contracts."""
    charges = list(Charge.objects.standing().filter(kind="penalty").select_related("contract").order_by("-pk")[:SAMPLE])
    spent = timed(lambda: _save(charges))
    written = nights.closed[-1].charges or 1
    nights.loop.floor.append(spent * written / max(len(charges), 1))
    nights.loop.ours.append(nights.bare.ours[-1])


def _save(charges: Sequence[Charge]) -> None:
    for charge in charges:
        _save_one(charge)


def _save_one(charge: Charge) -> None:
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=charge.contract_id)
    values = {field.attname: getattr(charge, field.attname) for field in Charge._meta.concrete_fields}
    on = charge.due_on + ONE_DAY
    Charge(**values | {"id": None, "starts_on": on, "due_on": on}).save()
    contract.charges_total += charge.amount
    contract.save(update_fields=["charges_total", "figures_on"])


def _execute(statements: str, params: dict[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statements, params)
        return int(cursor.rowcount)


def _tell(nights: Nights) -> None:
    for closed, again in zip(nights.closed, nights.again, strict=True):
        if again != Closed():
            raise RuntimeError(f"A day that was closed was closed again: {again}")
        steps.say(
            f"  wrote {closed.charges} charges, {closed.figures} contracts; one by one {closed.one_by_one}; again 0"
        )
