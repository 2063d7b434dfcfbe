"""What each contract owes on a day: of today from the kept figures, of another day from the rows of the ledger."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from common.listing import Sorting
from common.money import ZERO
from contracts.models import Contract
from contracts.registry.dpd import Bucket, bucket_of, days_past_due
from payments.explaining.moment import AsOf
from payments.explaining.totals import of_the_past
from payments.ledger.state import LedgerState

# Contracts that owe something, will, or have money ahead.
ANYTHING = (
    Q(overdue_total__gt=0) | Q(charges_total__gt=0) | Q(credit_total__gt=0) | Q(next_due_on__isnull=False)
)  # fmt: skip
SORTING = Sorting(
    columns={
        "number": ("number",),
        "overdue": ("overdue_total",),
        "days": ("-overdue_since",),
        "charges": ("charges_total",),
        "next": ("next_due_on",),
        "credit": ("credit_total",),
    },
    default="-overdue",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Roubles with VAT: overdue by the schedule, owed besides it, the next payment, money applied to nothing."""

    overdue: Decimal = ZERO
    charges: Decimal = ZERO
    next_due: Decimal = ZERO
    credit: Decimal = ZERO

    @property
    def owed(self) -> Decimal:
        """What should have been paid by now."""
        return self.overdue + self.charges


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtLine(Sums):
    """A contract on a day; `days` past due are zero without delay, `bucket` is the range that they are in."""

    contract: Contract
    days: int = 0
    next_due_on: date | None = None

    @property
    def bucket(self) -> Bucket | None:
        """Range of days past due by which collections are led."""
        return bucket_of(self.days)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say of the contract."""
        return not (self.overdue or self.charges or self.credit or self.next_due)


def line_of_columns(contract: Contract, today: date) -> DebtLine:
    """Read the figures kept on a contract."""
    return DebtLine(
        contract=contract,
        overdue=contract.overdue_total,
        days=days_past_due(contract, today),
        charges=contract.charges_total,
        next_due_on=contract.next_due_on,
        next_due=contract.next_due_amount,
        credit=contract.credit_total,
    )


def line_of_state(contract: Contract, state: LedgerState) -> DebtLine:
    """Read the state of the ledger on a day."""
    return DebtLine(
        contract=contract,
        overdue=state.overdue,
        days=state.days_past_due,
        charges=state.penalties + state.other_charges,
        next_due_on=state.next_due_on,
        next_due=state.next_due,
        credit=state.credit,
    )


def lines_of_the_past(contracts: QuerySet[Contract], moment: AsOf, *, bucket: str, sort: str) -> list[DebtLine]:
    """Lines of another day, of contracts that had anything then, in the order asked for.

    Raises:
        TooMany: more contracts than can be read at once.

    """
    found = (line_of_state(contract, state) for contract, state in of_the_past(contracts, moment))
    lines = [line for line in found if not line.is_empty and (not bucket or line.bucket == bucket)]
    lines.sort(key=lambda line: (line.contract.number, line.contract.pk))
    lines.sort(key=_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return lines


def sums_of(lines: Iterable[Sums]) -> Sums:
    """Add up."""
    rows: Sequence[Sums] = list(lines)
    return Sums(**{field.name: sum((getattr(row, field.name) for row in rows), ZERO) for field in fields(Sums)})


_KEYS: dict[str, Callable[[DebtLine], str | Decimal | int | date]] = {
    "number": lambda line: line.contract.number,
    "overdue": lambda line: line.overdue,
    "days": lambda line: line.days,
    "charges": lambda line: line.charges,
    "next": lambda line: line.next_due_on or date.max,
    "credit": lambda line: line.credit,
}
