"""Whose a payment may be: holdings by INN and by account, the lessor's own money, the same payment come twice."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models import BankAccount, Company
from accounts.roles import Party
from contracts.models import Contract
from payments.engine.matching import name_key
from payments.models import BankOperation, Direction

# A payment sent twice, and money that could not be delivered, come within days.
SOON = timedelta(days=10)
type Same = tuple[str, Decimal, str, date]


class HeadOf(models.Func):
    """Id of the head office of a company's holding; its own when it has none."""

    function = "contracts_head"
    arity = 1
    output_field = models.BigIntegerField()


@dataclass(frozen=True, slots=True)
class Holders:
    """Holdings (ids of head offices) by INN and by account, and what is the lessor's own."""

    by_inn: dict[str, frozenset[int]]
    by_account: dict[str, int]
    own_inn: str
    own_accounts: frozenset[str]

    def knows(self, operation: BankOperation, inns: Iterable[str]) -> bool:
        """Whether INN or account tell the payer, a client or the lessor itself, or an INN in the purpose tells one."""
        account = operation.party_account
        return (
            operation.party_inn in self.by_inn
            or operation.party_inn == self.own_inn != ""
            or account in self.by_account
            or account in self.own_accounts
            or any(inn in self.by_inn for inn in inns)
        )


def holders_of(operations: Sequence[BankOperation], *, inns: Iterable[str], lessor_id: int) -> Holders:
    """Look up the payers of a batch, and companies whose INN stands in its purposes; three queries."""
    accounts = BankAccount.objects.filter(account__in={operation.party_account for operation in operations})
    known = accounts.filter(company__party=Party.LESSEE).annotate(head=HeadOf("company_id"))
    own = frozenset(BankAccount.objects.filter(company=lessor_id).values_list("account", flat=True))
    wanted = {operation.party_inn for operation in operations} | set(inns) - {""}
    companies = Company.objects.filter(inn__in=wanted).annotate(head=HeadOf("pk"))
    rows = companies.values_list("pk", "inn", "party", "head")
    by_inn: dict[str, set[int]] = {}
    own_inn = ""
    for company_id, inn, party, head in rows:
        if company_id == lessor_id:
            own_inn = inn
        elif party == Party.LESSEE:
            by_inn.setdefault(inn, set()).add(head)
    return Holders(
        by_inn={inn: frozenset(heads) for inn, heads in by_inn.items()},
        by_account=dict(known.values_list("account", "head")),
        own_inn=own_inn,
        own_accounts=own,
    )


def clients_by_name(names: Collection[str], *, lessor_id: int) -> dict[str, frozenset[int]]:
    """Holdings by the keys of their members' names, of these names; nothing is asked where there are none.

    Names are compared here, not in the database: payments whose payer nothing surer tells are few, and so are clients
    beside their contracts.
    """
    if not names:
        return {}
    deals = Exists(Contract.objects.filter(lessee=OuterRef("pk"), lessor=lessor_id))
    clients = Company.objects.filter(deals, party=Party.LESSEE)
    keys = {
        pk: found
        for pk, *written in clients.order_by().values_list("pk", "short_name", "full_name")
        if (found := {name_key(one) for one in written} & set(names))
    }
    found_by_key: defaultdict[str, set[int]] = defaultdict(set)
    for pk, head in Company.objects.filter(pk__in=keys).annotate(head=HeadOf("pk")).values_list("pk", "head"):
        for one in keys[pk]:
            found_by_key[one].add(head)
    return {one: frozenset(found) for one, found in found_by_key.items()}


@dataclass(frozen=True, slots=True)
class Others:
    """Other payments like those of a batch: come the same, and gone to the payer for the same sum."""

    came: Counter[Same]
    went: Counter[tuple[str, Decimal]]

    def twins(self, operation: BankOperation) -> int:
        """How many other payments say the same."""
        return max(0, self.came[same(operation)] - 1)

    def went_out(self, operation: BankOperation) -> int:
        """How many times this sum went to this payer in the days before."""
        return self.went[operation.party_inn, operation.amount] if operation.party_inn else 0


def same(operation: BankOperation) -> Same:
    """What makes a payment another one's twin: who, how much, number and date of the order."""
    who = operation.party_inn or operation.party_account
    return who, operation.amount, operation.number, operation.issued_on or operation.booked_on


def others_of(operations: Sequence[BankOperation], *, lessor_id: int) -> Others:
    """Count payments like those of a batch, the batch itself included; one query."""
    days = [operation.booked_on for operation in operations]
    near = BankOperation.objects.filter(
        lessor=lessor_id,
        party_inn__in={operation.party_inn for operation in operations},
        booked_on__range=(min(days) - SOON, max(days) + SOON),
        amount__in={operation.amount for operation in operations},
    )
    came: Counter[Same] = Counter()
    went: Counter[tuple[str, Decimal]] = Counter()
    rows = near.order_by().values_list(
        "direction", "party_inn", "party_account", "amount", "number", "issued_on", "booked_on"
    )
    for direction, inn, account, amount, number, issued_on, booked_on in rows:
        if direction == Direction.IN:
            came[inn or account, amount, number, issued_on or booked_on] += 1
        else:
            went[inn, amount] += 1
    return Others(came, went)
