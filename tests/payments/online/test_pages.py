"""Pages of online payment: who begins, what an attempt's page tells, who sees it; the back office gives money back."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Membership
from payments.models import Invoice, OnlinePayment, OnlineRefund
from payments.online.links import key_of, page_of
from payments.online.reasons import words_of
from payments.online.services import begin_at_acquirer, refresh, start_payment
from tests.background import run_jobs
from tests.factories import NOW, MembershipFactory
from tests.integrations.acquiring.wire import choose
from tests.payments.online.making import begin, make_invoice, paid, states

pytestmark = pytest.mark.django_db


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def payer_of(invoice: Invoice, role: str = "lessee_financier") -> Membership:
    return MembershipFactory(role=role, company=invoice.lessee)


def ask(client: Client, address: str, **query: str) -> Any:
    return client.get(address, query, headers={"HX-Request": "true"})


def test_a_payer_begins_is_led_to_the_acquirer_and_sees_the_end() -> None:
    invoice = make_invoice()
    client = client_of(payer_of(invoice))
    shown = client.get(f"/invoices/{invoice.pk}/").content.decode()
    assert f'action="/invoices/{invoice.pk}/pay/"' in shown
    begun = client.post(f"/invoices/{invoice.pk}/pay/", {"way": "card"})
    page = f"/online-payments/{OnlinePayment.objects.get().pk}/"
    assert (begun.status_code, begun.headers["Location"]) == (302, page)
    waits = client.get(page).content.decode()
    assert ('hx-get="?turn=1&amp;had=new"' in waits, "/simulator/acquiring/pay/" in waits) == (True, False)
    assert "HX-Redirect" not in ask(client, page, turn="1", had="new").headers
    run_jobs()
    payment = OnlinePayment.objects.get()
    assert ask(client, page, turn="2", had="new").headers["HX-Redirect"] == payment.confirmation_url
    # Whoever came back waits here and is not led away again.
    back = ask(client, page, turn="3", had="pending")
    assert ("HX-Redirect" in back.headers, "?turn=4" in back.content.decode()) == (False, True)
    assert "?turn=151" not in ask(client, page, turn="150", had="pending").content.decode()
    assert choose(payment.provider_id, "lost", client=client) == f"http://127.0.0.1:8000{page}"
    refresh(payment_id=payment.pk, at=NOW)
    ended = ask(client, page, turn="5", had="pending").content.decode()
    assert ("hx-get" in ended, "notice--good" in ended) == (False, True)
    assert f"/invoices/{invoice.pk}/pay/" not in client.get(f"/invoices/{invoice.pk}/").content.decode()


def test_a_refusal_is_told_in_words_and_the_invoice_lists_it() -> None:
    invoice = make_invoice()
    client = client_of(payer_of(invoice))
    payment = begin(invoice, actor=payer_of(invoice))
    choose(payment.provider_id, "refused", "insufficient_funds")
    refresh(payment_id=payment.pk, at=NOW)
    words = str(words_of("insufficient_funds"))
    for address in (f"/online-payments/{payment.pk}/", f"/invoices/{invoice.pk}/"):
        shown = client.get(address).content.decode()
        assert (words in shown, 'hx-get="?turn' in shown) == (True, False), address
        # Another attempt is begun from either page.
        assert shown.count(f'action="/invoices/{invoice.pk}/pay/"') == 1, address


def test_sbp_shows_its_code_and_leads_nobody_away() -> None:
    invoice = make_invoice()
    person = payer_of(invoice)
    payment = begin(invoice, way="sbp", actor=person)
    client = client_of(person)
    page = f"/online-payments/{payment.pk}/"
    assert "payment-qr" in client.get(page).content.decode()
    assert "HX-Redirect" not in ask(client, page, turn="1", had="new").headers


def test_a_payer_may_change_the_way() -> None:
    invoice = make_invoice()
    client = client_of(payer_of(invoice))
    for way in ("card", "card", "sbp"):
        assert client.post(f"/invoices/{invoice.pk}/pay/", {"way": way}).status_code == 302
    assert states() == [("canceled", "left_by_payer"), ("new", "")]


def test_a_visitor_sees_the_attempt_of_the_key_alone() -> None:
    payment = begin(make_invoice())
    page = page_of(payment)
    assert page == f"/pay/attempt/{key_of(payment)}/"
    shown = Client().get(page)
    assert (shown.status_code, payment.confirmation_url in shown.content.decode()) == (200, True)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown.headers["Cache-Control"]
    for key in ("junk", key_of(payment)[:-1], "1:2:3"):
        assert Client().get(f"/pay/attempt/{key}/").status_code == 404
    assert Client().get(f"/online-payments/{payment.pk}/").status_code == 302


def test_somebody_elses_attempt_and_invoice_are_not_there() -> None:
    invoice = make_invoice()
    payment = begin(invoice)
    stranger = client_of(MembershipFactory(role="lessee_financier"))
    assert stranger.get(f"/online-payments/{payment.pk}/").status_code == 404
    assert stranger.post(f"/invoices/{invoice.pk}/pay/", {"way": "card"}).status_code == 404
    assert states() == [("pending", "")]


@pytest.mark.parametrize("role", ["lessee_auditor", "lessee_operations"])
def test_without_the_right_to_pay_there_is_no_button_and_no_payment(role: str) -> None:
    invoice = make_invoice()
    client = client_of(payer_of(invoice, role))
    assert f"/invoices/{invoice.pk}/pay/" not in client.get(f"/invoices/{invoice.pk}/").content.decode()
    assert client.post(f"/invoices/{invoice.pk}/pay/", {"way": "card"}).status_code == 403
    assert OnlinePayment.objects.count() == 0


def test_what_is_refused_is_said_on_the_invoice() -> None:
    invoice = make_invoice()
    client = client_of(payer_of(invoice))
    answer = client.post(f"/invoices/{invoice.pk}/pay/", {"way": "cash"}, follow=True)
    assert (answer.redirect_chain, OnlinePayment.objects.count()) == ([(f"/invoices/{invoice.pk}/", 302)], 0)
    assert len(list(answer.context["messages"])) == 1


def test_without_an_acquirer_nothing_is_offered(settings: Settings) -> None:
    invoice = make_invoice()
    settings.ACQUIRER = ""
    client = client_of(payer_of(invoice))
    assert f"/invoices/{invoice.pk}/pay/" not in client.get(f"/invoices/{invoice.pk}/").content.decode()


def test_an_accountant_gives_money_back() -> None:
    invoice = make_invoice()
    payment = paid(invoice)
    client = client_of(MembershipFactory(role="lessor_accountant", company=invoice.lessor))
    page = f"/admin/payments/onlinepayment/{payment.pk}/change/"
    assert f'action="/admin/payments/onlinepayment/{payment.pk}/refund/"' in client.get(page).content.decode()
    for given in ({"amount": "89916,68", "reason": "Ошибка"}, {"amount": "1", "reason": ""}, {"amount": "x"}):
        assert client.post(f"/admin/payments/onlinepayment/{payment.pk}/refund/", given).status_code == 302
        assert OnlineRefund.objects.count() == 0
    client.post(f"/admin/payments/onlinepayment/{payment.pk}/refund/", {"amount": "16,67", "reason": "Ошибка"})
    assert OnlineRefund.objects.get().amount == Decimal("16.67")
    run_jobs()
    shown = client.get(page).content.decode()
    assert ("89\N{NARROW NO-BREAK SPACE}900,00" in shown, "Ошибка" in shown) == (True, True)
    payer = client_of(payer_of(invoice)).get(f"/online-payments/{payment.pk}/").content.decode()
    assert ("16,67" in payer, "Ошибка" in payer) == (True, True)


@pytest.mark.parametrize(("role", "status"), [("lessor_head", 302), ("lessor_manager", 403), ("lessor_admin", 403)])
def test_who_may_give_back(role: str, status: int) -> None:
    invoice = make_invoice()
    payment = paid(invoice)
    client = client_of(MembershipFactory(role=role, company=invoice.lessor))
    given = {"amount": "1", "reason": "Ошибка"}
    assert client.post(f"/admin/payments/onlinepayment/{payment.pk}/refund/", given).status_code == status
    assert OnlineRefund.objects.count() == int(status == 302)


def test_lists_of_the_back_office_take_the_same_queries_for_three_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    invoice = make_invoice()
    begin(invoice)
    accountant = client_of(MembershipFactory(role="lessor_accountant", company=invoice.lessor))
    watcher = client_of(MembershipFactory(role="lessor_admin", company=invoice.lessor))
    pages = (
        (accountant, "/admin/payments/onlinepayment/", 5),
        (watcher, "/admin/integrations/outsidecall/", 4),
        (watcher, "/admin/payments/acquirernotice/", 4),
    )
    for client, page, _number in pages:
        client.get(page)
    for client, page, number in pages:
        with django_assert_num_queries(number):
            assert client.get(page).status_code == 200
    for way in ("sbp", "card"):
        started = start_payment(invoice=invoice, way=way, actor=None, at=NOW)
        begin_at_acquirer(payment_id=started.pk, at=NOW)
    for client, page, number in pages:
        with django_assert_num_queries(number):
            assert client.get(page).status_code == 200
