"""What a token is and how far it reaches: the first request of an integrator."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from accounts import models
from accounts.access import can
from accounts.capabilities import Capability
from integrations.api.answers import LIST_REFUSALS, ApiRequest, answer
from integrations.api.parameters import take_only
from integrations.api.values import Company

router = Router(tags=["Token"])


class Token(BaseModel):
    """The token of the request."""

    name: str
    prefix: str = Field(description="How the secret begins.")
    expires_at: datetime = Field(description="Moscow time.")


class Me(BaseModel):
    """For whom the token acts, what it may and what it reaches."""

    company: Company
    token: Token
    capabilities: list[Capability] = Field(description="Rights of the token that its issuer's role has today.")
    companies: list[Company] = Field(description="Companies in reach: the own one and its branches.")
    contract_ids: list[int] | None = Field(description="The listed contracts; null when the reach is not limited so.")


@router.get("", url_name="me", operation_id="me", response={200: Me, **LIST_REFUSALS})
def me(request: ApiRequest) -> HttpResponse:
    """Company, rights and reach of the token."""
    take_only(request)
    actor, token = request.actor, request.api_token
    reached = models.Company.objects.visible_to(actor).order_by("pk")
    listed = actor.contract_ids
    return answer(
        Me(
            company=Company.of(actor.company),
            token=Token(name=token.name, prefix=token.prefix, expires_at=timezone.localtime(token.expires_at)),
            capabilities=[capability for capability in Capability if can(actor, capability)],
            companies=[Company.of(company) for company in reached],
            contract_ids=None if listed is None else sorted(listed),
        )
    )
