"""One labelled payment: the facts, and the answer that is known because it was written first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from payments.engine.matching import ContractFacts, OwedKind, PaymentFacts
from tests.payments.matching.labelled.world import TODAY, Client, World

type Split = frozenset[tuple[int, Decimal]]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right: a split over contracts, `aside` for what is no client's, or nothing that anybody could know.

    `aims` are kinds and dates that an automatic posting must say, when the purpose says them: a penalty, a row.
    """

    split: Split | None = None
    is_aside: bool = False
    aims: frozenset[tuple[OwedKind, date | None]] | None = None


UNKNOWABLE = Truth()


@dataclass(frozen=True, slots=True)
class Labelled:
    """A payment of a class with its answer and with what the books say besides the purpose."""

    kind: str
    payment: PaymentFacts
    truth: Truth
    twins: int = 0
    came_back: int = 0


class Maker:
    """Makes payments of a world: who pays, how much and what for is chosen here, the wording by the classes."""

    def __init__(self, world: World, random: Random) -> None:
        self.world = world
        self.random = random
        self._made = 0

    def contract(self, *, lonely: bool | None = None) -> ContractFacts:
        """A contract; `lonely`: the only one of its holding, or one of several."""
        while True:
            found = self.random.choice(self.world.contracts)
            if lonely is None or lonely is (len(self.world.contracts_of(found.holding)) == 1):
                return found

    def payment(
        self, amount: Decimal, purpose: str, payer: Client | None, *, inn: str = "", name: str = "", account: str = ""
    ) -> PaymentFacts:
        """A payment of this client, or of somebody else."""
        self._made += 1
        return PaymentFacts(
            id=self._made,
            on=TODAY,
            amount=amount,
            number=str(self.random.randint(1, 99_999)),
            payer_inn=payer.inn if payer else inn,
            payer_name=payer.name if payer else name,
            payer_account=account or (payer.account if payer else f"4070281050000{self._made:07d}"),
            purpose=purpose[:210],
        )


def whole(contract: ContractFacts, amount: Decimal) -> Truth:
    """All of it for one contract."""
    return Truth(frozenset({(contract.id, amount)}))
