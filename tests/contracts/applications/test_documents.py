"""Documents of the checklist: a refused file refuses no other and loses nothing typed; who downloads what."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.applications.checklist import checklist
from contracts.lifecycle import Event, apply
from contracts.models import ClientDocument
from tests.contracts.applications.browsing import page_of, pdf, signed_in, step
from tests.contracts.deals.making import Deal, draft_application
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory
from workflow.models import FeedEntry

pytestmark = pytest.mark.django_db


def test_a_refused_file_refuses_no_other_and_dates_stay(express: Deal) -> None:
    draft = draft_application(express)
    rules = {line.rule.document: line.rule.pk for line in checklist(draft, on=TODAY)}
    sent = {
        f"file_{rules['supplier_offer']}": pdf(),
        f"file_{rules['passport']}": SimpleUploadedFile("passport.pdf.exe", b"MZ"),
        f"issued_{rules['passport']}": "2026-03-01",
        f"file_{rules['bank_turnover']}": pdf("turnover.pdf"),
        f"issued_{rules['bank_turnover']}": (TODAY + timedelta(days=1)).isoformat(),
        "next": "1",
    }
    answer = signed_in(express.client).post(step(draft, "documents"), sent)
    assert set(answer.context["form"].errors) == {f"file_{rules['passport']}", f"issued_{rules['bank_turnover']}"}
    assert "passport.pdf.exe: the name is that of a program" in page_of(answer)
    assert 'value="2026-03-01"' in page_of(answer)
    kept = ClientDocument.objects.get()
    assert (kept.kind, kept.application, kept.issued_on, kept.uploaded_by) == (
        "supplier_offer",
        draft,
        TODAY,
        express.client.user,
    )
    assert [str(line.state) for line in answer.context["form"].lines] == ["given", "missing", "missing", "missing"]


def test_a_document_given_later_is_told_in_the_feed_until_the_deal_is_over(express: Deal) -> None:
    draft = draft_application(express)
    browser = signed_in(express.client)
    rules = {line.rule.document: line.rule.pk for line in checklist(draft, on=TODAY)}
    browser.post(step(draft, "documents"), {f"file_{rules['supplier_offer']}": pdf()})
    browser.post(step(draft, "confirm"), {"agreed": "on", "shown_payment": str(draft.payment)})
    draft.refresh_from_db()
    given = browser.post(step(draft, "documents"), {f"file_{rules['passport']}": pdf("passport.pdf")})
    assert given["Location"] == reverse("applications:checklist", args=[draft.pk])
    told = FeedEntry.objects.get(code="document_given")
    assert told.data == {"document": "passport", "name": "passport.pdf", "reason": ""}
    feed = browser.get(reverse("matters:feed", args=[told.matter_id]))
    assert "Document is given: Passport (passport.pdf)" in page_of(feed)
    apply(draft, Event.WITHDRAW, actor=express.client, at=NOW, reason="Передумали")
    browser.post(step(draft, "documents"), {f"file_{rules['passport']}": pdf("second.pdf")})
    assert ClientDocument.objects.count() == 2


def test_both_sides_download_a_document_and_nobody_else(express: Deal) -> None:
    draft = draft_application(express)
    rule = next(iter(checklist(draft, on=TODAY))).rule
    signed_in(express.client).post(step(draft, "documents"), {f"file_{rule.pk}": pdf("Счёт.pdf")})
    address = reverse("applications:document", args=[ClientDocument.objects.get().pk])
    for person in (express.client, express.manager):
        file = signed_in(person).get(address)
        assert (file["Content-Type"], file["Content-Disposition"].split(";")[0]) == ("application/pdf", "attachment")
        assert b"".join(file) == b"%PDF-1.4 text"
    neighbour = MembershipFactory(company=LesseeFactory(), role=express.client.role)
    assert signed_in(neighbour).get(address).status_code == 404
