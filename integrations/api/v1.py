"""The API as a whole: its parts, its errors, its description."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import ValidationErrorContext
from ninja.security.base import AuthBase

from accounts.models import Membership
from integrations.api import answers, assets, calculator, contracts, invoices, me, parameters, payments

ROOT = "/api/v1/"
DESCRIPTION = """\
Read-only access of a client's or a supplier's programs to the portal. Send a token, issued on the page
“Company → API tokens”, in the header `Authorization: Bearer lp_…`. A token sees what the person who issued it sees,
and may what that person's role and the token's own rights allow at the moment of the request.

Amounts are roubles with kopecks, VAT included, as text (`"1234.56"`). Days are ISO 8601 in Moscow. Without the right
`money.read` fields with amounts are absent. An object out of reach answers 404. A refusal has `code` and `message`;
codes stay, messages do not. More than {most} requests a minute with one token: 429 with `Retry-After`.

A quote of the public calculator is asked by POST, needs no token and keeps nothing: {quotes} a minute from an address.
"""


class ByToken(AuthBase):
    """Tells the description of the API how to sign in; who asks was found before (`tokens.read_token`)."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Membership | None:
        """For whom the token acts."""
        actor: Membership | None = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
        return actor


class PortalApi(NinjaAPI):
    """An API whose complaints name the parameter, the value given and what is expected."""

    def validation_error_from_error_contexts(  # type: ignore[override] # any error may be raised instead
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> parameters.BadParameters:
        """Say it in our words."""
        found = [error for context in error_contexts for error in context.pydantic_validation_error.errors()]
        return parameters.explained(found)


def _make() -> PortalApi:
    made = PortalApi(
        title="Leasing portal",
        version="1",
        description=DESCRIPTION.format(
            most=settings.API_REQUESTS_PER_MINUTE, quotes=settings.CALCULATOR_QUOTES_PER_MINUTE
        ),
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        auth=ByToken(),
    )
    answers.handle_errors(made)
    made.add_router("/me", me.router)
    made.add_router("/contracts", contracts.router)
    made.add_router("/contracts", payments.router)
    made.add_router("/invoices", invoices.router)
    made.add_router("/assets", assets.router)
    made.add_router("/calculator", calculator.router)
    return made


api = _make()


def openapi(request: HttpRequest) -> JsonResponse:
    """The description of the API for programs (OpenAPI 3.1); it holds nothing of anybody."""
    del request
    return JsonResponse(api.get_openapi_schema(path_prefix=ROOT))
