"""Tax rules of the demo with their sources; the lessor checks and edits them in the back office."""

from dataclasses import dataclass

from calculator.kinds import TaxRuleKind

LESSOR = "Ориентир лизингодателя для сравнения"
REGION = "Ориентир лизингодателя; ставку задаёт закон региона, ст. 361 НК РФ"


@dataclass(frozen=True, slots=True)
class Rule:
    """A value in the unit of its kind, in force from a day."""

    kind: TaxRuleKind
    since: str
    value: str
    source: str


TAX_RULES = (
    Rule(TaxRuleKind.PROFIT_TAX, "2009-01-01", "20", "п. 1 ст. 284 НК РФ"),
    Rule(TaxRuleKind.PROFIT_TAX, "2025-01-01", "25", "п. 1 ст. 284 НК РФ в редакции 176-ФЗ от 12.07.2024"),
    Rule(TaxRuleKind.USN_INCOME, "2009-01-01", "6", "п. 1 ст. 346.20 НК РФ"),
    Rule(TaxRuleKind.USN_PROFIT, "2009-01-01", "15", "п. 2 ст. 346.20 НК РФ"),
    Rule(TaxRuleKind.HIGHEST_FACTOR, "2009-01-01", "3", "подп. 1 п. 2 ст. 259.3 НК РФ"),
    Rule(TaxRuleKind.FACTOR_FROM_GROUP, "2009-01-01", "4", "подп. 1 п. 2 ст. 259.3 НК РФ: кроме групп 1–3"),
    Rule(
        TaxRuleKind.PROPERTY_TAX, "2019-01-01", "2.2", "п. 1 ст. 380 НК РФ: предельная ставка, движимое не облагается"
    ),
    Rule(TaxRuleKind.TRANSPORT_TAX, "2026-01-01", "50", REGION),
    Rule(TaxRuleKind.EXPENSED_UP_TO, "2016-01-01", "100000", "п. 1 ст. 256 НК РФ"),
    Rule(TaxRuleKind.LESSOR_DEPRECIATES, "2009-01-01", "0", "п. 10 ст. 258 НК РФ в прежней редакции"),
    Rule(TaxRuleKind.LESSOR_DEPRECIATES, "2022-01-01", "1", "п. 10 ст. 258 НК РФ в редакции 382-ФЗ от 29.11.2021"),
    Rule(TaxRuleKind.TAX_DAY, "2009-01-01", "28", "п. 1 ст. 174, ст. 287 НК РФ"),
    Rule(TaxRuleKind.VAT_PARTS, "2009-01-01", "3", "п. 1 ст. 174 НК РФ"),
    Rule(TaxRuleKind.VAT_REFUND_MONTHS, "2009-01-01", "3", "ст. 176 НК РФ"),
    Rule(TaxRuleKind.PROFIT_TAX_MONTHS, "2009-01-01", "1", "ст. 287 НК РФ"),
    Rule(TaxRuleKind.LOAN_RATE, "2025-01-01", "25", LESSOR),
    Rule(TaxRuleKind.LOAN_RATE, "2026-01-01", "19", LESSOR),
    Rule(TaxRuleKind.DISCOUNT_RATE, "2025-01-01", "20", LESSOR),
    Rule(TaxRuleKind.DISCOUNT_RATE, "2026-01-01", "15", LESSOR),
)
