"""What the API tells: exact figures, the same as on the pages, and no figure without the right."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from contracts.models import Contract
from payments.models import Instalment, Invoice
from payments.services import issue_invoice
from tests.api_keys import bearer
from tests.factories import NOW, TODAY, LeasedAssetFactory, MembershipFactory, SupplierFactory, make_contract
from tests.integrations.api.conftest import Asked

pytestmark = pytest.mark.django_db
MONEY = re.compile(r"[0-9]\.[0-9]{2}\b|price|total|amount|advance|money", re.IGNORECASE)


def company(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": row.short_name, "inn": row.inn, "kpp": row.kpp}


def invoice_of(contract: Contract) -> Invoice:
    row = Instalment.objects.in_force().get(version__contract=contract, number=2)
    return issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice


def test_contract_with_its_figures(admin: Membership, contract: Contract, asked: Asked) -> None:
    asset = contract.assets.get()
    assert asked(admin, f"contracts/{contract.pk}") == (
        200,
        {
            "id": contract.pk,
            "number": "ЛД-7/2026",
            "product": "financial",
            "status": "active",
            "lessor": company(contract.lessor),
            "lessee": company(admin.company),
            "signed_on": "2025-12-20",
            "starts_on": "2025-12-25",
            "ends_on": "2026-12-25",
            "term_months": 12,
            "assets": [
                {
                    "id": asset.pk,
                    "kind": "vehicle",
                    "name": "Грузовой автомобиль",
                    "identifier": asset.vin,
                    "plate": asset.plate,
                }
            ],
            "money": {
                "price": "1200000.00",
                "advance": "240000.00",
                "buyout_price": "1000.00",
                "annual_rate": "24",
                "scheduled_total": "1320000.00",
                "paid_total": "240000.00",
                "remaining": "1080000.00",
                "overdue_total": "899166.70",
                "overdue_since": "2026-01-27",
                "next_due_on": "2026-11-25",
                "next_due_amount": "89916.67",
                "figures_on": "2026-11-25",
            },
        },
    )


def test_list_is_the_page_of_the_same_rows(admin: Membership, contract: Contract, asked: Asked) -> None:
    other = make_contract(lessee=admin.company, lessor=contract.lessor, number="ЛД-8/2026")
    _, one = asked(admin, f"contracts/{contract.pk}")
    assert asked(admin, "contracts", sort="number", limit=1) == (
        200,
        {
            "count": 2,
            "page": 1,
            "pages": 2,
            "limit": 1,
            "next": "/api/v1/contracts?sort=number&limit=1&page=2",
            "items": [one],
        },
    )
    status, last = asked(admin, "contracts", sort="number", limit=1, page=2)
    assert (status, last["next"], [row["id"] for row in last["items"]]) == (200, None, [other.pk])
    status, beyond = asked(admin, "contracts", page=999_999_999)
    assert (status, beyond["count"], beyond["next"], beyond["items"]) == (200, 2, None, [])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "лд-8/2"}, ["ЛД-8/2026"]),
        ({"status": "closed"}, []),
        ({"debt": "overdue"}, ["ЛД-7/2026", "ЛД-8/2026"]),
        ({"signed_from": "2025-12-21"}, []),
        ({"signed_to": "2025-12-20", "sort": "-number"}, ["ЛД-8/2026", "ЛД-7/2026"]),
    ],
)
def test_filters_are_those_of_the_page(
    query: dict[str, str], numbers: list[str], admin: Membership, contract: Contract, asked: Asked
) -> None:
    make_contract(lessee=admin.company, lessor=contract.lessor, number="ЛД-8/2026")
    status, page = asked(admin, "contracts", **({"sort": "number"} | query))
    assert (status, [row["number"] for row in page["items"]]) == (200, numbers)


def test_schedule_adds_up(admin: Membership, contract: Contract, asked: Asked) -> None:
    invoice = invoice_of(contract)
    status, schedule = asked(admin, f"contracts/{contract.pk}/schedule")
    assert status == 200
    assert (schedule["contract_id"], schedule["version"]) == (contract.pk, 1)
    assert schedule["made_at"] == "2026-11-25T12:00:00+03:00"
    assert schedule["totals"] == {
        "amount": "1320000.00",
        "principal": "1199000.00",
        "interest": "120000.00",
        "insurance": "0.00",
        "buyout": "1000.00",
        "other": "0.00",
        "vat": schedule["totals"]["vat"],
        "paid": "240000.00",
    }
    states = [row["state"] for row in schedule["rows"]]
    assert states == ["paid", *["overdue"] * 10, "next", "planned", "planned"]
    second = schedule["rows"][1]
    assert (second["number"], second["due_on"], second["amount"], second["outstanding"], second["invoice_id"]) == (
        2,
        "2026-01-25",
        "89916.67",
        "89916.67",
        invoice.pk,
    )


def test_payments_and_what_they_were_applied_to(admin: Membership, contract: Contract, asked: Asked) -> None:
    receipt = contract.receipts.get()
    assert asked(admin, f"contracts/{contract.pk}/payments") == (
        200,
        {
            "contract_id": contract.pk,
            "items": [
                {
                    "id": receipt.pk,
                    "received_on": "2025-12-25",
                    "amount": "240000.00",
                    "document_number": "1",
                    "purpose": "",
                    "applied": [{"instalment": 1, "due_on": "2025-12-25", "amount": "240000.00"}],
                    "charges": [],
                    "returned": "0.00",
                    "not_applied": "0.00",
                }
            ],
        },
    )


def test_invoice_and_its_pdf(admin: Membership, contract: Contract, asked: Asked) -> None:
    invoice = invoice_of(contract)
    status, page = asked(admin, "invoices", status="overdue", due_to="2026-12-31")
    assert (status, page["count"], page["items"][0]["number"]) == (200, 1, invoice.number)
    address = f"/api/v1/invoices/{invoice.pk}/pdf"
    assert asked(admin, f"invoices/{invoice.pk}/pdf")[1]["code"] == "not_ready"
    invoice.pdf.save("invoice.pdf", ContentFile(b"%PDF-"))
    status, whole = asked(admin, f"invoices/{invoice.pk}")
    assert (status, whole["pdf"], whole["amount"], whole["payer"]["inn"]) == (
        200,
        address,
        "89916.67",
        admin.company.inn,
    )
    assert {name: whole[name] for name in page["items"][0] if name != "pdf"} == {
        name: value for name, value in page["items"][0].items() if name != "pdf"
    }
    key = bearer(admin)
    response = Client().get(address, headers=key)
    assert (response["Content-Type"], response.getvalue()) == ("application/pdf", b"%PDF-")
    seen = TrailEntry.objects.filter(kind=TrailKind.VIEWED, object_id=str(invoice.pk)).values_list("detail__part")
    assert sorted(part for (part,) in seen) == ["api", "pdf"]


@pytest.mark.parametrize("path", ["contracts", "contracts/{contract}", "assets", "me"])
def test_without_the_right_amounts_are_absent(path: str, admin: Membership, contract: Contract, asked: Asked) -> None:
    rights = (Capability.CONTRACTS_READ, Capability.ASSETS_READ)
    status, answer = asked(admin, path.format(contract=contract.pk), *rights)
    assert (status, MONEY.search(str(answer))) == (200, None)


def test_a_role_without_money_has_none_whatever_the_token_says(
    admin: Membership, contract: Contract, asked: Asked
) -> None:
    admin.role = Role.LESSEE_OPERATIONS
    admin.save()
    status, answer = asked(admin, f"contracts/{contract.pk}")
    assert (status, MONEY.search(str(answer))) == (200, None)
    status, refusal = asked(admin, f"contracts/{contract.pk}/schedule")
    assert (status, refusal["code"]) == (403, "right_missing")


def test_supplier_reads_what_it_supplied(contract: Contract, asked: Asked) -> None:
    supplier = SupplierFactory()
    seller = MembershipFactory(role=Role.SUPPLIER_MANAGER, company=supplier)
    asset = LeasedAssetFactory(
        contract=contract, supplier=supplier, position=2, maker="КАМАЗ", model_name="5490", year=2025
    )
    status, page = asked(seller, "assets")
    assert (status, page["items"]) == (
        200,
        [
            {
                "id": asset.pk,
                "contract_id": contract.pk,
                "kind": "vehicle",
                "name": "Грузовой автомобиль",
                "maker": "КАМАЗ",
                "model": "5490",
                "year": 2025,
                "identifier": asset.vin,
                "vin": asset.vin,
                "plate": asset.plate,
                "serial_number": "",
                "cadastral_number": "",
                "address": "",
            }
        ],
    )
    assert asked(seller, "contracts")[0] == 403


def test_me_tells_reach_and_rights(admin: Membership, asked: Asked) -> None:
    status, me = asked(admin, "me", Capability.ASSETS_READ, Capability.DOCUMENTS_SIGN)
    token = admin.tokens.get()
    assert (status, me) == (
        200,
        {
            "company": company(admin.company),
            "token": {"name": "1С", "prefix": token.prefix, "expires_at": "2027-02-23T12:00:00+03:00"},
            "capabilities": ["assets.read"],
            "companies": [company(admin.company)],
            "contract_ids": None,
        },
    )
