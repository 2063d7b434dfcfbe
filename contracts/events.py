"""What happens to contracts."""

from dataclasses import dataclass
from typing import ClassVar

from common.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ContractRegistered(DomainEvent):
    """A contract was taken into the portal."""

    AGGREGATE: ClassVar[str] = "contracts.Contract"
    contract_id: int


@dataclass(frozen=True, slots=True)
class ContractChanged(DomainEvent):
    """Terms, state or assets of a contract changed; `fields` names them ("assets" is one of them)."""

    AGGREGATE: ClassVar[str] = "contracts.Contract"
    contract_id: int
    fields: tuple[str, ...]
