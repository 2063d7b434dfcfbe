"""An invented portfolio: holdings with branches, contracts in several series of numbers, rows, penalties, invoices."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from common.money import ZERO
from payments.engine.matching import Aim, ContractFacts, InvoiceFacts, Owed, OwedKind, Share

TODAY = date(2026, 11, 20)
HOLDINGS, INVOICE_YEAR = 90, 2026
OWN_INN, OWN_ACCOUNT = "7700000009", "40702810900000000009"


@dataclass(frozen=True, slots=True)
class Client:
    """A company: `holding` is its head office, or itself."""

    id: int
    holding: int
    inn: str
    name: str
    account: str


@dataclass(frozen=True, slots=True)
class World:
    """All there is."""

    clients: tuple[Client, ...]
    contracts: tuple[ContractFacts, ...]
    invoices: tuple[InvoiceFacts, ...]

    def client_of(self, contract: ContractFacts) -> Client:
        """The lessee."""
        return next(one for one in self.clients if one.id == contract.company)

    def contracts_of(self, holding: int) -> list[ContractFacts]:
        """Contracts of a holding."""
        return [one for one in self.contracts if one.holding == holding]


def build(random: Random) -> World:
    """Build the world of this seed."""
    clients = _clients(random)
    contracts = _contracts(random, clients)
    return World(tuple(clients), tuple(contracts), tuple(_invoices(random, contracts)))


def _clients(random: Random) -> list[Client]:
    words = ("Вектор", "Магистраль", "Север", "Астра", "Кран", "Лесторг", "Гранит", "Поток", "Маяк", "Дельта")
    found: list[Client] = []
    for holding in range(1, HOLDINGS + 1):
        for member in range(random.choice((1, 1, 1, 2, 3))):
            number = len(found) + 1
            head = number if member == 0 else found[-member].id
            inn = f"77{20_000_000 + number * 137:08d}"
            name = f"ООО «{random.choice(words)}-{holding}»"
            found.append(Client(number, head, inn, name, f"407028101{number:011d}"))
    return found


def _contracts(random: Random, clients: list[Client]) -> list[ContractFacts]:
    found: list[ContractFacts] = []
    for client in clients:
        for _turn in range(random.choice((1, 2, 2, 3, 4))):
            found.append(_contract(random, len(found) + 1, client))
        if random.random() < 0.2:
            # Two of the same machine, leased on one day.
            twin = found[-1]
            found.append(replace(twin, id=len(found) + 1, number=_number(len(found) + 1, twin.signed_on)))
    return found


def _number(serial: int, signed_on: date) -> str:
    """Numbers of five series; neighbours belong to different clients as often as not."""
    series = (
        f"ЛД-{signed_on.year}-{serial:04d}",
        f"Л-{1100 + serial}/{signed_on:%y}",
        f"{signed_on.year}/{serial:03d}-ФЛ",
        f"77-{serial:05d}-Л",
        f"АХК-{serial:04d}/{signed_on:%m-%y}",
    )
    return series[serial // 3 % len(series)]


def _contract(random: Random, number: int, client: Client) -> ContractFacts:
    signed_on = date(random.choice((2024, 2025, 2026)), random.randint(1, 9), random.randint(1, 28))
    amount = Decimal(random.randint(1_500_000, 60_000_000)) / 100
    late = random.choice((0, 0, 0, 1, 2))
    rows = list(_rows(random, amount, late))
    if random.random() < 0.1:
        rows.insert(0, Owed(OwedKind.ADVANCE, 1, rows[0].due_on - timedelta(days=9), amount * 4))
    charges = [Owed(OwedKind.PENALTY, 0, TODAY, Decimal(random.randint(9_000, 900_000)) / 100)] if late else []
    total = sum((row.amount for row in (*rows, *charges)), ZERO)
    return ContractFacts(
        id=number,
        number=_number(number, signed_on),
        company=client.id,
        holding=client.holding,
        inn=client.inn,
        signed_on=signed_on,
        is_live=True,
        owed=(*rows, *charges),
        total=total,
    )


def _rows(random: Random, amount: Decimal, late: int) -> list[Owed]:
    first, day = random.randint(3, 12), random.choice((5, 10, 15, 25))
    rows = []
    for step in range(random.randint(8, 24)):
        months = 10 - late + step + (1 if day < TODAY.day else 0)
        due_on = date(2026 + months // 12, months % 12 + 1, day)
        rows.append(Owed(OwedKind.LEASE, first + step, due_on, amount - Decimal(step * 7)))
    return [*rows, Owed(OwedKind.BUYOUT, first + len(rows), rows[-1].due_on, Decimal("1000.00"))]


def _invoices(random: Random, contracts: list[ContractFacts]) -> list[InvoiceFacts]:
    """One for the next row of every other contract, some for several contracts, some that are paid."""
    found: list[InvoiceFacts] = []
    for contract in contracts[::2]:
        row = contract.rows[0]
        share = Share(contract.id, row.amount, (Aim(row.kind, row.due_on, row.amount),))
        found.append(_invoice(random, len(found) + 1, contract, (share,), is_paid=random.random() < 0.1))
    for contract in contracts[1::5]:
        others = [one for one in contracts if one.company == contract.company][:3]
        if len(others) > 1:
            shares = tuple(
                Share(one.id, part, (Aim(one.rows[0].kind, one.rows[0].due_on, part),))
                for one in others
                for part in (one.rows[0].amount / 2 // 1 + Decimal(random.randint(0, 99)) / 100,)
            )
            found.append(_invoice(random, len(found) + 1, contract, shares, is_paid=False))
    return found


def _invoice(
    random: Random, number: int, contract: ContractFacts, shares: tuple[Share, ...], *, is_paid: bool
) -> InvoiceFacts:
    amount = sum((share.amount for share in shares), ZERO)
    return InvoiceFacts(
        id=number,
        year=INVOICE_YEAR,
        serial=100 + number * 7,
        company=contract.company,
        holding=contract.holding,
        issued_on=TODAY - timedelta(days=random.randint(1, 20)),
        amount=amount,
        left=ZERO if is_paid else amount,
        shares=shares,
    )
