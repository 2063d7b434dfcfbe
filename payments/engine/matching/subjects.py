"""What of a contract the purpose says the money is for: payments by number or month, a penalty, an advance, buyout."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.money import ZERO
from payments.engine.matching.facts import Aim, ContractFacts, Owed, OwedKind
from payments.engine.matching.reading import Reading
from payments.engine.matching.reasons import Code, Reason, because
from payments.engine.matching.sums import Fit, aim_of
from payments.engine.matching.vocabulary import Word

_KINDS = {Word.ADVANCE: OwedKind.ADVANCE, Word.BUYOUT: OwedKind.BUYOUT, Word.SERVICE: OwedKind.SERVICE}


@dataclass(frozen=True, slots=True)
class Subject:
    """Aims of a share for one contract, with what speaks for them and against."""

    aims: tuple[Aim, ...]
    reasons: tuple[Reason, ...]


def subject_of(reading: Reading, contract: ContractFacts, amount: Decimal, fit: Fit | None) -> Subject:
    """Say what of the contract this amount is for; no aims where the order of the contract decides."""
    if Word.PENALTY in reading.words:
        return _penalty(reading, contract, amount, fit)
    for word, kind in _KINDS.items():
        if word in reading.words:
            return _of_kind(reading, contract, amount, kind)
    named = list(_named_rows(reading, contract))
    if reading.payments or reading.periods:
        return _rows(reading, named, amount)
    return Subject(fit.aims if fit else (), ())


def _named_rows(reading: Reading, contract: ContractFacts) -> Iterator[Owed]:
    """Payments that are owed and named: by number, else by month."""
    for row in contract.rows:
        if reading.payments:
            if row.number in reading.payments:
                yield row
        elif (row.due_on.year, row.due_on.month) in reading.periods and row.kind is OwedKind.LEASE:
            yield row


def _rows(reading: Reading, named: list[Owed], amount: Decimal) -> Subject:
    aims = tuple(map(aim_of, named))
    wanted = len(reading.payments or reading.periods)
    if len(named) < wanted:
        return Subject(aims, (because(Code.ROW_NOT_OWED),))
    if amount > sum((row.amount for row in named), ZERO):
        return Subject(aims, (because(Code.MORE_THAN_NAMED),))
    return Subject(aims, (because(Code.ROW_NAMED),))


def _penalty(reading: Reading, contract: ContractFacts, amount: Decimal, fit: Fit | None) -> Subject:
    """A penalty alone is aimed at; with payments of the schedule only where the sum is exact for both."""
    penalty = contract.charges(frozenset({OwedKind.PENALTY}))
    is_mixed = bool({Word.LEASE, Word.DEBT, Word.ADVANCE, Word.BUYOUT} & reading.words)
    if is_mixed:
        exact = fit is not None and fit.reason.code is Code.SUM_WITH_CHARGES
        return Subject(fit.aims if fit and exact else (), () if exact else (because(Code.SUBJECT_NOT_OWED),))
    aims = (Aim(OwedKind.PENALTY),) if penalty else ()
    return Subject(aims, () if 0 < amount <= penalty else (because(Code.SUBJECT_NOT_OWED),))


def _of_kind(reading: Reading, contract: ContractFacts, amount: Decimal, kind: OwedKind) -> Subject:
    """An advance, buyout or service row that is owed and not less than the amount."""
    rows = [row for row in contract.rows if row.kind is kind]
    if len(rows) > 1 and reading.payments:
        rows = [row for row in rows if row.number in reading.payments]
    aims = tuple(map(aim_of, rows))
    fits_in = amount <= sum((row.amount for row in rows), ZERO)
    numbered = not reading.payments or {row.number for row in rows} >= set(reading.payments)
    if rows and fits_in and numbered:
        return Subject(aims, (because(Code.ROW_NAMED),))
    return Subject(aims, (because(Code.SUBJECT_NOT_OWED),))
