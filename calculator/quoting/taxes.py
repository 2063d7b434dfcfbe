"""The lease against a loan and against cash, by the tax rules of the catalogue."""

from datetime import date
from decimal import Decimal

from calculator.engine.lease import LeasePlan
from calculator.engine.taxes.calendar import TaxCalendar
from calculator.engine.taxes.rules import BalanceHolder, TaxRules, TaxScheme
from calculator.engine.taxes.ways import WaysCase, WaysComparison, compare_ways
from calculator.kinds import AssetKind, TaxRuleKind
from calculator.offers import Catalogue, DatedValue, TaxBook
from calculator.quoting.groups import group_for
from calculator.quoting.request import QuoteRequest

K = TaxRuleKind
# Without any of these nothing can be said of taxes.
NEEDED = (
    K.PROFIT_TAX,
    K.USN_INCOME,
    K.USN_PROFIT,
    K.HIGHEST_FACTOR,
    K.FACTOR_FROM_GROUP,
    K.PROPERTY_TAX,
    K.EXPENSED_UP_TO,
    K.LESSOR_DEPRECIATES,
    K.TAX_DAY,
    K.VAT_PARTS,
    K.VAT_REFUND_MONTHS,
    K.PROFIT_TAX_MONTHS,
)


def ways_of(request: QuoteRequest, plan: LeasePlan, catalogue: Catalogue) -> WaysComparison | None:
    """Three ways to get the asset; None where the lessor has not entered the rules or the rates to compare with.

    Raises:
        ImpossibleTerms: a depreciation factor or a group that the law does not know.

    """
    rules = tax_rules(catalogue.taxes)
    loan = given_or_known(request.loan_rate, TaxRuleKind.LOAN_RATE, request.starts_on, catalogue)
    discount = given_or_known(request.discount_rate, TaxRuleKind.DISCOUNT_RATE, request.starts_on, catalogue)
    if not rules or rules[0].since > request.starts_on or loan is None or discount is None:
        return None
    group = group_for(request.asset_group, request.asset_kind)
    case = WaysCase(
        plan=plan,
        rules=rules,
        scheme=TaxScheme(request.tax_scheme),
        discount_rate=discount,
        loan_rate=loan,
        useful_months=group.shortest_months,
        balance_holder=BalanceHolder(request.balance_holder),
        depreciation_factor=request.depreciation_factor,
        group=group.number,
        is_real_estate=request.asset_kind == AssetKind.REAL_ESTATE,
    )
    return compare_ways(case)


def given_or_known(given: Decimal | None, kind: TaxRuleKind, day: date, catalogue: Catalogue) -> Decimal | None:
    """What the request says, else what the catalogue has for the day; None without both. Percent a year."""
    if given is not None:
        return given
    rule = catalogue.taxes.on(kind, day)
    return rule.value if rule else None


def tax_rules(book: TaxBook) -> tuple[TaxRules, ...]:
    """The rules of each day on which any of them changes, from the day on which all are known."""
    days = sorted({rule.since for kind in NEEDED for rule in book.rules.get(kind, ())})
    found = []
    for day in days:
        values = {kind: book.on(kind, day) for kind in NEEDED}
        known = {kind: rule for kind, rule in values.items() if rule is not None}
        if len(known) == len(NEEDED):
            found.append(_rules(day, known))
    return tuple(found)


def _rules(since: date, values: dict[TaxRuleKind, DatedValue]) -> TaxRules:
    def value(kind: TaxRuleKind) -> Decimal:
        return values[kind].value

    return TaxRules(
        since=since,
        profit_tax=value(K.PROFIT_TAX),
        usn_profit=value(K.USN_PROFIT),
        usn_income=value(K.USN_INCOME),
        highest_factor=value(K.HIGHEST_FACTOR),
        factor_from_group=int(value(K.FACTOR_FROM_GROUP)),
        property_tax=value(K.PROPERTY_TAX),
        expensed_up_to=value(K.EXPENSED_UP_TO),
        lessor_always_depreciates=bool(value(K.LESSOR_DEPRECIATES)),
        calendar=TaxCalendar(
            day=int(value(K.TAX_DAY)),
            vat_parts=int(value(K.VAT_PARTS)),
            vat_refund_months=int(value(K.VAT_REFUND_MONTHS)),
            profit_tax_months=int(value(K.PROFIT_TAX_MONTHS)),
        ),
        source="; ".join(dict.fromkeys(values[kind].source for kind in (K.PROFIT_TAX, K.LESSOR_DEPRECIATES))),
    )
