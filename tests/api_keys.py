"""Programs of tests: a key of the API for a person, and the header that presents it."""

from datetime import timedelta
from typing import Any

from accounts.capabilities import Capability
from accounts.models import Membership
from integrations.models import ApiToken
from integrations.tokens.secret import digest_of, new_secret, prefix_of
from integrations.tokens.services import offered
from tests.factories import NOW


def make_key(membership: Membership, *capabilities: Capability, **fields: Any) -> tuple[ApiToken, str]:
    """A token in force with these rights (all that the API offers, unless given) and its secret."""
    secret = new_secret()
    wanted: dict[str, Any] = {
        "company": membership.company,
        "membership": membership,
        "name": "1С",
        "prefix": prefix_of(secret),
        "digest": digest_of(secret),
        "capabilities": sorted(capabilities or offered()),
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=90),
    }
    return ApiToken.objects.create(**(wanted | fields)), secret


def bearer(membership: Membership, *capabilities: Capability, **fields: Any) -> dict[str, str]:
    """The header of a program that acts for this membership, for `client.get(…, headers=…)`."""
    return {"Authorization": f"Bearer {make_key(membership, *capabilities, **fields)[1]}"}
