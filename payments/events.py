"""What happens to schedules, receipts and invoices."""

from dataclasses import dataclass
from typing import ClassVar

from common.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ScheduleChanged(DomainEvent):
    """A contract has a new version of its schedule, the first one included."""

    AGGREGATE: ClassVar[str] = "contracts.Contract"
    contract_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ReceiptsPosted(DomainEvent):
    """Money was received for a contract; one event for all receipts that were posted together."""

    AGGREGATE: ClassVar[str] = "contracts.Contract"
    contract_id: int
    receipt_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReceiptTakenBack(DomainEvent):
    """A receipt counts less than before, or no more: it was posted by mistake or the money went back."""

    AGGREGATE: ClassVar[str] = "contracts.Contract"
    contract_id: int
    receipt_id: int


@dataclass(frozen=True, slots=True)
class InvoiceIssued(DomainEvent):
    """An invoice has its number; its paper is to be made."""

    AGGREGATE: ClassVar[str] = "payments.Invoice"
    invoice_id: int


@dataclass(frozen=True, slots=True)
class StatementLoaded(DomainEvent):
    """A statement of the lessor's bank is stored whole; its new payments wait to be matched."""

    AGGREGATE: ClassVar[str] = "payments.BankStatement"
    statement_id: int


@dataclass(frozen=True, slots=True)
class InvoicesIssued(DomainEvent):
    """Invoices of a lessor that were made together; their papers are to be made together too."""

    AGGREGATE: ClassVar[str] = "accounts.Company"
    lessor_id: int
    invoice_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DisputeRaised(DomainEvent):
    """A client says that a line of its account is wrong."""

    AGGREGATE: ClassVar[str] = "payments.LineDispute"
    dispute_id: int
    contract_id: int


@dataclass(frozen=True, slots=True)
class DisputeAnswered(DomainEvent):
    """The lessor has accepted or rejected what a client disputed."""

    AGGREGATE: ClassVar[str] = "payments.LineDispute"
    dispute_id: int
    contract_id: int


@dataclass(frozen=True, slots=True)
class ActMade(DomainEvent):
    """A reconciliation act has its number; its paper is to be made."""

    AGGREGATE: ClassVar[str] = "payments.ReconciliationAct"
    act_id: int
