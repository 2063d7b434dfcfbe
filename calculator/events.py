"""What happens to commercial offers."""

from dataclasses import dataclass
from typing import ClassVar

from common.events import DomainEvent


@dataclass(frozen=True, slots=True)
class OfferIssued(DomainEvent):
    """An offer has its number; its paper is to be made."""

    AGGREGATE: ClassVar[str] = "calculator.CommercialOffer"
    offer_id: int


@dataclass(frozen=True, slots=True)
class OfferMailed(DomainEvent):
    """A letter with a link to an offer is to be sent."""

    AGGREGATE: ClassVar[str] = "calculator.CommercialOfferMailing"
    mailing_id: int
