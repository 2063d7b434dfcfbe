"""What a termination settlement refuses: the field, its bounds and the nearest possible value."""

from datetime import timedelta
from decimal import Decimal

from calculator.engine.build.bounds import check_between, check_money
from calculator.engine.build.limits import HIGHEST_RATE
from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from common.money import KOPECK, LIMIT, ZERO
from payments.engine.termination.terms import Ending, TerminationTerms

_HIGHEST = LIMIT - KOPECK
_ONE_DAY = timedelta(days=1)


def require_sums(terms: TerminationTerms, ending: Ending) -> None:
    """Refuse sums that are below zero, too large or have fractions of a kopeck, and a rate out of its bounds.

    Raises:
        ImpossibleTerms: as of any amount, with the field.

    """
    for of in (terms, ending):
        for name in ("price", "advance", "payments", "buyout", "received", "asset", "penalties"):
            amount = getattr(of, name, None)
            if amount is not None:
                check_money(name, amount, ZERO, _HIGHEST)
    for field, named in (("costs", terms.costs), ("losses", ending.losses)):
        for one in named:
            check_money(field, one.amount, ZERO, _HIGHEST)
    if terms.rate is not None:
        check_between("rate", terms.rate, Decimal(0), HIGHEST_RATE)


def require_days(terms: TerminationTerms, ending: Ending) -> None:
    """Refuse a term without days, and money that is back before it was given.

    Raises:
        ImpossibleTerms: `day_too_early`, with the first possible day.

    """
    after = terms.granted_on + _ONE_DAY
    for field, day, lowest in (
        ("ends_on", terms.ends_on, after),
        ("returned_on", ending.returned_on, terms.granted_on),
    ):
        if day < lowest:
            raise ImpossibleTerms(
                "day_too_early",
                gettext_noop("“%(field)s” cannot be before %(lowest)s, the money was given by then: not %(given)s."),
                field=field,
                given=day,
                lowest=lowest,
                nearest=lowest,
            )


def require_financing(terms: TerminationTerms) -> None:
    """Refuse a contract in which nothing was financed, and one whose payments cannot tell the charge for it.

    Raises:
        ImpossibleTerms: `no_financing`; `payments_below_financing`, where the contract's own rate is needed.

    """
    if terms.financing <= 0:
        raise ImpossibleTerms(
            "no_financing",
            gettext_noop("The advance covers the price and the costs: nothing was financed."),
            field="advance",
            given=terms.advance,
            highest=terms.price,
        )
    lowest = terms.financing + terms.advance
    if terms.rate is None and terms.promised < lowest:
        raise ImpossibleTerms(
            "payments_below_financing",
            gettext_noop(
                "The contract's payments of %(given)s do not return the financing and the advance, %(nearest)s."
            ),
            field="payments",
            given=terms.promised,
            lowest=lowest,
            nearest=lowest,
        )
