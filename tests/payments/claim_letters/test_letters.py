"""Claim letters: once for a delay, with the table of the ledger of their day, to the client once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from common.models import Job, JobState
from payments.claim_letters import making, nightly, paper
from payments.claim_letters.content import besides_of, demand_of, late_of
from payments.explaining.book import Book
from payments.models import ClaimLetter, MoneyTerms
from tests.background import run_jobs
from tests.factories import LessorFactory, MembershipFactory
from tests.payments.penalties.late import TENTH, agree, come_to, late_contract, moment, receive, staff

pytestmark = pytest.mark.django_db
# One payment of 100,000 fell due on Monday 16 March 2026; 26 March is the tenth day of delay.
AT = moment(3, 26)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def lessor() -> Company:
    return LessorFactory()


def letters_of(contract: Any) -> list[ClaimLetter]:
    return list(ClaimLetter.objects.filter(contract=contract).order_by("pk"))


def test_on_its_day_past_due_a_delay_gets_one_letter_and_the_next_delay_another(lessor: Company) -> None:
    agree(lessor, TENTH, claim_after_days=10, claim_pay_days=7)
    contract = late_contract(lessor, at=AT)
    assert nightly.make_letters(at=moment(3, 25)) == 0
    assert (nightly.make_letters(at=AT), nightly.make_letters(at=AT)) == (1, 0)
    [letter] = letters_of(contract)
    assert (letter.number, letter.on, letter.pay_by) == ("ПР-2026-000001", date(2026, 3, 26), date(2026, 4, 2))
    assert (letter.overdue, letter.charges, letter.total) == (Decimal(100_000), Decimal(1000), Decimal(101_000))
    assert letter.made_by is None
    assert making.make_nightly(contract_id=contract.pk, at=AT) is None


def test_terms_of_the_contract_lead_and_zero_days_ask_for_none(lessor: Company) -> None:
    agree(lessor, TENTH, claim_after_days=1)
    contract = late_contract(lessor, at=AT)
    MoneyTerms.objects.create(lessor=lessor, contract=contract, claim_after_days=0)
    assert nightly.contracts_to_claim(today=AT.date()) == []
    MoneyTerms.objects.filter(contract=contract).update(claim_after_days=11)
    assert nightly.contracts_to_claim(today=AT.date()) == []
    assert nightly.contracts_to_claim(today=date(2026, 3, 27)) == [contract.pk]


def test_its_table_is_the_ledger_of_its_day_and_penalties_are_sums_over_their_days(lessor: Company) -> None:
    agree(lessor, TENTH, claim_after_days=5)
    contract = late_contract(lessor, at=AT)
    receive(contract, date(2026, 3, 20), "40000.00", at=AT)
    nightly.make_letters(at=AT)
    [letter] = letters_of(contract)
    [late] = late_of(letter.content)
    assert (late.due_on, late.amount, late.left, late.days) == (
        date(2026, 3, 16),
        Decimal("100000.00"),
        Decimal("60000.00"),
        10,
    )
    [penalty] = besides_of(letter.content)
    # Days 17 to 20 March of 100,000 and 21 to 26 of 60,000, a tenth of a percent a day.
    assert [part.value for part in penalty.parts] == ["400,00\u00a0₽", "360,00\u00a0₽"]
    assert (letter.overdue, letter.charges) == (Decimal("60000.00"), Decimal("760.00"))
    book = Book(contract, AT.date())
    assert demand_of(book).content == letter.content
    receive(contract, date(2026, 3, 26), "60760.00", at=AT, number="2")
    letter.refresh_from_db()
    assert (letter.total, late_of(letter.content)[0].left) == (Decimal("60760.00"), Decimal("60000.00"))


def test_a_person_makes_one_by_hand_for_what_is_owed(lessor: Company) -> None:
    agree(lessor, TENTH)
    contract = late_contract(lessor, at=AT)
    officer = staff(lessor, Role.LESSOR_COLLECTIONS)
    letter = making.make_letter(contract_id=contract.pk, pay_days=5, actor=officer, at=AT)
    assert (letter.pay_by, letter.made_by) == (date(2026, 3, 31), officer.user)
    with pytest.raises(making.ClaimRefused) as days:
        making.make_letter(contract_id=contract.pk, pay_days=0, actor=officer, at=AT)
    with pytest.raises(PermissionDenied):
        making.make_letter(contract_id=contract.pk, pay_days=5, actor=staff(lessor, Role.LESSOR_ACCOUNTANT), at=AT)
    receive(contract, date(2026, 3, 26), "101000.00", at=AT)
    with pytest.raises(making.ClaimRefused) as nothing:
        making.make_letter(contract_id=contract.pk, pay_days=5, actor=officer, at=AT)
    assert (days.value.code, nothing.value.code, letters_of(contract)) == ("pay_days", "nothing", [letter])


def made_for(lessor: Company) -> tuple[ClaimLetter, Membership]:
    """A letter, and the administrator of its client."""
    agree(lessor, TENTH, claim_after_days=1)
    contract = late_contract(lessor, at=AT)
    admin = MembershipFactory(company=contract.lessee, role=Role.LESSEE_ADMIN)
    nightly.make_letters(at=AT)
    return letters_of(contract)[0], admin


def test_the_client_gets_it_by_e_mail_once(lessor: Company) -> None:
    letter, admin = made_for(lessor)
    run_jobs()
    letter.refresh_from_db()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (
        [admin.user.email],
        f"Претензия {letter.number} по договору {letter.contract.number}",
    )
    [(_name, content, kind)] = sent.attachments
    assert (content[:5], kind, letter.email) == (b"%PDF-", "application/pdf", admin.user.email)
    assert (letter.sending_at, letter.sent_at) == (AT, AT)
    paper.order_paper(letter)
    run_jobs()
    assert (len(mail.outbox), paper.order_missing(at=AT)) == (1, 0)


def test_a_refused_one_goes_later(lessor: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    letter, _admin = made_for(lessor)

    def refuse(_message: EmailMessage) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        run_jobs()
    letter.refresh_from_db()
    assert (mail.outbox, letter.sent_at, letter.sending_at, bool(letter.pdf)) == ([], None, None, True)
    assert Job.objects.get(kind=paper.KIND).state == JobState.FAILED
    assert (paper.order_missing(at=AT), paper.order_missing(at=AT)) == (1, 0)
    run_jobs()
    assert len(mail.outbox) == 1


def test_the_client_opens_it_and_the_first_time_stays(lessor: Company) -> None:
    letter, admin = made_for(lessor)
    run_jobs()
    url = f"/claim-letters/{letter.pk}/pdf/"
    manager, client = Client(), Client()
    manager.force_login(staff(lessor, Role.LESSOR_HEAD).user)
    client.force_login(admin.user)
    assert manager.get(url).status_code == 200
    letter.refresh_from_db()
    assert letter.opened_at is None
    answer = client.get(url)
    assert (answer.status_code, answer.getvalue()[:5]) == (200, b"%PDF-")
    with time_machine.travel(datetime(2026, 3, 28, tzinfo=UTC), tick=False):
        client.get(url)
    opened = ClaimLetter.objects.get()
    assert (opened.opened_at, opened.opened_by) == (AT, admin.user)
    page = client.get(f"/contracts/{letter.contract_id}/debt/").content.decode()
    assert (letter.number in page, url in page) == (True, True)


def test_a_delay_that_ended_before_the_night_gets_none(lessor: Company) -> None:
    agree(lessor, TENTH, claim_after_days=1)
    contract = late_contract(lessor, at=AT)
    receive(contract, date(2026, 3, 26), "101000.00", at=AT)
    come_to(contract, AT)
    assert (making.make_nightly(contract_id=contract.pk, at=AT), letters_of(contract)) == (None, [])
