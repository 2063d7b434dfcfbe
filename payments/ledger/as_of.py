"""The state of contracts on any day, as it is known now or as it was known at a moment (PAY-06).

The value dates of facts say what counts on the day, their booking times what was known. An answer for a moment of the
past is always the same: rows are only ever added, and those added later were not known then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from common.business_days import payment_deadline
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from payments.ledger import known
from payments.ledger.known import Look
from payments.ledger.state import ChargeState, LedgerState, RowState
from payments.models import Charge, Instalment

type Applied = Mapping[tuple[int | None, int | None], Decimal]


def as_of(contract: Contract, day: date, *, known_at: datetime | None = None) -> LedgerState:
    """Return the state of a contract at the end of a day, as it was known at a moment (None: as it is known now)."""
    return states([contract], day, known_at=known_at)[contract.pk]


def states(contracts: Iterable[Contract], day: date, *, known_at: datetime | None = None) -> dict[int, LedgerState]:
    """Return the states of contracts by their ids; the number of queries does not depend on how many they are."""
    wanted = {contract.pk: contract for contract in contracts}
    look = Look(list(wanted), day, known_at)
    statuses = known.statuses(look)
    applied = known.applied(look)
    rows: defaultdict[int, list[Instalment]] = defaultdict(list)
    for row in known.instalments(look):
        rows[row.version.contract_id].append(row)
    charges: defaultdict[int, list[Charge]] = defaultdict(list)
    for charge in known.charges(look):
        charges[charge.contract_id].append(charge)
    taken_off = known.taken_off(look)
    received: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for contract_id, amount in known.received(look):
        received[contract_id] += amount
    found = {}
    for pk, contract in wanted.items():
        status = statuses.get(pk, contract.status)
        is_live = status in ContractStatus.live()
        found[pk] = LedgerState(
            contract_id=pk,
            on=day,
            known_at=known_at,
            status=status,
            is_live=is_live,
            version=rows[pk][0].version.number if rows[pk] else 0,
            rows=_rows(rows[pk], applied, day, is_live=is_live),
            charges=tuple(_charge(row, applied, taken_off) for row in charges[pk]),
            received=received[pk],
        )
    return found


def _rows(rows: Sequence[Instalment], applied: Applied, day: date, *, is_live: bool) -> tuple[RowState, ...]:
    return tuple(_row(row, applied.get((row.pk, None), ZERO), day, is_live=is_live) for row in rows)


def _row(row: Instalment, paid: Decimal, day: date, *, is_live: bool) -> RowState:
    last_day = payment_deadline(row.due_on)
    late = (day - (last_day or row.due_on)).days
    return RowState(
        instalment_id=row.pk,
        number=row.number,
        kind=row.kind,
        due_on=row.due_on,
        last_day=last_day,
        amount=row.amount,
        paid=paid,
        days_past_due=max(late, 0) if is_live and paid < row.amount else 0,
    )


def _charge(row: Charge, applied: Applied, taken_off: Mapping[int, Decimal]) -> ChargeState:
    return ChargeState(
        charge_id=row.pk,
        kind=row.kind,
        instalment_id=row.instalment_id,
        due_on=row.due_on,
        amount=row.amount,
        taken_off=taken_off.get(row.pk, ZERO),
        paid=applied.get((None, row.pk), ZERO),
    )
