"""Timelines of a block: taken, schedule made and moved, states, money received. Written for COPY."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from contracts.models import Contract, ContractEvent, ContractEventKind, ContractStatus
from leasing_portal.scale.copying import as_text, copy_lines, reserve_ids
from leasing_portal.scale.draws import Draw
from leasing_portal.scale.ledger import Ledger
from leasing_portal.scale.ledger_rows import KNOWN_AFTER, MADE, MOVED
from leasing_portal.scale.moments import moments, noon_of
from leasing_portal.scale.schedules import Schedules
from leasing_portal.scale.stages import AHEAD, STATUS, Stage

Kind = ContractEventKind
_COLUMNS = ("id", "contract_id", "lessor_id", "lessee_id", "kind", "at", "data")
_RECEIPT = '{"amount": "%s", "received_on": "%s", "document_number": "%d"}'
# How long ago the end of a contract was declared.
ENDED_AGO = timedelta(days=15)


def put_timelines(
    draw: Draw, schedules: Schedules, ledger: Ledger, contracts: Sequence[Contract], at: datetime
) -> None:
    """Copy the lines of all contracts of the block."""
    lines = [*_lives(draw, schedules, contracts, at), *_receipts(ledger, contracts, at)]
    ids = reserve_ids(ContractEvent, len(lines))
    copy_lines(ContractEvent, _COLUMNS, map("%d\t%s".__mod__, zip(ids, lines, strict=True)))


def _lives(draw: Draw, schedules: Schedules, contracts: Sequence[Contract], at: datetime) -> Iterator[str]:
    totals, sizes = schedules.totals.tolist(), schedules.sizes.tolist()
    rows = zip(contracts, draw.stage.tolist(), draw.moved.tolist(), draw.count.tolist(), totals, sizes, strict=True)
    for contract, stage, is_moved, assets, total, size in rows:
        signed = min(noon_of(contract.signed_on), at)
        schedule = {"rows": size, "total": str(Decimal(total).scaleb(-2))}
        yield _line(contract, Kind.IMPORTED, signed, {"status": _taken_as(Stage(stage)), "assets": assets})
        made = {"version": 1, **schedule, "changed_rows": 0, "reason": MADE}
        yield _line(contract, Kind.SCHEDULE_MADE, signed, made)
        if is_moved:
            changed = {"version": 2, **schedule, "changed_rows": size, "reason": MOVED}
            yield _line(contract, Kind.SCHEDULE_CHANGED, signed + KNOWN_AFTER, changed)
        for before, after, day in _states(contract, Stage(stage), at.date()):
            yield _line(contract, Kind.STATUS_CHANGED, min(noon_of(day), at), {"before": before, "after": after})


def _taken_as(stage: Stage) -> str:
    return (STATUS[stage] if stage in AHEAD else ContractStatus.SIGNED).value


def _states(contract: Contract, stage: Stage, today: date) -> Iterator[tuple[str, str, date]]:
    """States that the contract has passed through since it was taken, with their days."""
    if stage in AHEAD:
        return
    active, last = ContractStatus.ACTIVE.value, STATUS[stage].value
    yield ContractStatus.SIGNED.value, active, contract.starts_on
    if last != active:
        ended_on = contract.ends_on if stage is Stage.CLOSED else max(contract.starts_on, today - ENDED_AGO)
        yield active, last, min(today, ended_on)


def _line(contract: Contract, kind: Kind, at: datetime, data: dict[str, object]) -> str:
    values = (contract.pk, contract.lessor_id, contract.lessee_id, kind.value, at, data)
    return "\t".join(map(as_text, values))


def _receipts(ledger: Ledger, contracts: Sequence[Contract], at: datetime) -> Iterator[str]:
    """On the day the money came, as `payments.services.receipts` writes them."""
    heads = [f"{one.pk}\t{one.lessor_id}\t{one.lessee_id}\t{Kind.RECEIPT_POSTED.value}" for one in contracts]
    days = np.datetime_as_string(ledger.received_on).tolist()
    rows = zip(
        ledger.contract.tolist(),
        moments(ledger.received_on, at, time()),
        (ledger.amount // 100).tolist(),
        (ledger.amount % 100).tolist(),
        days,
        ledger.order.tolist(),
        strict=True,
    )
    for place, moment, roubles, kopecks, day, order in rows:
        yield f"{heads[place]}\t{moment}\t" + _RECEIPT % (f"{roubles}.{kopecks:02d}", day, order)
