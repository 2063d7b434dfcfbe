"""Problems and differences of an import: the first of them in memory to be shown, the rest on disk for the report."""

from collections.abc import Iterator

from integrations.portfolio.problems import Json
from integrations.portfolio.spool import Spool

SHOWN = 200
KEPT = 100_000


class Logbook:
    """A list that counts everything, shows the first `SHOWN` and keeps the first `KEPT`."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[list[Json]] = []
        self._spool = Spool()

    def add(self, record: list[Json]) -> None:
        """Add a record."""
        self.count += 1
        if self.count <= SHOWN:
            self.first.append(record)
        if self.count <= KEPT:
            self._spool.append(record)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[list[Json]]:
        """Read what is kept, from the beginning."""
        for record in self._spool:
            assert isinstance(record, list)  # noqa: S101 - add() wrote it
            yield record
