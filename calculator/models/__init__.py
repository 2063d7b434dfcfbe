"""Products with versions and rates, subsidy programmes, tax rules, kept calculations, and commercial offers."""

from calculator.models.commercial_offer import (
    CommercialOffer,
    CommercialOfferMailing,
    CommercialOfferOpening,
    CommercialOfferSeries,
)
from calculator.models.product import Product, ProductRate, ProductVersion
from calculator.models.product_cost import ProductCost
from calculator.models.programme import SubsidyProgramme
from calculator.models.scenario import Scenario
from calculator.models.tax_rule import TaxRule

__all__ = [
    "CommercialOffer",
    "CommercialOfferMailing",
    "CommercialOfferOpening",
    "CommercialOfferSeries",
    "Product",
    "ProductCost",
    "ProductRate",
    "ProductVersion",
    "Scenario",
    "SubsidyProgramme",
    "TaxRule",
]
