"""Pages that forgot every scope, with rows in the access matrix: only the database can stop them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.db.models import Model, Sum
from django.http import HttpRequest, JsonResponse
from django.urls import path

from accounts.access import Audience, Matrix, Rule
from accounts.models import Company, KnownDevice, User
from contracts.models import Contract, LeasedAsset
from leasing_portal.access_matrix import MATRIX as OURS
from leasing_portal.urls import urlpatterns as ours
from payments.models import Invoice, Receipt

EMAILS = "SELECT email FROM accounts_user ORDER BY email"
# What one signs in with, and from where.
OF_ONE_PERSON = (EmailAddress, Authenticator, UserSession, KnownDevice)
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


def people(request: HttpRequest) -> JsonResponse:
    """Answer with whoever the database gives away, and what they sign in with."""
    with connection.cursor() as cursor:
        cursor.execute(EMAILS)
        raw = [email for (email,) in cursor.fetchall()]
    found = {"people": sorted(user.email for user in User.objects.all()), "raw": raw}
    return JsonResponse(found | {model.__name__: _owners(model) for model in OF_ONE_PERSON})


def _owners(model: type[Model]) -> list[int]:
    return sorted(set(model._default_manager.values_list("user_id", flat=True)))


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
    path("unscoped/people/", people, name="unscoped_people"),
    path("unscoped/raises/", raises, name="unscoped_raises"),
    path("unscoped/reconnects/", reconnects, name="unscoped_reconnects"),
    path("unscoped/aborts/", aborts, name="unscoped_aborts"),
]
MATRIX = Matrix(
    (
        *OURS.rules,
        *(
            Rule(name, Audience.EVERYONE)
            for name in ("unscoped", "unscoped_people", "unscoped_raises", "unscoped_reconnects", "unscoped_aborts")
        ),
    )
)
