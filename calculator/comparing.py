"""Lease, loan and own money side by side, in words and figures of the page. Roubles; costs are positive."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from calculator.engine.taxes.ways import Assumption, Way, WaysComparison
from calculator.kinds import TaxRuleKind
from calculator.offers import Catalogue
from calculator.quoting.quote import Quote
from calculator.quoting.taxes import given_or_known
from common.ui.explanation import Part
from common.ui.figures import plain_money


@dataclass(frozen=True, slots=True)
class WayShown:
    """One way: what is paid, what taxes give back, and what is left of the cost, now and in money of the first day."""

    label: str
    paid: Decimal
    vat_deducted: Decimal
    tax_saved: Decimal
    net_cost: Decimal
    today: Decimal
    is_best: bool

    @property
    def parts(self) -> list[Part]:
        """What the cost after taxes consists of."""
        given_back = ((_("VAT deducted"), self.vat_deducted), (_("Tax saved"), self.tax_saved))
        return [Part(_("You pay"), self.paid), *(Part(label, -amount) for label, amount in given_back if amount)]


@dataclass(frozen=True, slots=True)
class WaysShown:
    """The comparison with everything it takes for granted; rates are percent a year."""

    rows: list[WayShown]
    against_loan: str
    against_cash: str
    loan_rate: Decimal | None
    discount_rate: Decimal
    assumptions: list[str]
    holder: str


def show_ways(quote: Quote, catalogue: Catalogue) -> WaysShown | None:
    """The comparison of a quote; None where the lessor has no rates to compare with."""
    ways = quote.ways
    if ways is None:
        return None
    asked = quote.request
    return WaysShown(
        rows=_rows(ways),
        against_loan=said_against_loan(ways.against_loan),
        against_cash=said_against_cash(ways.against_cash),
        loan_rate=given_or_known(asked.loan_rate, TaxRuleKind.LOAN_RATE, asked.starts_on, catalogue),
        discount_rate=ways.lease.discount_rate,
        assumptions=[_assumed(assumption) for assumption in ways.assumptions],
        holder=_assumed(ways.balance_holder.statement),
    )


def saving_parts(quote: Quote) -> list[Part]:
    """What the tax saving of the lease consists of."""
    if quote.ways is None:
        return []
    lease = quote.ways.lease
    return [Part(_("VAT deducted"), lease.vat_deducted), Part(_("Tax saved"), lease.tax_saved)]


def _rows(ways: WaysComparison) -> list[WayShown]:
    best = max(way.npv for way in (ways.lease, ways.loan, ways.cash))
    labelled = ((_("Lease"), ways.lease), (_("Bank loan"), ways.loan), (_("Own money"), ways.cash))
    return [_row(label, way, is_best=way.npv == best) for label, way in labelled]


def _row(label: str, way: Way, *, is_best: bool) -> WayShown:
    return WayShown(label, way.paid, way.vat_deducted, way.tax_saved, way.net_cost, -way.npv, is_best)


def said_against_loan(saved: Decimal) -> str:
    """Say what the lease saves beside a loan, roubles of the first day; negative: what it costs more."""
    told = {"amount": plain_money(abs(saved))}
    if saved >= 0:
        return _("In money of today the lease costs %(amount)s less than a loan.") % told
    return _("In money of today the lease costs %(amount)s more than a loan.") % told


def said_against_cash(saved: Decimal) -> str:
    """The same beside own money."""
    told = {"amount": plain_money(abs(saved))}
    if saved >= 0:
        return _("In money of today the lease costs %(amount)s less than own money.") % told
    return _("In money of today the lease costs %(amount)s more than own money.") % told


def _assumed(assumption: Assumption) -> str:
    text = _(assumption.text) % dict(assumption.params) if assumption.params else _(assumption.text)
    return f"{text} {_(assumption.law)}." if assumption.law else text
