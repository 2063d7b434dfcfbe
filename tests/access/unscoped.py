"""Pages that forgot every scope, with rows in the access matrix: only the database can stop them."""

from typing import Any

from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest, JsonResponse
from django.urls import path

from accounts.access import Audience, Matrix, Rule
from accounts.models import Company
from contracts.models import Contract, LeasedAsset
from leasing_portal.access_matrix import MATRIX as OURS
from leasing_portal.urls import urlpatterns as ours
from payments.models import Invoice, Receipt

NUMBERS = "SELECT number FROM contracts_contract ORDER BY id"


def everything(request: HttpRequest) -> JsonResponse:
    """Answer with whatever the database gives away."""
    return JsonResponse(findings())


def raises(request: HttpRequest) -> JsonResponse:
    """Break off in the middle."""
    Contract.objects.count()
    raise LookupError("a page of tests")


def reconnects(request: HttpRequest) -> JsonResponse:
    """Lose the connection in the middle, as when PostgreSQL starts anew."""
    connection.close()
    return JsonResponse(findings())


def aborts(request: HttpRequest) -> JsonResponse:
    """Leave the connection in the hands of a server that has hung up."""
    connection.ensure_connection()
    connection.connection.close()
    raise LookupError("a page of tests")


def findings() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS)
        raw = [number for (number,) in cursor.fetchall()]
    return {
        "contracts": [contract.number for contract in Contract.objects.order_by("pk")],
        "raw": raw,
        "invoices": Invoice.objects.count(),
        "received": str(Receipt.objects.aggregate(total=Sum("amount"))["total"]),
        "assets": LeasedAsset.objects.count(),
        "companies": sorted(company.short_name for company in Company.objects.all()),
    }


urlpatterns = [
    *ours,
    path("unscoped/", everything, name="unscoped"),
    path("unscoped/raises/", raises, name="unscoped_raises"),
    path("unscoped/reconnects/", reconnects, name="unscoped_reconnects"),
    path("unscoped/aborts/", aborts, name="unscoped_aborts"),
]
MATRIX = Matrix(
    (
        *OURS.rules,
        *(
            Rule(name, Audience.EVERYONE)
            for name in ("unscoped", "unscoped_raises", "unscoped_reconnects", "unscoped_aborts")
        ),
    )
)
