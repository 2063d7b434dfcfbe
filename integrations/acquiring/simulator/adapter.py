"""The adapter that talks to the simulator: the same calls to an address of the portal's own."""

import httpx
from django.conf import settings

from integrations.acquiring.adapter import HttpAcquirer
from integrations.acquiring.notices import NoticeRules
from integrations.acquiring.simulator.access import NAME, SHOP, secret
from integrations.simulators import require_allowed


class SimulatedAcquirer(HttpAcquirer):
    """The port by the simulator's API, over a real socket like any acquirer's."""

    name = "simulator"
    simulates = NAME

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        require_allowed(NAME)
        super().__init__(transport)

    def base_url(self) -> str:
        """Address of the simulator's API."""
        url: str = settings.ACQUIRING["simulator_url"]
        return url

    def credentials(self) -> tuple[str, str]:
        """Shop and key that the simulator knows."""
        return SHOP, secret("key")

    def notice_rules(self) -> NoticeRules:
        """The simulator signs its notices; from where they come nobody knows in advance."""
        return NoticeRules(secret=secret("notices"))
