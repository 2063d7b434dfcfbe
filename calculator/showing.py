"""What a page tells of a quote: the payment in large, a few figures, rows by year. Roubles with VAT."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calculator.engine.lease import Apart, CostKind, LeasePlan, LeaseRow, LeaseTotals, RowKind
from calculator.engine.lease.costs import groups_of_payments, with_vat
from calculator.engine.lease.plan import totals
from calculator.quoting.costs import COMMISSION
from common.money import ZERO
from common.ui.explanation import Part

PARTS: tuple[tuple[str, str | Promise], ...] = (
    ("principal", _("Principal")),
    ("interest", _("Interest")),
    ("insurance", _("Insurance")),
    ("taxes", _("Taxes of the asset")),
    ("other", _("Other costs")),
    ("vat_change", _("Change of the VAT rate")),
    ("shortfall", _("VAT missing in the advance")),
)
# What stands in a column of its own; the rest is in the explanation of the payment.
COLUMNS = frozenset({"insurance", "taxes", "other"})
KINDS: tuple[tuple[RowKind, str | Promise], ...] = (
    (RowKind.ADVANCE, _("Advance")),
    (RowKind.PAYMENT, _("Payments")),
    (RowKind.BUYOUT, _("Buyout price")),
)


@dataclass(frozen=True, slots=True)
class CostShown:
    """A cost over the whole lease, with VAT at the rate of the first day; several of one name add up."""

    label: str
    kind: CostKind
    amount: Decimal
    is_apart: bool

    @property
    def told(self) -> str:
        """The cost with how it is paid."""
        if self.label == COMMISSION:
            return gettext("Commission, apart, with the advance")
        told = gettext("%(cost)s, apart") if self.is_apart else gettext("%(cost)s, inside the payments")
        return told % {"cost": gettext(self.label)}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table with what it consists of, and the principal owed after it."""

    row: LeaseRow
    parts: list[Part]
    balance: Decimal

    @property
    def kind(self) -> str:
        """What to say instead of a number."""
        return {RowKind.ADVANCE: "advance", RowKind.BUYOUT: "buyout"}.get(self.row.kind, "")


@dataclass(frozen=True, slots=True)
class Year:
    """Rows of a calendar year and their sums."""

    year: int
    lines: list[Line]
    totals: LeaseTotals


class Shown:
    """A plan of payments as the page shows it."""

    def __init__(self, plan: LeasePlan) -> None:
        self.plan = plan
        self.rows = [row for row in plan.rows if row.kind in dict(KINDS)]
        self._balances = {row.number: row.closing for row in plan.schedule.rows}
        self._financed = plan.schedule.financed

    @cached_property
    def payments(self) -> list[Decimal]:
        """Regular payments that are not skipped."""
        return [row.amount for row in self.rows if row.kind is RowKind.PAYMENT and row.amount]

    @property
    def highest(self) -> Decimal:
        """The largest payment."""
        return max(self.payments)

    @property
    def lowest(self) -> Decimal:
        """The smallest payment that is not skipped; of equal payments the last one, with its kopecks, is left out."""
        return min(self.payments)

    @property
    def is_equal(self) -> bool:
        """Whether all payments are equal but for the last one, which takes the kopecks of roundings."""
        return len(set(self.payments[:-1])) <= 1 and abs(self.payments[-1] - self.payments[0]) < len(self.payments)

    @property
    def headline(self) -> Decimal:
        """The payment in large: the equal one, or the largest."""
        return self.first.amount if self.is_equal else self.highest

    @property
    def first(self) -> LeaseRow:
        """The first payment."""
        return next(row for row in self.rows if row.kind is RowKind.PAYMENT)

    @property
    def first_parts(self) -> list[Part]:
        """What the first payment consists of."""
        return parts_of_row(self.first)

    @cached_property
    def years(self) -> list[Year]:
        """Rows by year."""
        return list(self._years())

    def _years(self) -> Iterator[Year]:
        for year, rows in groupby(self.rows, key=lambda row: row.due_on.year):
            of_year = list(rows)
            yield Year(year, [self._line(row) for row in of_year], totals(of_year))

    def _line(self, row: LeaseRow) -> Line:
        return Line(row, parts_of_row(row), self._balances.get(row.number, self._financed))

    @property
    def totals(self) -> LeaseTotals:
        """Sums of the table."""
        return self.plan.under_contract

    @property
    def costs(self) -> list[CostShown]:
        """Costs over the whole lease."""
        return costs_shown(self.plan)

    @property
    def has_costs(self) -> bool:
        """Whether payments have more in them than the schedule."""
        return any(not cost.is_apart for cost in self.costs)

    @property
    def total_parts(self) -> list[Part]:
        """What the total consists of."""
        sums = ((label, totals(self.plan.of_kind(kind)).amount) for kind, label in KINDS)
        return [Part(label, amount) for label, amount in sums if amount]


def parts_of_row(row: LeaseRow) -> list[Part]:
    """What a payment consists of; the parts sum to it."""
    return [Part(label, getattr(row, name)) for name, label in PARTS if getattr(row, name)]


def inside_sentence(label: str) -> str:
    """A label where it does not begin the sentence: `insurance`, but `КАСКО` as it is."""
    is_abbreviation = label[1:2].isupper()
    return label if is_abbreviation else label[:1].lower() + label[1:]


def costs_shown(plan: LeasePlan) -> list[CostShown]:
    """Costs in the order the product has them; labels are msgids or the lessor's own words."""
    sums: dict[tuple[str, CostKind, bool], Decimal] = {}
    for item in plan.options.costs:
        is_apart = isinstance(item.charging, Apart)
        stands = with_vat(item, plan.contract_rate_of_vat)
        times = 1 if is_apart else len(groups_of_payments(item.charging, plan.schedule))
        key = (item.label, item.kind, is_apart)
        sums[key] = sums.get(key, ZERO) + stands * times
    return [CostShown(label, kind, amount, is_apart) for (label, kind, is_apart), amount in sums.items()]
