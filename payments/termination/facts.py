"""What the portal knows for a settlement; a person corrects it and adds what the portal cannot know."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, Sum
from django.db.models.functions import Coalesce

from common.columns import MONEY
from common.money import ZERO
from contracts.models import Contract
from payments.models import Allocation, Charge, Instalment, InstalmentKind, Receipt, ReceiptReversal, ReliefShare


@dataclass(frozen=True, slots=True)
class Known:
    """Roubles with VAT. `payments` are all rows of the schedule in force, the advance inside, without the buyout price.

    `received` is all money that stays, without what paid the advance; `penalties` is what is charged besides the
    schedule less what was taken off, paid or not, since money that paid it is inside `received`.
    """

    price: Decimal
    advance: Decimal
    payments: Decimal
    buyout: Decimal
    received: Decimal
    penalties: Decimal
    granted_on: date
    ends_on: date


def known_of(contract: Contract) -> Known:
    """Read what is known."""
    rows = Instalment.objects.in_force().filter(version__contract=contract)
    money = Receipt.objects.filter(contract=contract).aggregate(all=_sum("amount"))["all"]
    back = ReceiptReversal.objects.filter(receipt__contract=contract).aggregate(all=_sum("amount"))["all"]
    to_advance = Allocation.objects.filter(receipt__contract=contract, instalment__kind=InstalmentKind.ADVANCE)
    charged = Charge.objects.filter(contract=contract).aggregate(all=_sum("amount"))["all"]
    relieved = ReliefShare.objects.filter(charge__contract=contract).aggregate(all=_sum("amount"))["all"]
    return Known(
        price=contract.price,
        advance=contract.advance,
        payments=rows.aggregate(all=_sum("amount"))["all"] - rows.aggregate(all=_sum("buyout"))["all"],
        buyout=contract.buyout_price,
        received=money - back - to_advance.aggregate(all=_sum("amount"))["all"],
        penalties=charged - relieved,
        granted_on=contract.starts_on,
        ends_on=contract.ends_on,
    )


def _sum(name: str) -> Coalesce:
    return Coalesce(Sum(name), ZERO, output_field=DecimalField(**MONEY))
