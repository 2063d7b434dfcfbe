"""What happens to companies and people."""

from dataclasses import dataclass
from typing import ClassVar

from common.events import DomainEvent


@dataclass(frozen=True, slots=True)
class CompanyChanged(DomainEvent):
    """Details of a company changed; `fields` names them."""

    AGGREGATE: ClassVar[str] = "accounts.Company"
    company_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(DomainEvent):
    """A person took an agreement back; whoever relies on it stops at once. `version` is that of the text agreed to."""

    AGGREGATE: ClassVar[str] = "accounts.User"
    user_id: int
    kind: str
    version: int
    act_id: int
