"""Letters: each goes once, the log tells what became of it, and nobody changes the log."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import InternalError, transaction
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job
from contracts.models import Contract
from payments.acts.services import make_act
from payments.invoicing import letters
from payments.invoicing.letters import UNKNOWN, order_failed
from payments.invoicing.reminders import remind
from payments.models import Invoice, InvoiceChannels, InvoiceDelivery, QuoteKind, ReceiptSource
from payments.payoff.asked import Asked
from payments.payoff.quotes import keep_quote
from payments.services import ReceiptData, post_receipts
from payments.services.receipts import Share, post_payment
from tests.background import run_jobs, work_off
from tests.factories import NOW, TODAY, MembershipFactory
from tests.payments.invoicing.conftest import contract_of, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "media")]
EMAIL = "buh@client.example"


def wants(person: Membership, **channels: object) -> InvoiceChannels:
    made: InvoiceChannels = InvoiceChannels.objects.create(company=person.company, email=EMAIL, **channels)
    return made


def log(invoice: Invoice) -> list[tuple[str, str]]:
    return list(invoice.deliveries.filter(channel="email").order_by("pk").values_list("moment", "note"))


def refuse(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def send(_message: EmailMessage) -> int:
        raise error

    monkeypatch.setattr(EmailMessage, "send", send)


def test_an_invoice_goes_by_e_mail_with_its_paper_once(financier: Membership) -> None:
    wants(financier, by_email=True)
    invoice = issued(contract_of(financier))
    work_off()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([EMAIL], letter.subject)
    assert "2026-000001" in letter.subject
    assert "25.11.2026" in letter.subject
    [(name, content, kind)] = letter.attachments
    assert (name, content[:5], kind) == ("schet-2026-000001.pdf", b"%PDF-", "application/pdf")
    assert log(invoice) == [("sending", ""), ("sent", "")]
    assert set(invoice.deliveries.filter(channel="email").values_list("address", flat=True)) == {EMAIL}
    letters.order_letters([invoice.pk])
    run_jobs()
    assert (len(mail.outbox), len(log(invoice))) == (1, 2)


def test_a_client_who_chose_nothing_gets_no_letter(financier: Membership) -> None:
    invoice = issued(contract_of(financier))
    work_off()
    assert (mail.outbox, log(invoice)) == ([], [])


def test_what_the_server_refused_is_told_and_tried_again(
    financier: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(financier, by_email=True)
    invoice = issued(contract_of(financier))
    with monkeypatch.context() as patch:
        refuse(patch, SMTPServerDisconnected("no connection"))
        work_off()
    assert log(invoice) == [("sending", ""), ("failed", "no connection")]
    assert Job.objects.get(kind="send_invoice_letter").state == "failed"
    assert order_failed(at=NOW + timedelta(days=3)) == 0
    assert order_failed(at=NOW) == 1
    run_jobs()
    assert [moment for moment, _note in log(invoice)] == ["sending", "failed", "sending", "sent"]
    assert (order_failed(at=NOW), len(mail.outbox)) == (0, 1)


def test_a_worker_killed_while_sending_writes_no_second_letter(
    financier: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(financier, by_email=True)
    invoice = issued(contract_of(financier))
    with monkeypatch.context() as patch:
        refuse(patch, RuntimeError("killed"))
        work_off()
    assert log(invoice) == [("sending", "")]
    letters.order_letters([invoice.pk])
    run_jobs()
    assert log(invoice) == [("sending", ""), ("failed", UNKNOWN)]
    assert (order_failed(at=NOW), mail.outbox) == (0, [])


def test_the_log_cannot_be_changed(financier: Membership) -> None:
    issued(contract_of(financier))
    changes: list[Callable[[], object]] = [
        InvoiceDelivery.objects.all().delete,
        lambda: InvoiceDelivery.objects.update(at=NOW + timedelta(days=1)),
    ]
    before = list(InvoiceDelivery.objects.values())
    for change in changes:
        with pytest.raises(InternalError), transaction.atomic():
            change()
    assert list(InvoiceDelivery.objects.values()) == before


def test_a_reminder_goes_once_in_its_days_and_not_when_paid(financier: Membership) -> None:
    contract = contract_of(financier)
    wants(financier, remind_days=3)
    invoice = issued(contract, 13)
    due_on = invoice.due_on
    assert [remind(today=due_on - timedelta(days=days)) for days in (5, 4)] == [0, 0]
    with time_machine.travel(NOW + timedelta(days=27), tick=False):
        assert remind(today=due_on - timedelta(days=3)) == 1
        run_jobs()
        assert remind(today=due_on - timedelta(days=2)) == 0
    assert [moment for moment, _note in log(invoice)] == ["reminded"]
    [letter] = mail.outbox
    assert letter.to == [EMAIL]
    paid = issued(contract, 12)
    money = ReceiptData(received_on=TODAY, amount=Decimal("2000000.00"), document_number="1")
    post_receipts(contract=contract, receipts=[money], actor=None, at=NOW)
    assert (paid.due_on, remind(today=TODAY)) == (TODAY, 0)


def post(contract: Contract, source: ReceiptSource) -> None:
    data = ReceiptData(TODAY, Decimal("1000.00"), "77", source=source)
    post_payment(shares=[Share(contract.pk, data.amount)], data=data, actor=None, at=NOW)


@pytest.mark.parametrize(
    ("source", "told"), [(ReceiptSource.BANK, 1), (ReceiptSource.ONLINE, 1), (ReceiptSource.PORTFOLIO, 0)]
)
def test_a_payment_that_went_through_is_told(source: ReceiptSource, told: int, financier: Membership) -> None:
    contract = contract_of(financier)
    wants(financier, by_receipt=True)
    work_off()
    mail.outbox.clear()
    post(contract, source)
    work_off()
    assert [letter.to for letter in mail.outbox] == [[EMAIL]] * told
    assert all("ЛД-1" in letter.subject and "1 000,00" in letter.body.replace("\u202f", " ") for letter in mail.outbox)


def test_nobody_is_told_who_did_not_ask(financier: Membership) -> None:
    contract = contract_of(financier)
    wants(financier, by_email=True)
    post(contract, ReceiptSource.BANK)
    work_off()
    assert mail.outbox == []


def test_a_client_chooses_channels(financier: Membership, client_of: Client) -> None:
    answer = client_of.post("/invoices/channels/", {"by_email": "on", "email": "", "remind_days": "0"})
    assert ("email" in answer.context["form"].errors, InvoiceChannels.objects.count()) == (True, 0)
    client_of.post("/invoices/channels/", {"by_email": "on", "email": EMAIL, "remind_days": "3"})
    client_of.post("/invoices/channels/", {"by_email": "on", "email": EMAIL, "remind_days": "5"})
    kept = InvoiceChannels.objects.get()
    assert (kept.company, kept.by_email, kept.by_receipt, kept.remind_days) == (financier.company, True, False, 5)
    auditor = Client()
    auditor.force_login(MembershipFactory(role=Role.LESSEE_AUDITOR, company=financier.company).user)
    assert auditor.get("/invoices/channels/").status_code == 403


def act_of(contract: Contract) -> None:
    accountant = MembershipFactory(company=contract.lessor, role=Role.LESSOR_ACCOUNTANT)
    months = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 9, 30)}
    make_act(lessor=contract.lessor, lessee=contract.lessee, contract=contract, actor=accountant, at=NOW, **months)


def test_papers_of_a_period_come_in_one_file(financier: Membership, client_of: Client) -> None:
    contract = contract_of(financier)
    for number in (12, 13):
        issued(contract, number)
    stranger = contract_of(MembershipFactory(role=Role.LESSEE_ADMIN), "ЛД-чужой")
    issued(stranger)
    for one in (contract, stranger):
        act_of(one)
    client = MembershipFactory(role=Role.LESSEE_ADMIN, company=financier.company)
    quote = keep_quote(contract=contract, asked=Asked(on=date(2026, 12, 10)), kind=QuoteKind.FULL, actor=client, at=NOW)
    client_of.post("/invoices/papers/", {"since": "2026-11-01", "until": "2026-11-30"})
    run_jobs()
    job = Job.objects.get(kind="zip_invoices")
    assert (job.state, job.user, job.result_name) == ("done", financier.user, "papers-2026-11-01-2026-11-30.zip")
    with zipfile.ZipFile(io.BytesIO(job.result_file.read())) as archive:
        assert archive.namelist() == [
            "schet-2026-000001.pdf",
            "schet-2026-000002.pdf",
            "akt-sverki-2026-1.pdf",
            f"dosrochnyj-vykup-{quote.pk}.pdf",
        ]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-11-30", "2026-11-01"), ("2025-01-01", "2026-11-30"), ("2026-11-26", "2026-11-30"), ("", "x")],
)
def test_a_wrong_period_orders_nothing(since: str, until: str, client_of: Client) -> None:
    answer = client_of.post("/invoices/papers/", {"since": since, "until": until})
    assert (answer.status_code, bool(answer.context["form"].errors), Job.objects.count()) == (200, True, 0)


def test_an_empty_period_is_told(client_of: Client) -> None:
    client_of.post("/invoices/papers/", {"since": date(2026, 1, 1), "until": date(2026, 1, 2)})
    run_jobs()
    assert Job.objects.get().state == "failed"
