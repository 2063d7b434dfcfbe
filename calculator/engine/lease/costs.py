"""Costs of a lease: what each adds to which payment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.lease.options import Charging, CostItem, CostKind, CostVat, Financed, InPayments, InPolicyYears
from calculator.engine.schedule import Schedule
from calculator.engine.terms import ZERO
from common.messages import gettext_noop
from common.money import q, split_evenly
from common.vat import vat_on_top

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Added:
    """A rounded share of a cost in payment `number`, with VAT at the rate of the contract unless `untaxed`."""

    number: int
    kind: CostKind
    amount: Decimal
    untaxed: bool
    label: str


def financed_sum(costs: Iterable[CostItem]) -> Decimal:
    """Return what `Terms.financed_costs` has to be for these costs."""
    return sum((item.amount for item in costs if isinstance(item.charging, Financed)), ZERO)


def check_costs(costs: Sequence[CostItem], schedule: Schedule) -> None:
    """Refuse costs that cannot be charged as they are said to be.

    Raises:
        ImpossibleTerms: an amount is negative or has fractions of a kopeck, a payment or a policy year does not
            exist, or the financed costs are not those that the schedule was made for.

    """
    for item in costs:
        _check_amount(item)
        _check_place(item.charging, schedule)
    financed = financed_sum(costs)
    if any(isinstance(item.charging, Financed) for item in costs) and financed != schedule.terms.financed_costs:
        raise ImpossibleTerms(
            "financed_costs_differ",
            gettext_noop("The schedule finances costs of %(given)s; the costs listed as financed are %(nearest)s."),
            field="financed_costs",
            given=schedule.terms.financed_costs,
            lowest=financed,
            highest=financed,
            nearest=financed,
        )


def with_vat(item: CostItem, contract_rate: Decimal) -> Decimal:
    """Return the amount of a cost as it stands in payments: with VAT at the rate of the contract if it is taxed."""
    return item.amount + vat_on_top(item.amount, contract_rate) if item.vat is CostVat.ON_TOP else item.amount


def spread(item: CostItem, schedule: Schedule, contract_rate: Decimal) -> list[Added]:
    """Return the shares of a cost that is charged inside payments; their sum is exactly the cost."""
    amount = with_vat(item, contract_rate)
    untaxed = item.vat is CostVat.NONE
    return [
        Added(number, item.kind, share, untaxed, item.label)
        for numbers in groups_of_payments(item.charging, schedule)
        for number, share in zip(numbers, split_evenly(amount, len(numbers)), strict=True)
    ]


def groups_of_payments(charging: Charging, schedule: Schedule) -> list[tuple[int, ...]]:
    """Return groups of payments, over each of which the amount is spread; none if it is charged otherwise."""
    match charging:
        case InPayments(numbers):
            return [tuple(sorted(numbers)) or payment_numbers(schedule)]
        case InPolicyYears(years):
            by_year = policy_years(schedule)
            return [numbers for year, numbers in by_year.items() if not years or year in years]
        case _:
            return []


def payment_numbers(schedule: Schedule) -> tuple[int, ...]:
    """Return the numbers of payments; the buyout's own row is not one."""
    return tuple(row.number for row in schedule.rows if not row.is_buyout)


def policy_years(schedule: Schedule) -> Mapping[int, tuple[int, ...]]:
    """Return payments by the policy year (from 1) that their period begins in."""
    years: dict[int, tuple[int, ...]] = {}
    for number in payment_numbers(schedule):
        year = (number - 1) * schedule.terms.months // MONTHS_IN_YEAR + 1
        years[year] = (*years.get(year, ()), number)
    return years


def _check_amount(item: CostItem) -> None:
    if item.amount < 0 or q(item.amount) != item.amount:
        nearest = max(q(item.amount), ZERO)
        raise ImpossibleTerms(
            "cost_amount",
            gettext_noop(
                "A cost is an amount of roubles and kopecks, zero or more; %(given)s is not. Nearest: %(nearest)s."
            ),
            field="costs",
            given=item.amount,
            lowest=ZERO,
            nearest=nearest,
        )


def _check_place(charging: Charging, schedule: Schedule) -> None:
    match charging:
        case InPayments(numbers):
            _check_numbers(numbers, payment_numbers(schedule))
        case InPolicyYears(years):
            _check_numbers(years, tuple(policy_years(schedule)))
        case _:
            return


def _check_numbers(asked: tuple[int, ...], known: tuple[int, ...]) -> None:
    for number in asked:
        if number not in known or asked.count(number) > 1:
            raise ImpossibleTerms(
                "cost_place",
                gettext_noop("A cost is charged once each from %(lowest)s to %(highest)s; %(given)s does not fit."),
                field="costs",
                given=number,
                lowest=known[0],
                highest=known[-1],
                nearest=min(max(number, known[0]), known[-1]),
            )
