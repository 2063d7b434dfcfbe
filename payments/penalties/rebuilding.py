"""Charges of penalties and of interest under art. 395 brought to what is right by new rows, never by edits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from common.business_days import payment_deadline
from contracts.models import Contract
from payments.engine import penalty as engine
from payments.engine.penalty.rebuild import Right
from payments.ledger.terms import terms_of
from payments.models import Charge, ChargeKind
from payments.models.charge import BY_DAYS
from payments.penalties.article_395 import asked_through, right_interest
from payments.penalties.counterparts import counterparts
from payments.penalties.key_rates import key_rates
from payments.penalties.late_payments import payments_due
from payments.penalties.terms import penalty_terms


@dataclass(frozen=True, slots=True)
class Writing:
    """What new rows have in common: whose they are, when and why they are written, who asked (None: the portal)."""

    contract: Contract
    reason: str
    at: datetime
    user_id: int | None = None


def rebuild_penalties(contract: Contract, *, through: date, reason: str, at: datetime) -> bool:
    """Bring what is charged for days of delay to what it should be through a day, counted; tell whether rows came.

    The caller holds the contract's lock, and applies receipts anew where rows came: a penalty is something to pay.
    Penalties never go back in time: a writer that began before midnight and comes after the night keeps the newer day.
    A contract whose payments are not expected any more bears no new days, what it bore follows receipts as before.
    """
    charges = list(Charge.objects.filter(contract=contract, kind__in=BY_DAYS).order_by("pk"))
    agreed = penalty_terms(terms_of(contract))
    if agreed is None and not charges:
        return False
    last_day = _last_day(contract, charges, through)
    days = [charge.due_on for charge in charges] + ([last_day] if last_day else [])
    if not days:
        return False
    payments = payments_due(contract, before=max(days))
    right: list[engine.Penalty] = []
    if agreed is not None and last_day is not None:
        right = [engine.penalty_of(row, agreed, last_day, payment_deadline) for row in payments]
    continued = counterparts(contract, {charge.instalment_id for charge in charges if charge.instalment_id})
    writing = Writing(contract, reason, at)
    penalties, interest = (_of(charges, kind) for kind in (ChargeKind.PENALTY, ChargeKind.ARTICLE_395))
    came = write_differences(ChargeKind.PENALTY, penalties, right, continued, writing)
    if interest:
        asked = asked_through(interest, continued)
        owed = right_interest(payments, asked, rates=key_rates(), agreed=agreed)
        came = write_differences(ChargeKind.ARTICLE_395, interest, owed, continued, writing) or came
    return came


def write_differences(
    kind: ChargeKind,
    charges: Sequence[Charge],
    right: Sequence[Right],
    continued: dict[int, int],
    writing: Writing,
) -> bool:
    """Write reversals of what is wrong among the charges of a kind, and what is missing; tell whether there was any.

    `continued` are rows in force by rows that charges name; charges for other rows stand as they are. New rows are told
    to be of the person who asked, reversals to be of the portal: nobody has taken them back.
    """
    found = engine.rebuild(_written(charges, continued), right)
    by_id = {charge.pk: charge for charge in charges}
    starts = {payment.payment.id: [row.start for row in payment.rows] for payment in right}
    by_portal = replace(writing, user_id=None)
    rows = [reversal_of(by_id[row.id], by_portal) for row in found.reversals]
    rows += [
        Charge(
            contract=writing.contract,
            kind=kind,
            instalment_id=row.payment_id,
            run_from=max(start for start in starts[row.payment_id] if start <= row.start),
            starts_on=row.start,
            due_on=row.end,
            debt=row.debt,
            percent=row.percent,
            amount=row.amount,
            booked_at=writing.at,
            booked_by_id=writing.user_id,
            reason=writing.reason,
        )
        for row in found.charges
    ]
    Charge.objects.bulk_create(rows)
    return bool(rows)


def reversal_of(charge: Charge, writing: Writing) -> Charge:
    """Make the row that takes a charge back: the same days and terms, the opposite sign."""
    return Charge(
        contract=writing.contract,
        kind=charge.kind,
        instalment_id=charge.instalment_id,
        run_from=charge.run_from,
        starts_on=charge.starts_on,
        due_on=charge.due_on,
        debt=charge.debt,
        percent=charge.percent,
        amount=-charge.amount,
        reverses=charge,
        booked_at=writing.at,
        booked_by_id=writing.user_id,
        reason=writing.reason,
    )


def _last_day(contract: Contract, charges: Iterable[Charge], through: date) -> date | None:
    """The last day that bears a penalty; None where there is none."""
    if contract.is_live:
        return max(through, contract.figures_on or through)
    # What was reversed counts: the receipt that made it wrong may be taken back.
    return max((charge.due_on for charge in _of(charges, ChargeKind.PENALTY)), default=None)


def _of(charges: Iterable[Charge], kind: ChargeKind) -> list[Charge]:
    return [charge for charge in charges if charge.kind == kind]


def _written(charges: Iterable[Charge], continued: dict[int, int]) -> list[engine.Charged]:
    return [
        engine.Charged(id=charge.pk, charge=_engine_charge(charge, continued), reverses=charge.reverses_id)
        for charge in charges
        if charge.instalment_id in continued
    ]


def _engine_charge(charge: Charge, continued: dict[int, int]) -> engine.Charge:
    if charge.instalment_id is None or charge.starts_on is None or charge.debt is None or charge.percent is None:
        raise ValueError(f"The charge {charge.pk} is not for days of delay")
    return engine.Charge(
        start=charge.starts_on,
        end=charge.due_on,
        payment_id=continued[charge.instalment_id],
        debt=charge.debt,
        percent=charge.percent,
        amount=abs(charge.amount),
    )
