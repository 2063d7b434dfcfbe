"""The table of payments in papers and workbooks: columns that have anything in them, rows with the balance after."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calculator.engine.lease import LeasePlan, RowKind
from calculator.showing import Line, Shown

BALANCE = gettext_lazy("Left to repay")
COLUMNS: tuple[tuple[str, str | Promise], ...] = (
    ("amount", gettext_lazy("Amount")),
    ("principal", gettext_lazy("Principal")),
    ("interest", gettext_lazy("Interest")),
    ("insurance", gettext_lazy("Insurance")),
    ("taxes", gettext_lazy("Taxes of the asset")),
    ("other", gettext_lazy("Other costs")),
    ("vat_change", gettext_lazy("Change of the VAT rate")),
    ("shortfall", gettext_lazy("VAT missing in the advance")),
    ("vat", gettext_lazy("including VAT")),
)
ALWAYS = frozenset({"amount", "principal", "interest", "vat"})


def columns_of(plan: LeasePlan) -> list[tuple[str, str | Promise]]:
    """Columns as (attribute of a row, title); those without a single rouble are left out."""
    return [
        (name, title)
        for name, title in COLUMNS
        if name in ALWAYS or any(getattr(row, name) for row in plan.rows if row.kind is not RowKind.APART)
    ]


def lines_of(plan: LeasePlan) -> list[Line]:
    """Rows in their order: the advance, payments, the buyout."""
    return [line for year in Shown(plan).years for line in year.lines]


def title_of(line: Line) -> str | int:
    """The number of a payment, or what the row is."""
    special = {"advance": _("Advance"), "buyout": _("Buyout price")}
    return special.get(line.kind, line.row.number)
