"""Applications, contracts, leased assets, requests, and what is made of them."""

from calculator.kinds import AssetKind, ProductKind
from contracts.models.application import (
    Application,
    ApplicationSeries,
    ApplicationStatus,
    DecidedBy,
    RefusalReason,
    TermsState,
    TermsVersion,
    Valuation,
)
from contracts.models.asset import LeasedAsset
from contracts.models.bulk import BulkItem, BulkState
from contracts.models.change_request import Addendum, ChangeRequest, PreparedAnswer, RequestKind, RequestStatus
from contracts.models.client_document import ChecklistRule, ClientDocument, ClientKind, DocumentKind, NeededFor
from contracts.models.contract import Contract, ContractStatus, DayRule
from contracts.models.event import ContractEvent, ContractEventKind
from contracts.models.policy import Policy, PolicyCheck, PolicyRule, PolicyVersion
from contracts.models.preparation import (
    ClosingItem,
    ClosingKind,
    OrderStatus,
    PaperKind,
    PaperToMake,
    ReturnInspection,
    SupplyOrder,
    SupplyOrderLine,
    UsageTerms,
)
from contracts.models.saved_view import SavedView

__all__ = [
    "Addendum",
    "Application",
    "ApplicationSeries",
    "ApplicationStatus",
    "AssetKind",
    "BulkItem",
    "BulkState",
    "ChangeRequest",
    "ChecklistRule",
    "ClientDocument",
    "ClientKind",
    "ClosingItem",
    "ClosingKind",
    "Contract",
    "ContractEvent",
    "ContractEventKind",
    "ContractStatus",
    "DayRule",
    "DecidedBy",
    "DocumentKind",
    "LeasedAsset",
    "NeededFor",
    "OrderStatus",
    "PaperKind",
    "PaperToMake",
    "Policy",
    "PolicyCheck",
    "PolicyRule",
    "PolicyVersion",
    "PreparedAnswer",
    "ProductKind",
    "RefusalReason",
    "RequestKind",
    "RequestStatus",
    "ReturnInspection",
    "SavedView",
    "SupplyOrder",
    "SupplyOrderLine",
    "TermsState",
    "TermsVersion",
    "UsageTerms",
    "Valuation",
]
