"""Values of answers: amounts, companies."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

from accounts import models

# Roubles and kopecks as text, because programs read a JSON number as a binary fraction.
Roubles = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^-?[0-9]+\.[0-9]{2}$",
            "description": "Roubles with kopecks, VAT included.",
            "examples": ["1234.56"],
        }
    ),
]
Percent = Annotated[
    Decimal,
    PlainSerializer(lambda rate: f"{rate.normalize():f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$", "examples": ["22"]}),
]


class Company(BaseModel):
    """A company of the deal."""

    id: int
    name: str = Field(description="Short name.")
    inn: str
    kpp: str = Field(description="Empty for an entrepreneur.")

    @classmethod
    def of(cls, company: models.Company) -> Self:
        """Take what every party of a deal knows of another."""
        return cls(id=company.pk, name=company.short_name, inn=company.inn, kpp=company.kpp)
