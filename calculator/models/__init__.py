"""Products with versions and rates, subsidy programmes, tax rules, and kept calculations."""

from calculator.models.product import Product, ProductRate, ProductVersion
from calculator.models.programme import SubsidyProgramme
from calculator.models.scenario import Scenario
from calculator.models.tax_rule import TaxRule

__all__ = ["Product", "ProductRate", "ProductVersion", "Scenario", "SubsidyProgramme", "TaxRule"]
