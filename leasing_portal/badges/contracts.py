"""Contracts, applications for leasing, documents and requests of clients."""

from common.ui.badges import Family, Hue, family
from contracts.applications.checklist import DocumentState
from contracts.models import ApplicationStatus, ContractStatus, RequestStatus, TermsState

CONTRACT = family(
    ContractStatus,
    {
        ContractStatus.PREPARED: (Hue.NEUTRAL, "file-pencil"),
        ContractStatus.SIGNING: (Hue.INFO, "writing"),
        ContractStatus.SIGNED: (Hue.INFO, "writing-sign"),
        ContractStatus.DELIVERY: (Hue.INFO, "truck-delivery"),
        ContractStatus.ACTIVE: (Hue.GOOD, "circle-check"),
        ContractStatus.RESTRUCTURED: (Hue.GOOD, "file-diff"),
        ContractStatus.BUYOUT: (Hue.INFO, "key"),
        ContractStatus.RETURNING: (Hue.INFO, "truck-return"),
        ContractStatus.CLOSED: (Hue.NEUTRAL, "lock"),
        ContractStatus.TERMINATED: (Hue.BAD, "circle-x"),
        ContractStatus.CANCELLED: (Hue.NEUTRAL, "ban"),
    },
)

APPLICATION = family(
    ApplicationStatus,
    {
        ApplicationStatus.DRAFT: (Hue.NEUTRAL, "file-pencil"),
        ApplicationStatus.REVIEW: (Hue.INFO, "eye"),
        ApplicationStatus.VALUATION: (Hue.INFO, "scale"),
        ApplicationStatus.APPROVAL: (Hue.INFO, "route"),
        ApplicationStatus.NEGOTIATION: (Hue.WARNING, "messages"),
        ApplicationStatus.APPROVED: (Hue.GOOD, "circle-check"),
        ApplicationStatus.CONTRACTED: (Hue.GOOD, "file-text"),
        ApplicationStatus.REFUSED: (Hue.BAD, "circle-x"),
        ApplicationStatus.WITHDRAWN: (Hue.NEUTRAL, "ban"),
    },
)

DOCUMENT = family(
    DocumentState,
    {
        DocumentState.MISSING: (Hue.NEUTRAL, "file-off"),
        DocumentState.RETURNED: (Hue.BAD, "arrow-back-up"),
        DocumentState.OUTDATED: (Hue.WARNING, "calendar-off"),
        DocumentState.GIVEN: (Hue.INFO, "file-check"),
        DocumentState.ACCEPTED: (Hue.GOOD, "circle-check"),
    },
)

REQUEST = family(
    RequestStatus,
    {
        RequestStatus.SUBMITTED: (Hue.INFO, "send"),
        RequestStatus.REVIEW: (Hue.INFO, "eye"),
        RequestStatus.APPROVAL: (Hue.INFO, "route"),
        RequestStatus.OFFERED: (Hue.WARNING, "writing"),
        RequestStatus.ACCEPTED: (Hue.INFO, "loader"),
        RequestStatus.DONE: (Hue.GOOD, "circle-check"),
        RequestStatus.REFUSED: (Hue.BAD, "circle-x"),
        RequestStatus.WITHDRAWN: (Hue.NEUTRAL, "ban"),
    },
)

TERMS = family(
    TermsState,
    {
        TermsState.PROPOSED: (Hue.WARNING, "messages"),
        TermsState.CURRENT: (Hue.GOOD, "circle-check"),
        TermsState.DECLINED: (Hue.NEUTRAL, "circle-x"),
        TermsState.SUPERSEDED: (Hue.NEUTRAL, "replace"),
    },
)

FAMILIES: dict[str, Family] = {
    "contract": CONTRACT,
    "application": APPLICATION,
    "client_document": DOCUMENT,
    "request": REQUEST,
    "terms": TERMS,
}
