"""When to kill: moments spread over the time that the work takes."""

import random
from collections.abc import Iterator

from tests.payments.ledger.size import KILLS

# A killed process may be slower than the one that was measured.
LONGER = 1.1


def spread(seconds: float, *, count: int = KILLS, seed: int = 2026) -> Iterator[float]:
    """Yield moments of a work of so many seconds: one at random in each of equal parts, in random order."""
    dice = random.Random(seed)  # noqa: S311 - moments of killing, not secrets
    parts = list(range(count))
    dice.shuffle(parts)
    for part in parts:
        yield (part + dice.random()) / count * seconds * LONGER
