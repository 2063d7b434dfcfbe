"""A visitor of the generated tests as a program: rows of the API are asked with a key, all others with a session."""

from collections.abc import Callable

from accounts.capabilities import Capability
from accounts.models import Membership
from integrations.tokens.services import offered
from tests.access.paper import is_for_programs
from tests.api_keys import bearer


def key_of(membership: Membership | None) -> Callable[[str], dict[str, str]]:
    """Make a key with every right, if there is somebody to make it for; gives the headers for a URL name."""
    # To see all clients is a right as well, without which staff of the lessor would reach nothing.
    headers = bearer(membership, *offered(), Capability.CLIENTS_ALL) if membership else {}
    return lambda url_name: headers if is_for_programs(url_name) else {}
