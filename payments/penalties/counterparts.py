"""Which row of the schedule in force continues a row of an older version.

A change of the contract makes new rows; a payment is the same one when its kind and due date are, the nth among several
of one day. What was charged for it goes on with the new row. What was charged for a payment that has no such row any
more stands as it is.
"""

from collections import defaultdict
from collections.abc import Iterable

from contracts.models import Contract
from payments.models import Instalment


def counterparts(contract: Contract, instalment_ids: Iterable[int]) -> dict[int, int]:
    """Return the ids of rows in force by the ids of rows (of any version) that they continue."""
    asked = set(instalment_ids)
    versions = Instalment.objects.filter(pk__in=asked).values("version_id")
    rows = Instalment.objects.filter(version__in=versions) | Instalment.objects.in_force().filter(
        version__contract=contract
    )
    found = rows.order_by("number").values_list("pk", "version_id", "version__number", "kind", "due_on")
    seen: defaultdict[tuple[int, str, object], int] = defaultdict(int)
    in_force: dict[tuple[str, object, int], int] = {}
    keys: dict[int, tuple[str, object, int]] = {}
    for row_id, version_id, number, kind, due_on in found:
        seen[version_id, kind, due_on] += 1
        keys[row_id] = (kind, due_on, seen[version_id, kind, due_on])
        if number == contract.schedule_number:
            in_force[keys[row_id]] = row_id
    return {row_id: in_force[keys[row_id]] for row_id in asked if keys[row_id] in in_force}
