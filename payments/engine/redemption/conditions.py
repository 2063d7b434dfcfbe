"""From which day a contract lets itself be redeemed: a minimal period of the lease, and days of notice."""

from dataclasses import dataclass
from datetime import date, timedelta

from calculator.engine.days import add_months
from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the contract asks for: whole months since the start of the lease (often six), days since the notice."""

    minimal_months: int = 0
    notice_days: int = 0


def earliest_day(conditions: Conditions, *, starts_on: date, asked_on: date) -> date:
    """Return the first day on which a lease that began and was asked about on these days may be redeemed."""
    return max(
        add_months(starts_on, conditions.minimal_months), asked_on + timedelta(days=max(conditions.notice_days, 0))
    )


def require_possible(conditions: Conditions, *, starts_on: date, asked_on: date, on: date) -> None:
    """Refuse a day that comes too early; for full redemption and for a part alike.

    Raises:
        ImpossibleTerms: `minimal_period` or `notice_too_short`, whichever ends later, with the first possible day.

    """
    lowest = earliest_day(conditions, starts_on=starts_on, asked_on=asked_on)
    if on >= lowest:
        return
    if lowest == add_months(starts_on, conditions.minimal_months):
        code = "minimal_period"
        message = gettext_noop("By the contract early redemption is possible from %(nearest)s, not on %(given)s.")
    else:
        code = "notice_too_short"
        message = gettext_noop(
            "By the contract notice is given beforehand: possible from %(nearest)s, not on %(given)s."
        )
    raise ImpossibleTerms(code, message, field="on", given=on, lowest=lowest, nearest=lowest)
