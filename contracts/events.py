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


@dataclass(frozen=True, slots=True)
class ApplicationMoved(DomainEvent):
    """An application passed from a state to another by an event of `contracts.lifecycle`."""

    AGGREGATE: ClassVar[str] = "contracts.Application"
    application_id: int
    before: str
    after: str
    event: str


@dataclass(frozen=True, slots=True)
class ContractMoved(DomainEvent):
    """A contract passed from a state to another by an event of `contracts.lifecycle`."""

    AGGREGATE: ClassVar[str] = "contracts.Contract"
    contract_id: int
    before: str
    after: str
    event: str


@dataclass(frozen=True, slots=True)
class RequestMoved(DomainEvent):
    """A request passed from a state to another by an event of `contracts.lifecycle`."""

    AGGREGATE: ClassVar[str] = "contracts.ChangeRequest"
    request_id: int
    before: str
    after: str
    event: str
