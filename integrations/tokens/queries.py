"""Reads of the pages of tokens. Everything starts from `visible_to(actor)`."""

from datetime import datetime

from django.db.models import F, QuerySet

from accounts.capabilities import Capability
from accounts.models import Membership
from integrations.models import ApiToken, TokenState
from integrations.models.api_token import ApiTokenWithState


def tokens_for_list(actor: Membership, *, at: datetime) -> QuerySet[ApiTokenWithState]:
    """Tokens of the companies this person may see, with their state, issuer and last request; newest first."""
    return (
        ApiToken.objects.visible_to(actor)
        .with_state(at=at)
        .select_related("company", "membership__user", "revoked_by__user", "use")
        .order_by(F("revoked_at").asc(nulls_first=True), "-created_at", "-pk")
    )


def shown_rights(token: ApiToken) -> list[str]:
    """Rights of a token in words; one that the portal does not know any more is shown by its value."""
    known = {capability.value: str(capability.label) for capability in Capability}
    return [known.get(value, value) for value in token.capabilities]


def can_be_revoked(token: ApiTokenWithState) -> bool:
    """Whether there is something to revoke: a blocked issuer may come back, and the token with them."""
    return token.state in {TokenState.IN_FORCE, TokenState.ISSUER_BLOCKED}
