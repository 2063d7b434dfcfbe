"""How much is made, from what seed and on what day."""

from dataclasses import dataclass
from datetime import date, datetime

from common.sample_ids import SEEDS

# Contracts of one transaction: its rows fit into memory many times over.
BLOCK = 5_000
# Seeds of identifiers: those below are the demo's and the tests'.
FIRST_CLIENT, LAST_CLIENT = 1_000, SEEDS - 200
FIRST_SUPPLIER, SUPPLIERS = SEEDS - 190, 12
LESSOR_SEEDS = (SEEDS - 20, SEEDS - 10)
MOST_CLIENTS = LAST_CLIENT - FIRST_CLIENT
CONTRACTS_OF_CLIENT = 100
LEAST_CLIENTS = 8
CLIENTS_OF_MANAGER = 40
LEAST_MANAGERS, MOST_MANAGERS = 3, 60


@dataclass(frozen=True, slots=True)
class Size:
    """What is asked for. The same size, seed and day make the same portfolio in an empty database."""

    contracts: int
    clients: int
    seed: int
    today: date
    at: datetime

    @property
    def managers(self) -> int:
        """Client managers of the lessor; the last one leads a handful of small clients."""
        return max(LEAST_MANAGERS, min(MOST_MANAGERS, self.clients // CLIENTS_OF_MANAGER))


def usual_clients(contracts: int) -> int:
    """How many clients a portfolio of this size has unless said otherwise."""
    return max(LEAST_CLIENTS, min(MOST_CLIENTS, contracts // CONTRACTS_OF_CLIENT))
