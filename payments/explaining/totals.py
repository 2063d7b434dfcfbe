"""Totals over all contracts in sight: each contract is a part, which leads to its own explanation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.capabilities import Capability
from accounts.models import Membership
from calculator.engine.explain.nodes import added, given
from calculator.engine.explain.tree import Explanation
from common.messages import gettext_noop
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from contracts.models.contract import remaining
from payments.explaining.moment import AsOf
from payments.explaining.registry import UnknownFigure
from payments.ledger.as_of import states
from payments.ledger.state import LedgerState

# A page shows the largest; the rest is one line.
SHOWN = 200
# For a day of the past the rows themselves are read.
MOST_FOR_THE_PAST = 500
NOTHING = gettext_noop("No contract has any.")
LIVE = Q(status__in=ContractStatus.live())


class TooMany(Exception):
    """Too many contracts to tell a day of the past of all of them at once."""


@dataclass(frozen=True, slots=True)
class Total:
    """A total: the column that keeps it today, the figure of a contract that makes it, and how a state gives it."""

    label: str | Promise
    column: str
    of_state: Callable[[LedgerState], Decimal]
    right: Capability = Capability.MONEY_READ


TOTALS: Mapping[str, Total] = MappingProxyType(
    {
        "overdue": Total(_("Overdue"), "overdue_total", lambda state: state.overdue),
        "remaining": Total(
            _("Remaining to pay"),
            "remaining",
            lambda state: state.scheduled - state.paid if state.is_live else ZERO,
        ),
        "charges": Total(
            _("Owed besides the schedule"), "charges_total", lambda state: state.penalties + state.other_charges
        ),
        "credit": Total(_("Paid ahead, not applied"), "credit_total", lambda state: state.credit),
        "next_payment": Total(_("Next payments"), "next_due_amount", lambda state: state.next_due),
    }
)


def explain_total(actor: Membership, name: str, moment: AsOf) -> Explanation:
    """Tell a total over the contracts that the person sees, the largest first.

    Raises:
        UnknownFigure: there is no such total.
        TooMany: a day of the past is asked for more contracts than `MOST_FOR_THE_PAST`.

    """
    total = TOTALS.get(name)
    if total is None:
        raise UnknownFigure(name)
    contracts = Contract.objects.visible_to(actor)
    if moment.is_now:
        return _of_columns(contracts, name, total)
    found = of_the_past(contracts, moment)
    values = [(contract.pk, contract.number, total.of_state(state)) for contract, state in found]
    shown = sorted((row for row in values if row[2]), key=lambda row: (-row[2], row[1]))
    return _node(total, name, shown, (ZERO, 0))


def of_the_past(contracts: QuerySet[Contract], moment: AsOf) -> list[tuple[Contract, LedgerState]]:
    """Contracts with their states on another day.

    Raises:
        TooMany: more contracts than can be read at once.

    """
    rows = list(contracts.order_by("pk")[: MOST_FOR_THE_PAST + 1])
    if len(rows) > MOST_FOR_THE_PAST:
        raise TooMany
    found = states(rows, moment.on, known_at=moment.known_at)
    return [(row, found[row.pk]) for row in rows]


def _of_columns(contracts: QuerySet[Contract], name: str, total: Total) -> Explanation:
    """Of today: from the figures kept on the rows, which the ledger's nightly check holds to the facts."""
    rows = contracts.annotate(remaining=remaining()).exclude(**{total.column: ZERO}).order_by(f"-{total.column}", "pk")
    shown = list(rows.values_list("pk", "number", total.column)[: SHOWN + 1])
    if len(shown) <= SHOWN:
        return _node(total, name, shown, (ZERO, 0))
    whole: Decimal = rows.order_by().aggregate(total=Sum(total.column))["total"]
    count = rows.count()
    rest = whole - sum((amount for _pk, _number, amount in shown[:SHOWN]), ZERO)
    return _node(total, name, shown[:SHOWN], (rest, count - SHOWN))


def _node(
    total: Total, name: str, rows: Iterable[tuple[int, str, Decimal]], others: tuple[Decimal, int]
) -> Explanation:
    parts = [Explanation(what=number, value=amount, name=name, number=pk) for pk, number, amount in rows]
    rest, count = others
    if count:
        words = ngettext("%(count)s contract more", "%(count)s contracts more", count) % {"count": count}
        parts.append(given(words, rest))
    if not parts:
        return given(str(total.label), ZERO, note=NOTHING)
    return added(str(total.label), sum((part.value for part in parts), ZERO), parts)
