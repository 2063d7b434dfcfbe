"""How the API answers: JSON made by a schema, or a problem with a code."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from pydantic import BaseModel, Field, field_validator

from accounts.api_acting import problem
from accounts.http import PortalRequest
from integrations.api.parameters import BadParameters
from integrations.models import ApiToken


class ApiRequest(PortalRequest):
    """A request behind the guard: a token that holds, acting as the membership that issued it."""

    api_token: ApiToken


class Problem(BaseModel):
    """Why a request was refused: `code` is for programs and stays, `message` is for people."""

    code: str
    message: str


class WrongParameter(BaseModel):
    """A parameter that was refused, with the value given and what is expected instead."""

    field: str
    value: str
    message: str

    @field_validator("*", mode="before")
    @classmethod
    def _as_utf8(cls, told: object) -> object:
        """Write halves of a surrogate pair, which JSON lets through and UTF-8 has no bytes for, as question marks."""
        return told.encode(errors="replace").decode() if isinstance(told, str) else told


class BadRequestProblem(Problem):
    """What is wrong with the parameters, one by one."""

    errors: list[WrongParameter] = Field(min_length=1)


LIST_REFUSALS = {401: Problem, 403: Problem, 422: BadRequestProblem, 429: Problem}
ROW_REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: BadRequestProblem, 429: Problem}


def answer(body: BaseModel) -> HttpResponse:
    """Write what a schema holds, so that nothing else can come along."""
    return HttpResponse(body.model_dump_json(), content_type="application/json")


def not_there() -> HttpResponse:
    """Answer 404, the same for what does not exist and for what is out of reach."""
    return problem(404, "not_found", _("There is nothing at this address, or it is out of the token's reach."))


def handle_errors(api: NinjaAPI) -> None:
    """Let ninja answer errors as the rest of the API does; what nobody expected goes to Django's handler of 500."""
    api.exception_handler(Http404)(_on_missing)
    api.exception_handler(HttpError)(_on_http_error)
    api.exception_handler(BadParameters)(_on_bad_parameters)
    api.exception_handler(Exception)(_on_unexpected)


def _on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    del request, error
    return not_there()


def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    del request
    return problem(error.status_code, "refused", error.message)


def _on_bad_parameters(request: HttpRequest, error: BadParameters) -> HttpResponse:
    del request
    body = BadRequestProblem(
        code="bad_parameters",
        message=_("Parameters are wrong; nothing was read."),
        errors=[WrongParameter(field=w.field, value=w.value, message=w.message) for w in error.wrong],
    )
    return HttpResponse(body.model_dump_json(), status=422, content_type="application/json")


def _on_unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    del request
    raise error
