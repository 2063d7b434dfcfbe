"""Control sums: whether the balances and turnovers that a bank declares agree with themselves and its documents."""

from dataclasses import dataclass, field
from decimal import Decimal

from common.messages import MessageError, gettext_noop
from common.money import ZERO, format_money
from integrations.bank.records import Account, Document, Header


class Difference(MessageError):
    """Declared and counted sums that differ: the file may be cut or edited, so nothing of it is posted by itself."""


@dataclass(slots=True)
class Control:
    """Counts documents of each account while they stream by; holds two sums for an account."""

    declared: dict[str, list[Account]] = field(default_factory=dict)
    credited: dict[str, Decimal] = field(default_factory=dict)
    debited: dict[str, Decimal] = field(default_factory=dict)

    def add(self, record: Header | Account | Document) -> None:
        """Count a record of the file; the order of accounts and documents does not matter."""
        if isinstance(record, Account):
            self.declared.setdefault(record.number, []).append(record)
        elif isinstance(record, Document):
            _count(self.debited, record.payer.accounts, record.amount)
            _count(self.credited, record.payee.accounts, record.amount)

    def differences(self) -> list[Difference]:
        """Return what does not agree, account by account: the balance first, then money in, then money out.

        Accounts for which the bank declares no turnovers are not compared.
        """
        found: list[Difference] = []
        for number, periods in self.declared.items():
            found += [_balance(period) for period in periods if not _balances(period)]
            found += self._turnover(number, [period.credited for period in periods], incoming=True)
            found += self._turnover(number, [period.debited for period in periods], incoming=False)
        return found

    def _turnover(self, number: str, declared: list[Decimal | None], *, incoming: bool) -> list[Difference]:
        known = [amount for amount in declared if amount is not None]
        counted = (self.credited if incoming else self.debited).get(number, ZERO)
        if len(known) < len(declared) or sum(known, ZERO) == counted:
            return []
        code, message = _CREDITED if incoming else _DEBITED
        params = {"account": number, "declared": _shown(sum(known, ZERO)), "counted": _shown(counted)}
        return [Difference(code, message, params)]


_CREDITED = (
    "credited",
    gettext_noop(
        "Account %(account)s: the bank declares %(declared)s received, the documents of the file sum to %(counted)s."
    ),
)
_DEBITED = (
    "debited",
    gettext_noop(
        "Account %(account)s: the bank declares %(declared)s paid out, the documents of the file sum to %(counted)s."
    ),
)


def _count(sums: dict[str, Decimal], accounts: frozenset[str], amount: Decimal) -> None:
    for account in accounts:
        sums[account] = sums.get(account, ZERO) + amount


def _balances(account: Account) -> bool:
    if account.credited is None or account.debited is None or account.closing is None:
        return True
    return account.opening + account.credited - account.debited == account.closing


def _balance(account: Account) -> Difference:
    return Difference(
        "balance",
        gettext_noop(
            "Account %(account)s, line %(line)s: opening balance, money in and money out do not give the closing "
            "balance %(declared)s."
        ),
        {"account": account.number, "line": account.line, "declared": _shown(account.closing or ZERO)},
    )


def _shown(amount: Decimal) -> str:
    return format_money(amount)
