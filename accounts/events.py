"""What happens to companies."""

from dataclasses import dataclass
from typing import ClassVar

from common.events import DomainEvent


@dataclass(frozen=True, slots=True)
class CompanyChanged(DomainEvent):
    """Details of a company changed; `fields` names them."""

    AGGREGATE: ClassVar[str] = "accounts.Company"
    company_id: int
    fields: tuple[str, ...]
