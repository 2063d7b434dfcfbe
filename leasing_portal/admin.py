"""Admin autodiscovery looks here; the pages themselves are in `leasing_portal/back_office/`."""

from leasing_portal.back_office import (
    commercial_offers,
    companies,
    consents,
    contracts,
    imports,
    invoices,
    jobs,
    memberships,
    outbox,
    people,
    product_versions,
    products,
    programmes,
    registrations,
    tax_rules,
    trail,
)

__all__ = [
    "commercial_offers",
    "companies",
    "consents",
    "contracts",
    "imports",
    "invoices",
    "jobs",
    "memberships",
    "outbox",
    "people",
    "product_versions",
    "products",
    "programmes",
    "registrations",
    "tax_rules",
    "trail",
]
