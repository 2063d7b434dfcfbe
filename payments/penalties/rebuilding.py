"""Charges of penalties and of interest under art. 395 brought to what is right by new rows, never by edits."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from common.business_days import payment_deadline
from contracts.models import Contract
from payments.engine import penalty as engine
from payments.engine.key_rates import KeyRates
from payments.engine.penalty.rebuild import Right
from payments.models import Charge, ChargeKind, MoneyTerms
from payments.models.charge import BY_DAYS
from payments.penalties.article_395 import asked_through, right_interest
from payments.penalties.counterparts import counterparts
from payments.penalties.key_rates import key_rates
from payments.penalties.late_payments import payments_due_by_contract
from payments.penalties.terms import penalty_terms


@dataclass(frozen=True, slots=True)
class Writing:
    """What new rows have in common: whose they are, when and why they are written, who asked (None: the portal)."""

    contract: Contract
    reason: str
    at: datetime
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Borne:
    """What a contract bears for days of delay: what it agrees, what is charged, the last day that bears a penalty."""

    contract: Contract
    agreed: engine.PenaltyTerms | None
    charges: list[Charge]
    last_day: date | None

    @property
    def before(self) -> date | None:
        """Payments that fell due before this day matter; None where none does."""
        if self.agreed is None and not self.charges:
            return None
        return max(
            [charge.due_on for charge in self.charges] + ([self.last_day] if self.last_day else []), default=None
        )


def rebuild_penalties(
    contracts: Collection[Contract],
    terms: Mapping[int, MoneyTerms | None],
    *,
    through: date,
    reason: str,
    at: datetime,
) -> set[int]:
    """Bring what is charged for days of delay to what it should be through a day, counted; return where rows came.

    The caller holds the locks of the contracts, tells their terms by id, and applies receipts anew where rows came: a
    penalty is something to pay. Penalties never go back in time: a writer that began before midnight and comes after
    the night keeps the newer day. A contract whose payments are not expected any more bears no new days, what it bore
    follows receipts as before. A few queries, however many contracts there are.
    """
    borne = [one for one in _borne(contracts, terms, through) if one.before]
    payments = payments_due_by_contract({one.contract.pk: one.before for one in borne if one.before})
    asked = {charge.instalment_id for one in borne for charge in one.charges if charge.instalment_id}
    continued = counterparts([one.contract for one in borne], asked)
    rates = cache(key_rates)
    rows: list[Charge] = []
    for one in borne:
        rows += _rebuilt(one, payments[one.contract.pk], continued, rates, Writing(one.contract, reason, at))
    Charge.objects.bulk_create(rows)
    return {row.contract_id for row in rows}


def _borne(contracts: Collection[Contract], terms: Mapping[int, MoneyTerms | None], through: date) -> Iterator[_Borne]:
    charges: defaultdict[int, list[Charge]] = defaultdict(list)
    for charge in Charge.objects.filter(contract__in=contracts, kind__in=BY_DAYS).order_by("pk"):
        charges[charge.contract_id].append(charge)
    agreed = {found.pk: penalty_terms(found) for found in set(terms.values()) if found is not None}
    for contract in contracts:
        found, own = terms[contract.pk], charges[contract.pk]
        yield _Borne(contract, agreed[found.pk] if found else None, own, _last_day(contract, own, through))


def _rebuilt(
    one: _Borne,
    payments: Sequence[engine.PaymentDue],
    continued: Mapping[int, int],
    rates: Callable[[], KeyRates],
    writing: Writing,
) -> list[Charge]:
    right: list[engine.Penalty] = []
    if one.agreed is not None and one.last_day is not None:
        right = [engine.penalty_of(row, one.agreed, one.last_day, payment_deadline) for row in payments]
    penalties, interest = (_of(one.charges, kind) for kind in (ChargeKind.PENALTY, ChargeKind.ARTICLE_395))
    rows = _differences(ChargeKind.PENALTY, penalties, right, continued, writing)
    if interest:
        asked = asked_through(interest, continued)
        owed = right_interest(payments, asked, rates=rates(), agreed=one.agreed)
        rows += _differences(ChargeKind.ARTICLE_395, interest, owed, continued, writing)
    return rows


def write_differences(
    kind: ChargeKind,
    charges: Sequence[Charge],
    right: Sequence[Right],
    continued: Mapping[int, int],
    writing: Writing,
) -> bool:
    """Write reversals of what is wrong among the charges of a kind, and what is missing; tell whether there was any.

    `continued` are rows in force by rows that charges name; charges for other rows stand as they are. New rows are told
    to be of the person who asked, reversals to be of the portal: nobody has taken them back.
    """
    return bool(Charge.objects.bulk_create(_differences(kind, charges, right, continued, writing)))


def _differences(
    kind: ChargeKind,
    charges: Sequence[Charge],
    right: Sequence[Right],
    continued: Mapping[int, int],
    writing: Writing,
) -> list[Charge]:
    """Make the rows of `write_differences`."""
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
    return rows


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


def _written(charges: Iterable[Charge], continued: Mapping[int, int]) -> list[engine.Charged]:
    return [
        engine.Charged(id=charge.pk, charge=_engine_charge(charge, continued), reverses=charge.reverses_id)
        for charge in charges
        if charge.instalment_id in continued
    ]


def _engine_charge(charge: Charge, continued: Mapping[int, int]) -> engine.Charge:
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
