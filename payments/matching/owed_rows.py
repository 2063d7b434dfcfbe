"""What is owed on contracts, for matching: unpaid rows of the schedule and charges by kind, by sets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least

from common.columns import MONEY
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from contracts.models.contract import NumberKey
from payments.engine.matching import ContractFacts, Owed, OwedKind
from payments.models import Allocation, Charge, Instalment, ReliefShare

# Delay begins after a run of days off, of which the longest is at the New Year.
DAYS_OFF: Final = timedelta(days=31)
# Rows that people name or pay ahead lie within a year.
AHEAD: Final = timedelta(days=400)
_MONEY: Final = DecimalField(**MONEY)
_FIELDS: Final = (
    "pk", "number", "lessee_id", "head_id", "lessee__inn", "signed_on", "status", "scheduled_total", "paid_total",
    "charges_total", "credit_total",
)  # fmt: skip


def contracts_by_keys(keys: Collection[str], *, lessor_id: int) -> list[int]:
    """Ids of contracts whose numbers have these keys; one query by the index of keys."""
    rows = Contract.objects.filter(lessor=lessor_id).alias(number_key=NumberKey("number"))
    return list(rows.filter(number_key__in=sorted(keys)).values_list("pk", flat=True)) if keys else []


def contract_facts(
    *, lessor_id: int, holdings: Collection[int], ids: Collection[int], on: date
) -> dict[int, ContractFacts]:
    """Facts of the contracts named by `ids` and of those of the holdings on which something is owed; three queries."""
    owing = Q(status__in=ContractStatus.live()) | Q(charges_total__gt=0)
    whose = Q(head__in=holdings) | Q(head=None, lessee__in=holdings)
    rows = list(
        Contract.objects.filter(Q(pk__in=ids) | (whose & owing), lessor=lessor_id).order_by("pk").values(*_FIELDS)
    )
    owed = _rows([row["pk"] for row in rows], on=on)
    for contract_id, charges in _charges([row["pk"] for row in rows if row["charges_total"]], on=on).items():
        owed[contract_id] += charges
    return {row["pk"]: _facts(row, tuple(owed[row["pk"]])) for row in rows}


def _facts(row: dict[str, Any], owed: tuple[Owed, ...]) -> ContractFacts:
    return ContractFacts(
        id=row["pk"],
        number=row["number"],
        company=row["lessee_id"],
        holding=row["head_id"] or row["lessee_id"],
        inn=row["lessee__inn"],
        signed_on=row["signed_on"],
        is_live=row["status"] in ContractStatus.live(),
        owed=owed,
        total=max(ZERO, row["scheduled_total"] - row["paid_total"] + row["charges_total"]),
        stamp=(row["paid_total"], row["charges_total"], row["credit_total"]),
    )


def _rows(ids: Sequence[int], *, on: date) -> defaultdict[int, list[Owed]]:
    """Unpaid rows by contract. Rows well before the first unpaid one, of which the contract knows, are left out.

    What is known is the first day of delay: days off put it later than the due date.
    """
    since = Least(F("version__contract__overdue_since"), F("version__contract__next_due_on")) - Value(DAYS_OFF)
    rows = (
        Instalment.objects.in_force()
        .filter(version__contract__in=ids, due_on__gte=since, due_on__lte=on + AHEAD)
        .annotate(left=F("amount") - Coalesce(Sum("allocations__amount"), ZERO, output_field=_MONEY))
        .filter(left__gt=0)
        .order_by("version__contract_id", "due_on", "number")
        .values_list("version__contract_id", "kind", "number", "due_on", "left", "amount")
    )
    found: defaultdict[int, list[Owed]] = defaultdict(list)
    for contract_id, kind, number, due_on, left, amount in rows:
        found[contract_id].append(Owed(OwedKind(kind), number, due_on, left, is_whole=left == amount))
    return found


def _charges(ids: Iterable[int], *, on: date) -> dict[int, list[Owed]]:
    """What is left of charges by contract and kind, reliefs and payments taken off."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = (
        Charge.objects.standing()
        .filter(contract__in=wanted)
        .annotate(relieved=_sum(ReliefShare.objects.all()), paid=_sum(Allocation.objects.all()))
        .values_list("contract_id", "kind", "amount", "relieved", "paid")
    )
    sums: defaultdict[tuple[int, str], Decimal] = defaultdict(lambda: ZERO)
    for contract_id, kind, amount, relieved, paid in rows:
        sums[contract_id, kind] += amount - relieved - paid
    found: defaultdict[int, list[Owed]] = defaultdict(list)
    for (contract_id, kind), left in sorted(sums.items()):
        if left > 0:
            found[contract_id].append(Owed(OwedKind(kind), 0, on, left))
    return dict(found)


def _sum(rows: "QuerySet[Any]") -> Coalesce:
    """Sum of the rows of a charge."""
    total = rows.filter(charge=OuterRef("pk")).order_by().values("charge").annotate(total=Sum("amount"))
    return Coalesce(Subquery(total.values("total")), ZERO, output_field=_MONEY)
