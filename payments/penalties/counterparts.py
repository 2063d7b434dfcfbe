"""Which row of the schedule in force continues a row of an older version.

A change of the contract makes new rows; a payment is the same one when its kind and due date are, the nth among several
of one day. What was charged for it goes on with the new row. What was charged for a payment that has no such row any
more stands as it is.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from contracts.models import Contract
from payments.models import Instalment

# Contract, kind, due date, the nth of them.
type _Key = tuple[int, str, date, int]


def counterparts(contracts: Collection[Contract], instalment_ids: Iterable[int]) -> dict[int, int]:
    """Return the ids of rows in force by the ids of rows (of any version) that they continue; one query.

    The rows are of these contracts. Nothing is asked where there are none.
    """
    asked = set(instalment_ids)
    if not asked:
        return {}
    versions = Instalment.objects.filter(pk__in=asked).values("version_id")
    rows = Instalment.objects.filter(version__in=versions) | Instalment.objects.in_force().filter(
        version__contract__in=contracts
    )
    found = rows.order_by("number").values_list(
        "pk", "version_id", "version__number", "version__contract_id", "kind", "due_on"
    )
    current = {contract.pk: contract.schedule_number for contract in contracts}
    seen: Counter[tuple[int, str, date]] = Counter()
    in_force: dict[_Key, int] = {}
    keys: dict[int, _Key] = {}
    for row_id, version_id, number, contract_id, kind, due_on in found:
        seen[version_id, kind, due_on] += 1
        keys[row_id] = (contract_id, kind, due_on, seen[version_id, kind, due_on])
        if number == current[contract_id]:
            in_force[keys[row_id]] = row_id
    return {row_id: in_force[keys[row_id]] for row_id in asked if keys[row_id] in in_force}
