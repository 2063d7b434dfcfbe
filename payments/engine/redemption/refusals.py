"""What early redemption refuses: the field, its bounds and the nearest possible value."""

from datetime import date
from decimal import Decimal

from calculator.engine.build.bounds import check_money
from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from payments.engine.redemption.remainder import Remainder


def require_day(remainder: Remainder, on: date) -> None:
    """Refuse a day before the one up to which everything is charged.

    Raises:
        ImpossibleTerms: `paid_ahead`; payments up to a later day are made already.

    """
    if on < remainder.since:
        raise ImpossibleTerms(
            "paid_ahead",
            gettext_noop("Interest up to %(nearest)s is charged already: choose that day or a later one."),
            field="on",
            given=on,
            lowest=remainder.since,
            nearest=remainder.since,
        )


def nothing_left(on: date) -> ImpossibleTerms:
    """Return the refusal of a day on which nothing of the plan is left."""
    return ImpossibleTerms(
        "nothing_left",
        gettext_noop("Nothing is left on %(given)s to be paid ahead of the schedule."),
        field="on",
        given=on,
    )


def require_part(given: Decimal, lowest: Decimal, highest: Decimal) -> None:
    """Refuse a part that repays nothing, one that repays everything (that is a redemption), and fractions of a kopeck.

    Raises:
        ImpossibleTerms: `out_of_bounds` and `not_kopecks` as of any amount, `too_little_left` where none is possible.

    """
    if highest < lowest:
        raise ImpossibleTerms(
            "too_little_left",
            gettext_noop("Too little is left to pay a part of it early: redeem the lease in full."),
            field="amount",
            given=given,
        )
    check_money("amount", given, lowest, highest)
