"""Schedule versions, instalments, receipts and allocations of a block, written for COPY."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from calculator.engine.batch.columns import Ints
from contracts.models import Contract
from leasing_portal.scale.applied import Applied, applied_of
from leasing_portal.scale.copying import copy_lines, copy_objects, reserve_ids
from leasing_portal.scale.draws import Draw
from leasing_portal.scale.ledger import Ledger
from leasing_portal.scale.moments import moments, noon_of
from leasing_portal.scale.schedules import Schedules, first_schedules_of
from payments.models import Allocation, Instalment, Receipt, ScheduleVersion
from payments.services.receipts import REASON as PAID
from payments.services.schedules import FIELDS

MADE, MOVED = "Договор заключён", "Поставка перенесена на месяц"
# From the signing until it was known that the delivery is late: before anything was paid.
KNOWN_AFTER = timedelta(days=2)
_RECEIPT_COLUMNS = ("id", "contract_id", "received_on", "amount", "document_number", "purpose", "posted_at")
_ALLOCATION_COLUMNS = ("id", "receipt_id", "instalment_id", "part", "rule", "amount", "made_at", "reason")
_PURPOSE = "Платёж № %d по договору лизинга № %s"


def put_schedules(draw: Draw, schedules: Schedules, contracts: Sequence[Contract], at: datetime) -> range:
    """Copy the schedules in force, and before them the first ones where the delivery was moved.

    Returns the ids of the instalments in force.
    """
    moved = np.flatnonzero(draw.moved).tolist()
    if moved:
        first = first_schedules_of(draw.chosen(draw.moved))
        _put(first, [contracts[place] for place in moved], [1] * len(moved), at)
    return _put(schedules, contracts, np.where(draw.moved, 2, 1).tolist(), at)


def _put(schedules: Schedules, contracts: Sequence[Contract], numbers: Sequence[int], at: datetime) -> range:
    ids = reserve_ids(ScheduleVersion, len(contracts))
    versions = [
        ScheduleVersion(
            pk=pk,
            contract=contract,
            number=number,
            made_at=min(noon_of(contract.signed_on) + (number - 1) * KNOWN_AFTER, at),
            reason=MADE if number == 1 else MOVED,
            digest=digest,
        )
        for pk, contract, number, digest in zip(ids, contracts, numbers, schedules.digests(), strict=True)
    ]
    copy_objects(ScheduleVersion, versions)
    rows = reserve_ids(Instalment, len(schedules.lines))
    of_rows = np.repeat(np.array(ids), schedules.sizes).tolist()
    lines = map("%d\t%d\t%s".__mod__, zip(rows, of_rows, schedules.lines, strict=True))
    copy_lines(Instalment, ("id", "version_id", *FIELDS), lines)
    return rows


def put_ledger(
    ledger: Ledger, schedules: Schedules, instalments: range, contracts: Sequence[Contract], at: datetime
) -> None:
    """Copy a receipt for each paid row, and its allocations to the parts of that row."""
    posted = moments(ledger.received_on, at)
    days = np.datetime_as_string(ledger.received_on).tolist()
    receipts = reserve_ids(Receipt, len(ledger))
    of_contract = ledger.contract.tolist()
    purposes = [
        _PURPOSE % (number, contracts[place].number)
        for number, place in zip(schedules.number[ledger.row].tolist(), of_contract, strict=True)
    ]
    contract_ids = [contracts[place].pk for place in of_contract]
    orders = ledger.order.tolist()
    rows = zip(receipts, contract_ids, days, _roubles(ledger.amount), orders, purposes, posted, strict=True)
    copy_lines(Receipt, _RECEIPT_COLUMNS, map("%d\t%d\t%s\t%s\t%d\t%s\t%s".__mod__, rows))
    _put_applied(applied_of(ledger, schedules), ledger, receipts, instalments, posted)


def _put_applied(applied: Applied, ledger: Ledger, receipts: range, instalments: range, posted: Sequence[str]) -> None:
    allocations = reserve_ids(Allocation, len(applied))
    rows = zip(
        allocations,
        (applied.receipt + receipts.start).tolist(),
        (ledger.row[applied.receipt] + instalments.start).tolist(),
        applied.part,
        applied.rule,
        _roubles(applied.amount),
        [posted[place] for place in applied.receipt.tolist()],
        [PAID] * len(applied),
        strict=True,
    )
    copy_lines(Allocation, _ALLOCATION_COLUMNS, map("%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s".__mod__, rows))


def _roubles(kopecks: Ints) -> list[str]:
    return list(map("%d.%02d".__mod__, zip((kopecks // 100).tolist(), (kopecks % 100).tolist(), strict=True)))
