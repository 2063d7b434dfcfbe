"""A difference that a check has found."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from common.money import ZERO
from payments.ledger.checks.causes import Cause

type Value = Decimal | date | int | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: where, what stands there and what is right. Sums are roubles.

    `target` names the row (`receipt:12`, `instalment:7:interest`, `operation:3`) or the figure. A difference of a
    payment of a statement has no contract.
    """

    cause: Cause
    contract_id: int | None
    target: str
    kept: Value
    right: Value

    @property
    def difference(self) -> Decimal:
        """What stands less what is right, in roubles; zero for what is no sum."""
        if isinstance(self.kept, Decimal) and isinstance(self.right, Decimal):
            return self.kept - self.right
        return ZERO

    def as_json(self) -> dict[str, str | int | None]:
        """The finding for programs; sums and days as text."""
        values = asdict(self) | {"cause": self.cause.value, "kept": _text(self.kept), "right": _text(self.right)}
        return values | {"difference": str(self.difference)}

    def __str__(self) -> str:
        whose = f"contract {self.contract_id}" if self.contract_id else "no contract"
        return f"{self.cause.value}: {whose}, {self.target}: kept {_text(self.kept)}, right {_text(self.right)}"


def _text(value: Value) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
