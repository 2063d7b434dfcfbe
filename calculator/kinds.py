"""Words that the calculator and the floors above it share: kinds of lease, of assets and of schedules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProductKind(models.TextChoices):
    """Leasing products (requirements PRD-01 … PRD-04)."""

    FINANCIAL = "financial", _("Financial lease")
    OPERATING = "operating", _("Operating lease")
    LEASEBACK = "leaseback", _("Sale and leaseback")
    EXPRESS = "express", _("Express lease")


class AssetKind(models.TextChoices):
    """Kinds of leased assets, each with an identifier of its own (requirement PRD-05)."""

    VEHICLE = "vehicle", _("Vehicle")
    MACHINERY = "machinery", _("Special machinery")
    EQUIPMENT = "equipment", _("Equipment")
    REAL_ESTATE = "real_estate", _("Real estate")


class PlanKind(models.TextChoices):
    """How payments run over the term."""

    ANNUITY = "annuity", _("Equal payments")
    DIFFERENTIATED = "differentiated", _("Falling payments")
    MIXED = "mixed", _("Mixed")
    STEPPED = "stepped", _("Stepped")
    SEASONAL = "seasonal", _("Seasonal")
    INDIVIDUAL = "individual", _("Individual")


# Individual schedules are drawn in a grid of their own (calculator/season); all others are asked for on the page.
PLANS_OF_PAGE = tuple(kind for kind in PlanKind if kind != PlanKind.INDIVIDUAL)


class Period(models.IntegerChoices):
    """Months between payments."""

    MONTH = 1, _("Every month")
    TWO_MONTHS = 2, _("Every two months")
    QUARTER = 3, _("Every quarter")
    HALF_YEAR = 6, _("Every half-year")
    YEAR = 12, _("Every year")


class PaymentTiming(models.TextChoices):
    """When the payment of a period falls due; the values are those of `calculator.engine.terms.Timing`."""

    ARREARS = "arrears", _("At the end of the period")
    ADVANCE = "advance", _("At the beginning of the period")


class DayCounting(models.TextChoices):
    """How interest counts days; the values are those of `calculator.engine.terms.DayCount`."""

    PERIOD = "period", _("Months as twelfths of a year")
    ACT_365F = "act/365f", _("Actual days / 365")
    ACT_ACT = "act/act", _("Actual days / 365 or 366")
    ACT_360 = "act/360", _("Actual days / 360")
    THIRTY_E_360 = "30e/360", "30E/360"
    THIRTY_US_360 = "30/360", "30/360"


class UnitRounding(models.TextChoices):
    """How payments are rounded to the unit; the values are those of `calculator.engine.terms.RoundUnit`."""

    NEAREST = "nearest", _("To the nearest")
    UP = "up", _("Up")


class SubsidyBasis(models.TextChoices):
    """Of what a subsidy is a share."""

    PRICE = "price", _("Of the price with VAT")
    ADVANCE = "advance", _("Of the advance")


class ProductCostKind(models.TextChoices):
    """What the lessor pays for the asset and the client pays back."""

    INSURANCE = "insurance", _("Insurance")
    TRANSPORT_TAX = "transport_tax", _("Transport tax")
    REGISTRATION = "registration", _("Registration of the asset")
    OTHER = "other", _("Other")


class CostBasis(models.TextChoices):
    """What the value of a cost is, and how often it is due."""

    PERCENT_A_YEAR = "percent_a_year", _("Percent of the price a year")
    AMOUNT_A_YEAR = "amount_a_year", _("Roubles a year")
    AMOUNT_ONCE = "amount_once", _("Roubles once")
    # The rate of one horsepower is a tax rule; the value is the power that is taken until the client tells another.
    POWER = "power", _("By engine power: usual horsepower")


class CostCharging(models.TextChoices):
    """How the client pays a cost."""

    IN_PAYMENTS = "in_payments", _("Inside payments")
    APART = "apart", _("Billed apart")


class CostTaxing(models.TextChoices):
    """How VAT stands to the value; the values are those of `calculator.engine.lease.CostVat`."""

    INCLUDED = "included", _("VAT is inside")
    ON_TOP = "on_top", _("VAT is added")
    NONE = "none", _("Without VAT")


class PriceVat(models.TextChoices):
    """How VAT stands to the price that somebody gives."""

    WITH = "with", _("with VAT")
    WITHOUT = "without", _("without VAT")


class InsuranceChoice(models.TextChoices):
    """Who insures the asset where the product leaves it to the client."""

    INCLUDED = "included", _("Insurance is the lessor's")
    OWN = "own", _("The client insures the asset")


class TaxRuleKind(models.TextChoices):
    """Rates that the law or the lessor sets from a day on; their unit stands in the name."""

    PROFIT_TAX = "profit_tax", _("Profit tax, %")
    USN_INCOME = "usn_income", _("Simplified system, income, %")
    USN_PROFIT = "usn_profit", _("Simplified system, income less expenses, %")
    HIGHEST_FACTOR = "highest_factor", _("Highest depreciation factor")
    FACTOR_FROM_GROUP = "factor_from_group", _("Depreciation factor allowed from group")
    PROPERTY_TAX = "property_tax", _("Property tax on real estate, % a year")
    TRANSPORT_TAX = "transport_tax", _("Transport tax, ₽ a year for one horsepower")
    EXPENSED_UP_TO = "expensed_up_to", _("Cost that is an expense at once, ₽ without VAT, up to")
    LESSOR_DEPRECIATES = "lessor_depreciates", _("The lessor alone depreciates the asset: 1 yes, 0 no")
    TAX_DAY = "tax_day", _("Day of the month on which taxes are paid")
    VAT_PARTS = "vat_parts", _("Equal parts in which VAT of a quarter is paid")
    VAT_REFUND_MONTHS = "vat_refund_months", _("Months after a quarter until VAT is refunded")
    PROFIT_TAX_MONTHS = "profit_tax_months", _("Months after a quarter until profit tax is paid")
    LOAN_RATE = "loan_rate", _("Bank loan for comparison, % a year")
    DISCOUNT_RATE = "discount_rate", _("Discount rate for comparison, % a year")
