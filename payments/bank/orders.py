"""Payment orders of the lessor: made, changed while they are drafts, cancelled, marked as exported (PAY-08)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Sum

from accounts.models import BankAccount, Membership
from common.locks import lock_name
from common.messages import gettext_noop
from common.money import LIMIT, ZERO, format_money, q
from payments.bank.requisites import PURPOSE_LENGTH, OrderRefused, Payee, check_payee, check_text
from payments.models import BankOperation, Direction, OrderState, PaymentOrder

# A bank takes an order for ten days from its date, not counting that day (Bank of Russia 762-P).
VALID_FOR = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class OrderData:
    """What an order says. `returns_id` is the received payment that goes back by it."""

    account_id: int
    payee: Payee
    amount: Decimal
    purpose: str
    issued_on: date
    returns_id: int | None = None


@transaction.atomic
def make_order(*, data: OrderData, actor: Membership, at: datetime, today: date) -> PaymentOrder:
    """Make a draft with the next number of the lessor and the year.

    Raises:
        OrderRefused: naming the field whose value the bank would not take; more than is left of a returned payment.

    """
    _check(data, actor, today)
    _check_return(data, actor, except_id=None)
    year = data.issued_on.year
    lock_name(f"payment orders of {actor.company_id} in {year}")
    taken = PaymentOrder.objects.filter(lessor=actor.company_id, year=year).aggregate(last=Max("number"))["last"]
    order: PaymentOrder = PaymentOrder.objects.create(
        lessor_id=actor.company_id,
        account_id=data.account_id,
        year=year,
        number=(taken or 0) + 1,
        issued_on=data.issued_on,
        amount=data.amount,
        payee=data.payee.as_json(),
        purpose=data.purpose,
        returns_id=data.returns_id,
        made_at=at,
        made_by_id=actor.user_id,
    )
    return order


@transaction.atomic
def change_order(*, order_id: int, data: OrderData, actor: Membership, today: date) -> PaymentOrder:
    """Change a draft; its number and what it returns stay.

    Raises:
        PaymentOrder.DoesNotExist: none of the actor's company.
        OrderRefused: as in `make_order`, or it is not a draft any more, or the date is of another year.

    """
    order = _locked_draft(order_id, actor)
    _check(data, actor, today)
    if data.issued_on.year != order.year:
        raise OrderRefused(
            "issued_on",
            "another_year",
            gettext_noop("The order has a number of the year %(year)s. Make a new one for another year."),
            {"year": order.year},
        )
    if data.returns_id != order.returns_id:
        raise OrderRefused("", "returns", gettext_noop("An order returns the payment for which it was made."))
    _check_return(data, actor, except_id=order.pk)
    order.account_id, order.issued_on = data.account_id, data.issued_on
    order.amount, order.payee, order.purpose = data.amount, data.payee.as_json(), data.purpose
    order.save(update_fields=["account", "issued_on", "amount", "payee", "purpose"])
    return order


@transaction.atomic
def cancel_order(*, order_id: int, actor: Membership) -> PaymentOrder:
    """Cancel a draft; its number is not used again.

    Raises:
        PaymentOrder.DoesNotExist: none of the actor's company.
        OrderRefused: it is not a draft any more.

    """
    order = _locked_draft(order_id, actor)
    order.state = OrderState.CANCELLED
    order.save(update_fields=["state"])
    return order


def locked_for_export(*, order_ids: Iterable[int], actor: Membership) -> list[PaymentOrder]:
    """Lock the orders in the order of their ids and return them by number; call it in a transaction.

    Raises:
        OrderRefused: none is chosen; one of them is executed or cancelled, so that the bank must not get it (again).

    """
    chosen = PaymentOrder.objects.visible_to(actor).filter(pk__in=list(order_ids)).order_by("pk")
    orders = list(chosen.select_related("account", "lessor").select_for_update(of=("self",), no_key=True))
    if not orders:
        raise OrderRefused("", "none", gettext_noop("Choose the orders to export."))
    for order in orders:
        if order.state not in {OrderState.DRAFT, OrderState.EXPORTED}:
            raise OrderRefused(
                "",
                "not_exportable",
                gettext_noop("Order %(number)s must not be sent to the bank: it is executed or cancelled."),
                {"number": str(order.number)},
            )
    return sorted(orders, key=lambda order: (order.year, order.number))


def mark_exported(orders: Sequence[PaymentOrder], *, at: datetime) -> None:
    """Note that the orders stand in a file for the bank; an order exported again gets the later time."""
    for order in orders:
        order.state, order.exported_at = OrderState.EXPORTED, at
        order.save(update_fields=["state", "exported_at"])


def _locked_draft(order_id: int, actor: Membership) -> PaymentOrder:
    rows = PaymentOrder.objects.visible_to(actor).select_for_update(no_key=True)
    order: PaymentOrder = rows.get(pk=order_id)
    if order.state != OrderState.DRAFT:
        raise OrderRefused(
            "", "not_a_draft", gettext_noop("The order is not a draft any more: it cannot be changed or cancelled.")
        )
    return order


def _check(data: OrderData, actor: Membership, today: date) -> None:
    if not BankAccount.objects.filter(pk=data.account_id, company=actor.company_id).exists():
        raise OrderRefused("account_id", "foreign", gettext_noop("Choose an account of the lessor."))
    if not ZERO < data.amount < LIMIT or q(data.amount) != data.amount:
        raise OrderRefused("amount", "amount", gettext_noop("Expected an amount above zero, in roubles and kopecks."))
    if abs(data.issued_on - today) > VALID_FOR:
        raise OrderRefused(
            "issued_on",
            "date",
            gettext_noop("Expected a date not more than %(days)s days from today: the bank takes no other."),
            {"days": VALID_FOR.days},
        )
    check_text("purpose", data.purpose, PURPOSE_LENGTH)
    check_payee(data.payee)


def _check_return(data: OrderData, actor: Membership, *, except_id: int | None) -> None:
    """What goes back by all orders is not more than what came; the payment is locked meanwhile."""
    if data.returns_id is None:
        return
    rows = BankOperation.objects.visible_to(actor).select_for_update(no_key=True)
    operation = rows.filter(pk=data.returns_id, direction=Direction.IN).first()
    if operation is None:
        raise OrderRefused("", "no_payment", gettext_noop("There is no such received payment to return."))
    others = PaymentOrder.objects.filter(returns=operation).exclude(state=OrderState.CANCELLED)
    if except_id is not None:
        others = others.exclude(pk=except_id)
    left = operation.amount - (others.aggregate(sum=Sum("amount"))["sum"] or ZERO)
    if data.amount > left:
        raise OrderRefused(
            "amount",
            "more_than_came",
            gettext_noop("Of the payment %(left)s are left to return. Expected no more."),
            {"left": format_money(left)},
        )
