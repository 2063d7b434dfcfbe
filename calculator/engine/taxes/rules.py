"""Rates of taxes and rules of depreciation as they are in force from a day on. All of them are the caller's data."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import to_kopeck
from calculator.engine.taxes.calendar import TaxCalendar
from common.messages import MessageError, gettext_noop


class TaxScheme(StrEnum):
    """How the client pays taxes: the general system, or the simplified one on income less expenses or on income."""

    OSNO = "osno"
    USN_PROFIT = "usn_profit"
    USN_INCOME = "usn_income"


class BalanceHolder(StrEnum):
    """Whose books carry the leased asset."""

    LESSOR = "lessor"
    LESSEE = "lessee"


class TaxRulesUnknown(MessageError):
    """No rules are known for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRules:
    """Rules in force from `since` until the next ones; rates in percent.

    `highest_factor` of depreciation is for leased assets of groups from `factor_from_group` on. `expensed_up_to`: what
    costs no more (roubles without VAT) is an expense at once. `lessor_always_depreciates`: for contracts that begin
    under these rules the lessor depreciates the asset whatever the contract says. `source` names the laws.
    """

    since: date
    profit_tax: Decimal
    usn_profit: Decimal
    usn_income: Decimal
    highest_factor: Decimal
    factor_from_group: int
    # On real estate, of its value in the books, a year.
    property_tax: Decimal
    expensed_up_to: Decimal
    lessor_always_depreciates: bool
    calendar: TaxCalendar
    source: str = ""

    def income_tax(self, scheme: TaxScheme) -> Decimal:
        """Return the rate by which a rouble of expenses lowers the client's tax: none where only income is taxed."""
        by_scheme = {TaxScheme.OSNO: self.profit_tax, TaxScheme.USN_PROFIT: self.usn_profit}
        return by_scheme.get(scheme, Decimal(0))


def rules_on(rules: Sequence[TaxRules], day: date) -> TaxRules:
    """Return the rules in force on a day; `rules` are in the order of their days.

    Raises:
        TaxRulesUnknown: for a day before the first of them.

    """
    place = bisect_right(rules, day, key=lambda rule: rule.since)
    if place == 0:
        raise TaxRulesUnknown(
            "tax_rules_unknown", gettext_noop("Tax rules for %(day)s are not known."), {"day": f"{day:%d.%m.%Y}"}
        )
    return rules[place - 1]


def check_factor(factor: Decimal, group: int | None, rules: TaxRules) -> None:
    """Refuse a depreciation factor that the law does not allow (NK art. 259.3 p. 2).

    Raises:
        ImpossibleTerms: below one, above the highest one, or above one for a group that has none.

    """
    allowed = group is None or group >= rules.factor_from_group
    highest = rules.highest_factor if allowed else Decimal(1)
    if not 1 <= factor <= highest:
        raise ImpossibleTerms(
            "depreciation_factor",
            gettext_noop("The depreciation factor is from %(lowest)s to %(highest)s for this asset."),
            field="depreciation_factor",
            given=factor,
            lowest=1,
            highest=highest,
            nearest=min(max(factor, Decimal(1)), highest),
        )


def transport_tax(power: Decimal, rate: Decimal, months: int, raising: Decimal = Decimal(1)) -> Decimal:
    """Return the tax of a vehicle for `months` of a year: power * rate * months / 12 * raising coefficient.

    `power` in horsepower, `rate` in roubles a year for one, by region and year; rounded half up to the kopeck
    (NK art. 361, 362).
    """
    return to_kopeck(power * rate * months * raising / 12)
