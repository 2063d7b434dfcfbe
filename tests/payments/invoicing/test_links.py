"""Links to pay by: what they open, when they end, who makes them; they leak nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract, ContractStatus
from payments.invoicing.pay_links import LinkState, follow, make_link, revoke_link
from payments.invoicing.refusals import InvoiceRefused
from payments.models import Invoice, InvoiceDelivery, OnlinePayment, PayLink
from payments.online.links import page_of
from payments.services import ReceiptData, post_receipts
from tests.factories import NOW, TODAY, MembershipFactory, make_contract
from tests.integrations.acquiring.wire import WIRED
from tests.payments.invoicing.conftest import contract_of, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def made(invoice: Invoice, person: Membership) -> str:
    """The path of a new link."""
    url = make_link(invoice_id=invoice.pk, days=14, actor=person, at=NOW).url
    return url[url.index("/pay/") :]


def test_a_link_opens_the_debt_without_signing_in(financier: Membership) -> None:
    contract = contract_of(financier)
    invoice = issued(contract)
    path = made(invoice, financier)
    post_receipts(
        contract=contract,
        receipts=[ReceiptData(received_on=TODAY, amount=Decimal("0.01"), document_number="1")],
        actor=None,
        at=NOW,
    )
    response = Client().get(path)
    assert (response.status_code, response.context["invoice"].remainder) == (200, Decimal("89916.67"))
    page = response.content.decode()
    assert invoice.payee["account"] in page
    assert invoice.purpose in page
    for secret in (invoice.payer["inn"], invoice.payer["address"], "/contracts/"):
        assert secret not in page
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow, noarchive", "no-referrer")
    assert "no-store" in response["Cache-Control"]


def test_the_secret_is_kept_as_a_digest_and_found_by_nothing_else(financier: Membership) -> None:
    path = made(issued(contract_of(financier)), financier)
    secret = path.split("/")[2]
    assert secret not in str(PayLink.objects.values())
    assert Client().get(f"/pay/{secret[:-1]}x/").status_code == 404
    assert Client().get(f"/pay/{PayLink.objects.get().digest}/").status_code == 404


def test_opening_is_logged_once_and_the_lessors_people_leave_no_line(financier: Membership) -> None:
    invoice = issued(contract_of(financier))
    path = made(invoice, financier)
    manager = Client()
    manager.force_login(MembershipFactory(role=Role.LESSOR_HEAD, company=invoice.lessor).user)
    manager.get(path)
    assert InvoiceDelivery.objects.filter(channel="link").count() == 0
    for _ in range(3):
        Client().get(path)
    line = InvoiceDelivery.objects.get(channel="link")
    assert (line.moment, line.by) == ("opened", None)


def over(path: str) -> tuple[int, str]:
    response = Client().get(path)
    assert Client().post(f"{path}online/", {"way": "card"}).status_code == response.status_code
    return response.status_code, response.context["state"]


def test_what_is_over_says_so_calmly_and_tells_nothing_of_the_invoice(financier: Membership) -> None:
    contract = contract_of(financier)
    invoice = issued(contract)
    path = made(invoice, financier)
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        assert over(path) == (410, "expired")
        assert invoice.payee["account"] not in Client().get(path).content.decode()
    Contract.objects.filter(pk=contract.pk).update(status=ContractStatus.TERMINATED)
    assert over(path) == (410, "outdated")
    Contract.objects.filter(pk=contract.pk).update(status=ContractStatus.ACTIVE)
    money = ReceiptData(received_on=TODAY, amount=Decimal("2000000.00"), document_number="1")
    post_receipts(contract=contract, receipts=[money], actor=None, at=NOW)
    assert over(path) == (410, "paid")
    revoke_link(link_id=PayLink.objects.get().pk, actor=financier, at=NOW)
    assert over(path) == (410, "revoked")


def test_the_page_makes_a_link_shows_it_once_and_withdraws_it(financier: Membership, client_of: Client) -> None:
    invoice = issued(contract_of(financier))
    response = client_of.post(f"/invoices/{invoice.pk}/links/", {"days": "3"})
    url = response.context["url"]
    link = PayLink.objects.get()
    assert (link.made_by, link.expires_at) == (financier.user, NOW + timedelta(days=3))
    page = client_of.get(invoice.get_absolute_url())
    assert list(page.context["links"]) == [link]
    assert url not in page.content.decode()
    client_of.post(f"/pay-links/{link.pk}/revoke/")
    opened = follow(url.split("/")[-2], at=NOW)
    assert opened is not None
    assert opened.state is LinkState.REVOKED


@pytest.mark.parametrize("days", ["", "0", "15", "-3", "9999", "x"])
def test_days_are_those_offered(days: str, financier: Membership, client_of: Client) -> None:
    invoice = issued(contract_of(financier))
    client_of.post(f"/invoices/{invoice.pk}/links/", {"days": days})
    assert PayLink.objects.count() == 0


def test_who_may_not_make_invoices_makes_and_withdraws_no_link(financier: Membership) -> None:
    invoice = issued(contract_of(financier))
    made(invoice, financier)
    link = PayLink.objects.get()
    auditor = MembershipFactory(role=Role.LESSEE_AUDITOR, company=financier.company)
    stranger = MembershipFactory(role=Role.LESSEE_ADMIN)
    make_contract(lessee=stranger.company)
    with pytest.raises(PermissionDenied):
        make_link(invoice_id=invoice.pk, days=14, actor=auditor, at=NOW)
    with pytest.raises(Invoice.DoesNotExist):
        make_link(invoice_id=invoice.pk, days=14, actor=stranger, at=NOW)
    with pytest.raises(PermissionDenied):
        revoke_link(link_id=link.pk, actor=auditor, at=NOW)
    with pytest.raises(PayLink.DoesNotExist):
        revoke_link(link_id=link.pk, actor=stranger, at=NOW)
    link.refresh_from_db()
    assert (link.revoked_at, PayLink.objects.count()) == (None, 1)


def test_nothing_to_pay_has_no_link(financier: Membership) -> None:
    contract = contract_of(financier)
    invoice = issued(contract)
    Contract.objects.filter(pk=contract.pk).update(status=ContractStatus.TERMINATED)
    with pytest.raises(InvoiceRefused) as caught:
        made(invoice, financier)
    assert (caught.value.code, PayLink.objects.count()) == ("not_payable", 0)


def test_paying_online_by_a_link_begins_one_attempt_of_nobody(financier: Membership, settings: Settings) -> None:
    settings.ACQUIRER = WIRED
    invoice = issued(contract_of(financier))
    path = made(invoice, financier)
    assert f'action="{path}online/"' in Client().get(path).content.decode()
    answers = [Client().post(f"{path}online/", {"way": "card"}) for _ in range(2)]
    payment = OnlinePayment.objects.get()
    assert (payment.invoice, payment.amount, payment.created_by) == (invoice, invoice.amount, None)
    assert {answer["Location"] for answer in answers} == {page_of(payment)}


def test_without_an_acquirer_the_link_still_shows_how_to_pay(financier: Membership, settings: Settings) -> None:
    settings.ACQUIRER = ""
    path = made(issued(contract_of(financier)), financier)
    assert "online/" not in Client().get(path).content.decode()
    assert Client().post(f"{path}online/", {"way": "card"})["Location"] == path
    assert OnlinePayment.objects.count() == 0
