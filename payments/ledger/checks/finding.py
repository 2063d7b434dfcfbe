"""A difference that a check has found, and the classes of causes (REC-06)."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.money import ZERO

type Value = Decimal | date | int | str | None


class Cause(models.TextChoices):
    """What is broken where a check finds a difference; every one of them is a defect, none is a debt."""

    FIGURE = "figure", _("A kept figure is not what the facts say")
    RULE = "rule", _("Rows of the ledger are not what the rules give")
    RECEIPT = "receipt", _("More is applied than a receipt holds")
    RETURNED = "returned", _("More is taken back than was received")
    PART = "part", _("More is applied than a part of a payment holds")
    VERSION = "version", _("Money stays on a schedule that is not in force")
    CHARGE = "charge", _("More is applied or taken off than a charge holds")
    REVERSAL = "reversal", _("A reversal is not what it takes back")
    FOREIGN = "foreign", _("Money of one contract is applied to another")
    RELIEF = "relief", _("More is taken off than a relief allows")
    RUN = "run", _("Charges of a run are not what the formula gives")
    INVOICE = "invoice", _("Lines of an invoice do not sum to it")
    ONLINE = "online", _("An online payment is posted another time or not at all")
    BANK = "bank", _("More is posted than a payment of a statement holds")


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
