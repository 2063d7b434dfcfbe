"""What the comparison takes for granted, said to people with the law it follows."""

from calculator.engine.taxes.rules import TaxScheme
from calculator.engine.taxes.ways.case import WaysCase
from calculator.engine.taxes.ways.result import Assumption
from common.messages import gettext_noop

_COMMON = (
    Assumption(
        gettext_noop("All three ways are counted to the end of depreciation and discounted to one day by days / 365.")
    ),
    Assumption(
        gettext_noop("The client has profit and VAT to pay in every quarter, so that every saving comes in full.")
    ),
    Assumption(gettext_noop("The loan has the lease's advance as own part and equal monthly payments.")),
    Assumption(
        gettext_noop(
            "Insurance, taxes and fees that the lessor passes on would be paid by an owner at the same prices."
        )
    ),
    Assumption(gettext_noop("A subsidy is paid for the lease only.")),
)
_OSNO = (
    Assumption(
        gettext_noop("VAT of lease payments is deducted in the quarter of the invoice, that of a purchase at once."),
        gettext_noop("Tax Code, articles 171 and 172"),
    ),
    Assumption(
        gettext_noop("Lease payments without VAT and without the buyout price are expenses of their period."),
        gettext_noop("Tax Code, article 264 p. 1 sub. 10"),
    ),
    Assumption(
        gettext_noop("An asset of one's own is depreciated evenly over %(months)s months, without a factor."),
        gettext_noop("Tax Code, article 259.1"),
    ),
    Assumption(
        gettext_noop("Movable assets bear no property tax since 2019."), gettext_noop("Law 302-FZ of 3 August 2018")
    ),
)
_USN_PROFIT = (
    Assumption(
        gettext_noop("VAT is not deducted: it is part of expenses, which lower the tax when they are paid."),
        gettext_noop("Tax Code, articles 346.16 and 346.17"),
    ),
    Assumption(
        gettext_noop("A bought asset is an expense in equal parts by the quarters left of the year."),
        gettext_noop("Tax Code, article 346.16 p. 3"),
    ),
)
_USN_INCOME = (
    Assumption(
        gettext_noop("The tax is on income only: neither VAT nor expenses change it in any of the ways."),
        gettext_noop("Tax Code, article 346.18 p. 1"),
    ),
)
_BY_SCHEME = {TaxScheme.OSNO: _OSNO, TaxScheme.USN_PROFIT: _USN_PROFIT, TaxScheme.USN_INCOME: _USN_INCOME}
_NEW_LAW = gettext_noop("Law 382-FZ of 29 November 2021, in force from 1 January 2022")


def assumptions_of(case: WaysCase) -> tuple[Assumption, ...]:
    """Return what holds for every lease and what holds under the client's tax scheme."""
    months = (("months", str(case.useful_months)),)
    return tuple(
        Assumption(assumption.text, assumption.law, months if "%(months)s" in assumption.text else ())
        for assumption in (*_COMMON, *_BY_SCHEME[case.scheme])
    )


def holder_statement(case: WaysCase, *, matters: bool) -> Assumption:
    """Say what the choice of the balance holder changes for this contract, and by which law."""
    if matters:
        return Assumption(
            gettext_noop(
                "The contract began before 2022 and keeps the old way to its end: the balance holder depreciates the"
                " asset, with a factor of up to %(highest)s; a lessee that does so deducts payments less depreciation,"
                " and what depreciation exceeds a payment by lowers the next ones."
            ),
            _NEW_LAW,
            (("highest", str(case.rules_at(case.starts_on).highest_factor)),),
        )
    if case.scheme is not TaxScheme.OSNO:
        return Assumption(
            gettext_noop(
                "Under the simplified system the choice of the balance holder changes nothing:"
                " depreciation is no expense there."
            ),
            gettext_noop("Tax Code, articles 346.16 and 346.17"),
        )
    return Assumption(
        gettext_noop(
            "The choice of the balance holder changes nothing: since 2022 the lessor depreciates the asset for profit"
            " tax whatever the contract says, and the lessee deducts lease payments."
        ),
        _NEW_LAW,
    )
