"""What no change of the matrix may break, said once more in words of the requirements and by literal sets."""

from accounts.capabilities import capabilities_of
from contracts.registry.operations import OPERATIONS
from tests.access.paper import promises

LESSEES = {"lessee_admin", "lessee_financier", "lessee_signatory", "lessee_operations", "lessee_auditor"}
SUPPLIERS = {"supplier_manager", "supplier_financier"}
STRANGERS = {"anonymous", "no company"}
CLOSED_TO_STRANGERS = ("contracts:", "payments:", "jobs:")


def grants(prefix: str, *, visitors: set[str], writes: bool = False) -> list[str]:
    """Names under the prefix that let any of the visitors in."""
    return sorted(
        row.url_name
        for row in promises()
        if row.url_name.startswith(prefix) and visitors & row.admitted and (not writes or row.methods - {"GET"})
    )


def test_the_back_office_is_for_the_lessor_only() -> None:
    assert grants("admin:", visitors=LESSEES | SUPPLIERS) == ["admin:login", "admin:logout"]


def test_strangers_reach_no_business_page() -> None:
    assert [grants(prefix, visitors=STRANGERS) for prefix in CLOSED_TO_STRANGERS] == [[], [], []]


def test_suppliers_see_no_contract_and_no_payment() -> None:
    # The list of assets shows a supplier what it supplied, and nothing of the contract.
    assert grants("contracts:", visitors=SUPPLIERS) == ["contracts:assets"]
    assert grants("payments:", visitors=SUPPLIERS) == []


def test_operations_staff_see_no_money() -> None:
    assert grants("payments:", visitors={"lessee_operations"}) == []


def test_an_auditor_changes_nothing_in_contracts_and_payments() -> None:
    assert grants("payments:", visitors={"lessee_auditor"}, writes=True) == []
    # Views of the list are one's own, and an operation on many contracts asks for its right by itself.
    assert grants("contracts:", visitors={"lessee_auditor"}, writes=True) == [
        "contracts:bulk",
        "contracts:change_view",
        "contracts:delete_view",
        "contracts:save_view",
    ]
    assert [
        operation.key for operation in OPERATIONS if operation.capability in capabilities_of("lessee_auditor")
    ] == []


def test_only_the_portal_administrator_changes_people() -> None:
    rows = [row for row in promises() if row.url_name.startswith(("admin:accounts_user", "admin:accounts_membership"))]
    changed_by = {visitor for row in rows if row.methods - {"GET"} for visitor in row.admitted}
    read_by = {visitor for row in rows for visitor in row.admitted}
    assert changed_by == {"lessor_admin"}
    assert read_by == {"lessor_manager", "lessor_collections", "lessor_head", "lessor_admin"}
