"""Letters: one each, whatever happens to workers; what the mail server refuses; what is revoked before it goes."""

from datetime import timedelta
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings as site
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import connection
from django.utils.translation import gettext, override
from pytest_django import Settings

from accounts.models import Company, Membership
from accounts.roles import Role
from calculator.commercial_offers import jobs
from calculator.commercial_offers.letters import send_once
from calculator.commercial_offers.links import url_of
from calculator.commercial_offers.services import revoke_offer, send_offer
from calculator.commercial_offers.terms import OfferRefused
from calculator.models import CommercialOffer, CommercialOfferMailing
from calculator.models.commercial_offer import MailingState
from common.jobs.runner import run_job
from common.models import Job, JobState
from tests.background import run_jobs, work_off
from tests.calculator.offers.making import UNTIL, make_offer, manager_with_client
from tests.factories import NOW, MembershipFactory

pytestmark = pytest.mark.django_db
TO = "buyer@example.org"
type Made = tuple[Membership, Company, CommercialOffer]


class Killed(BaseException):
    """What a worker's death looks like from inside: nothing after it runs, no handler of errors sees it."""


@pytest.fixture(autouse=True)
def _quick_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on the paper is told in test_paper; to draw it takes longer than a test of letters."""
    monkeypatch.setattr(jobs, "offer_pdf", lambda _offer: b"%PDF-1.7")


@pytest.fixture
def made(settings: Settings, tmp_path: Path) -> Made:
    settings.MEDIA_ROOT = tmp_path
    manager, client = manager_with_client()
    return manager, client, make_offer(manager, client)


def order(made: Made, *, email: str = TO, **later: float) -> CommercialOfferMailing:
    manager, _client, offer = made
    return send_offer(offer_id=offer.pk, email=email, actor=manager, at=NOW + timedelta(**later))


def state_of(mailing: CommercialOfferMailing) -> str:
    return CommercialOfferMailing.objects.get(pk=mailing.pk).state


def test_the_letter_and_its_log(made: Made) -> None:
    manager, _client, offer = made
    mailing = order(made)
    assert (mailing.state, mailing.sent_by, mailing.email, mailing.ordered_at) == ("queued", manager.user, TO, NOW)
    work_off()
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == ([TO], [manager.user.email])
    with override(site.LANGUAGE_CODE):
        told = gettext("Commercial offer %(number)s: %(asset)s")
    assert letter.subject == told % {"number": offer.number, "asset": offer.asset}
    assert url_of(offer, mailing) in letter.body
    mailing.refresh_from_db()
    assert (mailing.state, mailing.error, mailing.finished_at is not None) == ("sent", "", True)
    offer.refresh_from_db()
    assert (offer.sent_at, offer.pdf.name) == (NOW, f"offers/{manager.company_id}/2026/2026-000001-1.pdf")


def test_the_paper_is_there_before_the_letter_goes(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = made[2]
    seen: list[bool] = []
    monkeypatch.setattr(
        EmailMessage, "send", lambda _letter: seen.append(bool(CommercialOffer.objects.get(pk=offer.pk).pdf))
    )
    order(made)
    # The letter's job alone: the one of the paper has not been taken up.
    order_only_letters()
    assert seen == [True]


def order_only_letters() -> None:
    for mailing in CommercialOfferMailing.objects.select_related("offer"):
        jobs.order_letter(mailing)
    run_jobs()


def test_a_job_run_twice_sends_one_letter(made: Made) -> None:
    mailing = order(made)
    send_once(mailing_id=mailing.pk)
    send_once(mailing_id=mailing.pk)
    assert (len(mail.outbox), state_of(mailing)) == (1, "sent")


def test_a_worker_killed_before_the_letter_is_claimed_loses_nothing(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing = order(made)

    def die(**_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "store_offer_pdf", die)
        with pytest.raises(Killed):
            work_off()
    assert (len(mail.outbox), state_of(mailing)) == (0, "queued")
    run_again()
    assert (len(mail.outbox), state_of(mailing)) == (1, "sent")


@pytest.mark.parametrize("went", [True, False])
def test_a_worker_killed_at_the_mail_server_repeats_nothing(
    made: Made, monkeypatch: pytest.MonkeyPatch, went: bool
) -> None:
    mailing = order(made)
    honest = EmailMessage.send

    def die(self: EmailMessage, **options: Any) -> None:
        if went:
            honest(self, **options)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", die)
        with pytest.raises(Killed):
            work_off()
    assert state_of(mailing) == "sending"
    run_again()
    assert (len(mail.outbox), state_of(mailing)) == (1 if went else 0, "unknown")
    # The manager asks the client and sends again: a letter of its own.
    order(made, minutes=11)
    work_off()
    assert len(mail.outbox) == (2 if went else 1)


def run_again() -> None:
    """Run what the killed worker left, as the sweep does: its lease is free."""
    for job in Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).order_by("created_at"):
        run_job(job.pk, line=connection)


def test_a_refusal_of_the_mail_server_is_told(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    mailing = order(made)

    def refuse(self: EmailMessage, **_: Any) -> None:
        raise SMTPServerDisconnected("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        work_off()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.error) == (MailingState.FAILED, "no connection")
    assert Job.objects.get(kind=jobs.OFFER_LETTER).state == JobState.FAILED
    again = order(made)
    work_off()
    assert (again.pk != mailing.pk, len(mail.outbox), state_of(again)) == (True, 1, "sent")


def test_a_header_that_cannot_be_written_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    manager, client = manager_with_client()
    broken = manager, client, make_offer(manager, client, asset="Самосвал\r\nBcc: all@example.org")
    mailing = order(broken)
    work_off()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.error != "", len(mail.outbox)) == (MailingState.FAILED, True, 0)
    assert Job.objects.get(kind=jobs.OFFER_LETTER).state == JobState.FAILED


def test_what_is_revoked_before_it_goes_does_not_go(made: Made) -> None:
    manager, _client, offer = made
    mailing = order(made)
    revoke_offer(offer_id=offer.pk, actor=manager, at=NOW)
    work_off()
    assert (len(mail.outbox), state_of(mailing)) == (0, "cancelled")


def test_a_second_click_writes_no_second_letter_but_another_address_gets_its_own(made: Made) -> None:
    first = order(made)
    assert order(made, seconds=2, email=TO.upper()).pk == first.pk
    assert order(made, seconds=3, email="boss@example.org").pk != first.pk
    work_off()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["boss@example.org", TO]
    # What went may be sent again.
    assert order(made, seconds=4).pk != first.pk


def test_a_revoked_offer_sent_again_has_new_links_and_a_new_paper(made: Made) -> None:
    manager, _client, offer = made
    order(made)
    work_off()
    revoke_offer(offer_id=offer.pk, actor=manager, at=NOW)
    again = order(made, hours=1)
    work_off()
    offer.refresh_from_db()
    assert (offer.revoked_at, offer.link_number, again.link_number) == (None, 2, 2)
    assert offer.pdf.name == f"offers/{manager.company_id}/2026/2026-000001-2.pdf"
    assert (offer.sent_at, len(mail.outbox)) == (NOW, 2)
    assert url_of(offer, again) in mail.outbox[1].body


def test_an_expired_offer_is_not_sent(made: Made) -> None:
    offer = made[2]
    days = (UNTIL - NOW.date()).days + 1
    with pytest.raises(OfferRefused) as refused:
        order(made, days=days)
    assert refused.value.code == "expired"
    offer.refresh_from_db()
    assert (offer.sent_at, offer.mailings.count()) == (None, 0)


def test_offers_of_others_are_not_there(made: Made) -> None:
    offer = made[2]
    stranger = MembershipFactory(role=Role.LESSOR_MANAGER, company=made[0].company)
    for act in (
        lambda: send_offer(offer_id=offer.pk, email=TO, actor=stranger, at=NOW),
        lambda: revoke_offer(offer_id=offer.pk, actor=stranger, at=NOW),
    ):
        with pytest.raises(CommercialOffer.DoesNotExist):
            act()
    accountant = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=made[0].company)
    with pytest.raises(PermissionDenied):
        revoke_offer(offer_id=offer.pk, actor=accountant, at=NOW)
    offer.refresh_from_db()
    assert (offer.sent_at, offer.revoked_at, offer.mailings.count()) == (None, None, 0)
