"""Real transactions in real threads: one notice and many workers, one invoice and many clicks."""

from decimal import Decimal

import pytest

from payments.models import AcquirerNotice, Invoice, OnlinePayment, Receipt, ReceiptReversal
from payments.online.services import (
    OnlineRefused,
    handle_notice,
    left_to_refund,
    settle_payment,
    settle_refund,
    start_payment,
    start_refund,
)
from payments.services import check_figures
from tests.factories import NOW, TODAY, MembershipFactory
from tests.integrations.acquiring.wire import choose, send_notices
from tests.payments.online.making import begin, make_invoice
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_workers_on_one_notice_post_once() -> None:
    invoice = make_invoice()
    payment = begin(invoice)
    choose(payment.provider_id)
    assert send_notices(NOW) == 1
    notice = AcquirerNotice.objects.get().pk
    list(at_once(lambda _number: handle_notice(notice_id=notice, at=NOW)))
    assert (Receipt.objects.filter(source="online").count(), OnlinePayment.objects.get().posted_at) == (1, NOW)
    assert sorted(at_once(lambda _number: settle_payment(payment_id=payment.pk, at=NOW))) == [False] * THREADS
    assert check_figures(today=TODAY) == []


def test_eight_clicks_make_one_attempt() -> None:
    invoice = make_invoice().pk
    started = at_once(
        lambda _number: start_payment(invoice=Invoice.objects.get(pk=invoice), way="card", actor=None, at=NOW).pk
    )
    assert (len(set(started)), OnlinePayment.objects.count()) == (1, 1)


def test_refunds_at_once_never_exceed_the_payment_and_are_booked_once() -> None:
    payment = begin(make_invoice())
    OnlinePayment.objects.filter(pk=payment.pk).update(state="succeeded", succeeded_at=NOW)
    settle_payment(payment_id=payment.pk, at=NOW)
    people = [MembershipFactory(role="lessor_accountant") for _number in range(THREADS)]

    def ask(number: int) -> int | None:
        try:
            return start_refund(
                payment=payment, amount=Decimal("30000.00"), reason="Ошибка", actor=people[number], at=NOW
            ).pk
        except OnlineRefused:
            return None

    made = sorted(pk for pk in at_once(ask) if pk is not None)
    assert (len(made), left_to_refund(payment)) == (2, Decimal("29916.67"))
    payment.refunds.update(state="succeeded")
    booked = list(at_once(lambda number: settle_refund(refund_id=made[number % 2], at=NOW)))
    assert (sorted(booked), ReceiptReversal.objects.count()) == ([False] * (THREADS - 2) + [True] * 2, 2)
    assert check_figures(today=TODAY) == []
