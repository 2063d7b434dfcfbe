"""What the chart of payments draws: each payment as a pile of its parts without VAT, and VAT on top."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NotRequired, TypedDict

from django.utils.translation import gettext as _

from calculator.engine.lease import LeasePlan, LeaseRow, RowKind
from common.money import ZERO
from common.ui.figures import short_day
from common.vat import vat_included

# Interest, insurance and the rest by their attribute in a row; principal is what they and VAT leave of the payment.
NET_PARTS = ("interest", "insurance", "taxes", "other")


class Series(TypedDict):
    """One part of payments; `colour` is a variable of the stylesheet, `values` are roubles as text.

    A line is no part of the payment and has a scale of its own.
    """

    name: str
    colour: str
    values: list[str]
    is_line: NotRequired[bool]


class Chart(TypedDict):
    """One label and one value of each series for a payment."""

    labels: list[str]
    series: list[Series]


@dataclass(frozen=True, slots=True)
class Pile:
    """A payment by what it consists of, roubles; the five parts add up to the payment exactly."""

    principal: Decimal
    interest: Decimal
    vat: Decimal
    insurance: Decimal
    other: Decimal


def pile_of(row: LeaseRow, contract_rate: Decimal) -> Pile:
    """Part VAT from what it is charged on.

    Parts are agreed with VAT at the rate of the contract, so their net is reckoned at that rate, half up; principal
    takes the kopecks that roundings leave.
    """
    net = {name: _net(getattr(row, name), contract_rate) for name in NET_PARTS}
    return Pile(
        principal=row.amount - row.vat - sum(net.values(), ZERO),
        interest=net["interest"],
        vat=row.vat,
        insurance=net["insurance"],
        other=net["taxes"] + net["other"],
    )


def _net(gross: Decimal, rate: Decimal) -> Decimal:
    return gross - vat_included(gross, rate)


def chart_of(plan: LeasePlan) -> Chart:
    """Draw the payments and the buyout; the advance would dwarf them, and stands beside the chart as a figure."""
    rows = [row for row in plan.rows if row.kind in {RowKind.PAYMENT, RowKind.BUYOUT}]
    piles = [pile_of(row, plan.contract_rate_of_vat) for row in rows]
    told = (
        ("principal", _("Principal"), "--part-principal"),
        ("interest", _("Interest"), "--part-interest"),
        ("vat", _("VAT"), "--part-vat"),
        ("insurance", _("Insurance"), "--part-insurance"),
        ("other", _("Other costs"), "--part-other"),
    )
    series = [
        Series(name=title, colour=colour, values=[f"{getattr(pile, name):.2f}" for pile in piles])
        for name, title, colour in told
        if any(getattr(pile, name) for pile in piles)
    ]
    return Chart(labels=[short_day(row.due_on) for row in rows], series=series)
