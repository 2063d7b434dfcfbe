"""Whether the ledger holds: every kept figure against its derivation, every invariant, every allocation by its rule.

Nothing is mended here: a difference is a defect of the program or of somebody who wrote past it, and people must see
it (REC-06).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import connection

from contracts.models import Contract
from payments.ledger.checks.causes import Cause
from payments.ledger.checks.finding import Finding
from payments.ledger.checks.replay import replay
from payments.ledger.checks.sources_sql import SOURCES
from payments.ledger.checks.sums_sql import SUMS
from payments.services.figures import check_figures
from payments.services.figures_sql import DATED

# Contracts whose rules are replayed in a night: each takes its lock for some milliseconds.
SAMPLE = 200


def reconcile(*, today: date, ids: Sequence[int] | None = None, replayed: Iterable[int] = ()) -> list[Finding]:
    """Return every difference of these contracts (None: of all), and of the rules of those that are replayed.

    The night has closed `today`: before it, what fell overdue since yesterday is a difference.
    """
    found = [*_figures(today, ids), *_invariants(ids)]
    for contract_id in replayed:
        found += replay(contract_id)
    return found


def sample(today: date, *, size: int = SAMPLE) -> list[int]:
    """Return contracts to replay: others every day, so that in time each has its turn."""
    ids = list(Contract.objects.exclude(figures_on=None).order_by("pk").values_list("pk", flat=True))
    step = max(1, len(ids) // size)
    return ids[today.toordinal() % step :: step]


def _figures(today: date, ids: Sequence[int] | None) -> Iterator[Finding]:
    """Yield kept figures that differ; what depends on the day may be of a newer one, kept past midnight."""
    differences = check_figures(today=today)
    contracts = Contract.objects.in_bulk([difference.contract_id for difference in differences])
    for row in differences:
        kept_on = contracts[row.contract_id].figures_on
        is_of_later = row.figure in DATED and kept_on is not None and kept_on > today
        if not is_of_later and (ids is None or row.contract_id in ids):
            yield Finding(Cause.FIGURE, row.contract_id, row.figure, row.kept, row.right)  # type: ignore[arg-type] # columns


def _invariants(ids: Sequence[int] | None) -> Iterator[Finding]:
    parameters = {"ids": None if ids is None else list(ids)}
    with connection.cursor() as cursor:
        for cause, statement in (*SUMS.items(), *SOURCES.items()):
            cursor.execute(statement, parameters)
            for contract_id, target, kept, right in cursor.fetchall():
                yield Finding(cause, contract_id, target, kept, right)
