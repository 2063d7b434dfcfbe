"""Interest under art. 395 that was charged, kept right: a person asks for it through a day, receipts may come later.

Nobody charges it by himself: it is the lessor's choice. Once charged, it follows the debt of those days as penalties
do, and goes when the contract agrees a penalty for the same breach (art. 395 p. 4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from common.business_days import payment_deadline
from payments.engine.article_395 import InterestRow, interest_by_article_395
from payments.engine.key_rates import BeyondKnown, KeyRates
from payments.engine.penalty import PaymentDue, PenaltyBase, PenaltyTerms
from payments.models import Charge


@dataclass(frozen=True, slots=True)
class PaymentInterest:
    """Interest of one late payment by rows, oldest first."""

    payment: PaymentDue
    rows: tuple[InterestRow, ...]


def interest_of(
    payment: PaymentDue,
    through: date,
    *,
    rates: KeyRates,
    agreed: PenaltyTerms | None,
    beyond: BeyondKnown = BeyondKnown.REFUSE,
) -> PaymentInterest:
    """Count the interest of a payment through a day on all that is overdue of it, with VAT.

    Raises:
        ImpossibleTerms: a penalty is agreed, or the key rate of a day of delay is not known.

    """
    found = interest_by_article_395(
        payment.debt(PenaltyBase.WHOLE),
        through,
        payment_deadline,
        key_rates=rates,
        agreed_penalty=agreed,
        beyond=beyond,
    )
    return PaymentInterest(payment, found.rows)


def asked_through(charges: Iterable[Charge], continued: Mapping[int, int]) -> dict[int, date]:
    """Return through which day interest was asked for, by the id of the row in force.

    What a person took back ends what was asked before it; what the portal reversed (a receipt of an earlier date came)
    does not: the receipt may be taken back in its turn.
    """
    asked: dict[int, date] = {}
    for charge in sorted(charges, key=lambda row: row.pk):
        row_id = continued.get(charge.instalment_id or 0)
        if row_id is None:
            continue
        if charge.reverses_id is None:
            asked[row_id] = max(charge.due_on, asked.get(row_id, charge.due_on))
        elif charge.booked_by_id is not None:
            asked.pop(row_id, None)
    return asked


def right_interest(
    payments: Iterable[PaymentDue], asked: Mapping[int, date], *, rates: KeyRates, agreed: PenaltyTerms | None
) -> list[PaymentInterest]:
    """Return what charged interest should be now; rates of days that are not known yet are the last known one."""
    if agreed is not None:
        return []
    return [
        interest_of(payment, asked[payment.id], rates=rates, agreed=None, beyond=BeyondKnown.PROVISIONAL)
        for payment in payments
        if payment.id in asked
    ]
