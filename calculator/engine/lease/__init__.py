"""From a schedule to what the client of a lease pays: costs, VAT by date, the advance and the buyout."""

from calculator.engine.lease.building import plan_lease
from calculator.engine.lease.costs import financed_sum
from calculator.engine.lease.options import (
    AccrualDay,
    AdvanceOffset,
    Apart,
    Charging,
    CostItem,
    CostKind,
    CostVat,
    Financed,
    InPayments,
    InPolicyYears,
    LeaseOptions,
    VatRateFrom,
    VatVariant,
)
from calculator.engine.lease.plan import (
    AccrualRow,
    DocumentKind,
    LeasePlan,
    LeaseRow,
    LeaseTotals,
    OffsetRow,
    RowKind,
    VatDocument,
)

__all__ = [
    "AccrualDay",
    "AccrualRow",
    "AdvanceOffset",
    "Apart",
    "Charging",
    "CostItem",
    "CostKind",
    "CostVat",
    "DocumentKind",
    "Financed",
    "InPayments",
    "InPolicyYears",
    "LeaseOptions",
    "LeasePlan",
    "LeaseRow",
    "LeaseTotals",
    "OffsetRow",
    "RowKind",
    "VatDocument",
    "VatRateFrom",
    "VatVariant",
    "financed_sum",
    "plan_lease",
]
