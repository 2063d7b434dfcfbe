"""Control sums: whether the balances and turnovers that a bank declares agree with themselves and its payments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.messages import gettext_noop
from common.money import ZERO, format_money
from payments.bank.records import Balance, Remark


@dataclass(frozen=True, slots=True)
class Turnover:
    """What the payments of a file sum to on one account, roubles."""

    credited: Decimal = ZERO
    debited: Decimal = ZERO


def differences(balances: Iterable[Balance], counted: Mapping[str, Turnover]) -> list[Remark]:
    """Return what does not agree, account by account: balances first, then money in, then money out.

    A file may have many periods of an account: their turnovers are summed. Where the bank declares no turnovers, the
    change of its balances is compared instead; where it declares neither, nothing is.
    """
    by_account: dict[str, list[Balance]] = {}
    for balance in balances:
        by_account.setdefault(balance.account, []).append(balance)
    found: list[Remark] = []
    for account, periods in by_account.items():
        turnover = counted.get(account, Turnover())
        found += [_balance(period) for period in periods if not _balances(period)]
        if _declares_turnovers(periods):
            found += _turnover(account, [period.credited for period in periods], turnover.credited, _CREDITED)
            found += _turnover(account, [period.debited for period in periods], turnover.debited, _DEBITED)
        else:
            found += _change(account, periods, turnover)
    return found


def _declares_turnovers(periods: list[Balance]) -> bool:
    return any(period.credited is not None or period.debited is not None for period in periods)


def _turnover(
    account: str, declared: list[Decimal | None], counted: Decimal, words: tuple[str, str]
) -> Iterable[Remark]:
    known = [amount for amount in declared if amount is not None]
    if len(known) == len(declared) and sum(known, ZERO) != counted:
        code, message = words
        params = {"account": account, "declared": _shown(sum(known, ZERO)), "counted": _shown(counted)}
        yield Remark(code, message, params, blocks=True)


def _change(account: str, periods: list[Balance], turnover: Turnover) -> Iterable[Remark]:
    """Compare the change of balances; a long statement comes in pages, each of which begins where the last ended."""
    change = ZERO
    for period in periods:
        if period.opening is None or period.closing is None:
            return
        change += period.closing - period.opening
    if change != turnover.credited - turnover.debited:
        yield Remark(
            "change",
            gettext_noop(
                "Account %(account)s: the balances of the bank change by %(declared)s, "
                "the payments of the file by %(counted)s."
            ),
            {
                "account": account,
                "declared": _shown(change),
                "counted": _shown(turnover.credited - turnover.debited),
            },
            blocks=True,
        )


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


def _balances(period: Balance) -> bool:
    if period.opening is None or period.credited is None or period.debited is None or period.closing is None:
        return True
    return period.opening + period.credited - period.debited == period.closing


def _balance(period: Balance) -> Remark:
    return Remark(
        "balance",
        gettext_noop(
            "Account %(account)s, line %(line)s: opening balance, money in and money out do not give the closing "
            "balance %(declared)s."
        ),
        {"account": period.account, "line": period.line, "declared": _shown(period.closing or ZERO)},
        blocks=True,
    )


def _shown(amount: Decimal) -> str:
    return format_money(amount)
