"""Payment orders as a file for the bank's program: 1CClientBankExchange 1.03, windows-1251, CRLF (PAY-08)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from common.messages import gettext_noop
from integrations.bank import PAYMENT_ORDER, Document, Encoding, Header, Party, doubts, write
from payments.bank.orders import locked_for_export, mark_exported
from payments.bank.requisites import NAME_LENGTH, OrderRefused, Payee
from payments.models import PaymentOrder

# Kind 01 is a payment order; the fifth turn is that of payments for goods and services (Civil Code, article 855).
_ALWAYS = (("ВидПлатежа", "Электронно"), ("ВидОплаты", "01"), ("Очередность", "5"))


@dataclass(frozen=True, slots=True)
class OrdersFile:
    """The file and its name."""

    name: str
    content: bytes


@transaction.atomic
def export_orders(*, order_ids: Iterable[int], actor: Membership, at: datetime) -> OrdersFile:
    """Make the file of the chosen orders and mark them as exported; the same orders may be exported again.

    Raises:
        OrderRefused: an order is executed or cancelled, or its requisites are wrong; nothing is marked.
        BadExchange: a text of an order cannot be written in the file; nothing is marked.

    """
    orders = locked_for_export(order_ids=order_ids, actor=actor)
    local = timezone.localtime(at)
    content = b"".join(write(_header(orders, local), map(_document, orders)))
    mark_exported(orders, at=at)
    return OrdersFile(f"1c_to_kl_{local:%Y-%m-%d_%H%M}.txt", content)


def _header(orders: Sequence[PaymentOrder], local: datetime) -> Header:
    days: list[date] = [order.issued_on for order in orders]
    return Header(
        encoding=Encoding.WINDOWS_1251,
        sender=settings.BRAND["name"].encode("cp1251", "ignore").decode("cp1251").strip(),
        created_on=local.date(),
        created_at=f"{local:%H:%M:%S}",
        start=min(days),
        end=max(days),
        accounts=tuple(dict.fromkeys(order.account.account for order in orders)),
        kinds=(PAYMENT_ORDER,),
    )


def _document(order: PaymentOrder) -> Document:
    made = Document(
        kind=PAYMENT_ORDER,
        number=str(order.number),
        issued_on=order.issued_on,
        amount=order.amount,
        payer=_payer(order),
        payee=_party(Payee.from_json(order.payee)),
        purpose=order.purpose,
        more=_ALWAYS,
    )
    for doubt in doubts(made):
        raise OrderRefused(
            "",
            "doubt",
            gettext_noop("Order %(number)s, field %(field)s, value “%(value)s”: the bank would not take it."),
            {"number": made.number, "field": doubt.key, "value": doubt.value},
        )
    return made


def _payer(order: PaymentOrder) -> Party:
    lessor, account = order.lessor, order.account
    return _party(
        Payee(
            name=lessor.full_name if len(lessor.full_name) <= NAME_LENGTH else lessor.short_name[:NAME_LENGTH],
            account=account.account,
            bic=account.bic,
            inn=lessor.inn,
            kpp=lessor.kpp,
            bank=account.bank_name,
            correspondent_account=account.correspondent_account,
        )
    )


def _party(side: Payee) -> Party:
    return Party(
        name=side.name,
        title=f"ИНН {side.inn} {side.name}" if side.inn else side.name,
        account=side.account,
        settlement_account=side.account,
        bic=side.bic,
        inn=side.inn,
        kpp=side.kpp,
        bank=side.bank,
        correspondent_account=side.correspondent_account,
    )
