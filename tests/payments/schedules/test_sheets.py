"""Schedules as files: every version with what was paid of it, a comparison of two, the paper made by a worker."""

import io
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job, JobState
from contracts.models import Contract
from payments.services import put_schedule
from tests.background import run_jobs
from tests.factories import NOW, MembershipFactory, make_contract, schedule_row

pytestmark = pytest.mark.django_db
FIRST = [
    schedule_row(1, "advance", date(2026, 9, 25), principal="240000.00"),
    schedule_row(2, "lease", date(2026, 10, 25), principal="90000.00", interest="10000.00"),
    schedule_row(3, "lease", date(2026, 11, 25), principal="90000.00", interest="9000.00"),
]
SECOND = [
    FIRST[0],
    FIRST[1],
    schedule_row(3, "lease", date(2026, 12, 25), principal="90000.00", interest="12000.00"),
]


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    client.cookies["django_language"] = "en"
    return client


def changed_contract(person: Membership) -> Contract:
    """Two versions; the money came while the first one was in force."""
    contract = make_contract(lessee=person.company, rows=FIRST, paid=[(date(2026, 9, 25), "300000.00")], number="Д-1")
    put_schedule(contract=contract, rows=SECOND, reason="Отсрочка", actor=None, at=NOW + timedelta(hours=1))
    return contract


def rows_of(answer: HttpResponse) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined] # a file
    return [tuple(row) for row in book.active.iter_rows(values_only=True)]


def test_the_version_in_force_with_what_is_paid(person: Membership) -> None:
    contract = changed_contract(person)
    answer = client_of(person).get(reverse("schedules:xlsx", args=[contract.pk]))
    head, *rows = rows_of(answer)  # type: ignore[arg-type] # the test client's own kind
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert head[:4] == ("No.", "Kind", "Due date", "Amount")
    paid = [(row[0], row[3], row[11], row[12] and row[12].date(), row[13]) for row in rows[:3]]  # type: ignore[attr-defined]
    assert paid == [
        (1, 240000, 240000, date(2026, 9, 25), 0),
        (2, 100000, 60000, None, 40000),
        (3, 102000, 0, None, 102000),
    ]
    assert (rows[3][1], rows[3][3], rows[3][11], rows[3][13]) == ("Total", 442000, 300000, 142000)
    assert rows[4][1] == "Version 2 of 25.11.2026. Reason: Отсрочка"


def test_an_earlier_version_tells_what_was_paid_until_it_was_replaced(person: Membership) -> None:
    contract = changed_contract(person)
    answer = client_of(person).get(reverse("schedules:xlsx", args=[contract.pk]) + "?version=1")
    rows = rows_of(answer)[1:]  # type: ignore[arg-type] # the test client's own kind
    assert [(row[3], row[11], row[13]) for row in rows[:4]] == [
        (240000, 240000, 0), (100000, 60000, 40000), (99000, 0, 99000), (439000, 300000, 139000),
    ]  # fmt: skip


def test_two_versions_side_by_side(person: Membership) -> None:
    contract = changed_contract(person)
    answer = client_of(person).get(reverse("schedules:comparison_xlsx", args=[contract.pk]))
    rows = rows_of(answer)[1:]  # type: ignore[arg-type] # the test client's own kind
    assert [(row[3], row[7], row[8]) for row in rows] == [
        (240000, 240000, 0), (100000, 100000, 0), (99000, 102000, 3000), (439000, 442000, 3000),
    ]  # fmt: skip


def test_the_paper_is_made_by_a_worker(person: Membership, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    contract = changed_contract(person)
    answer = client_of(person).post(reverse("schedules:pdf", args=[contract.pk]), {"version": "1"})
    job = Job.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, job.get_absolute_url())
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.result_name) == (JobState.DONE, "schedule-Д-1-1.pdf")
    text = pypdfium2.PdfDocument(job.result_file.read())[0].get_textpage().get_text_range()
    for told in ("№ Д-1 от 20 декабря 2025", "Заменена версией 2 от 25.11.2026", "439 000,00", "139 000,00"):
        assert told in text.replace("\u00a0", " ")


def test_the_paper_is_not_made_for_who_lost_the_right(person: Membership) -> None:
    contract = changed_contract(person)
    client_of(person).post(reverse("schedules:pdf", args=[contract.pk]))
    Membership.objects.filter(pk=person.pk).update(role=Role.LESSEE_OPERATIONS)
    run_jobs()
    job = Job.objects.get()
    assert (job.state, job.result_file.name) == (JobState.FAILED, "")


@pytest.mark.parametrize("version", ["3", "0", "x", "99999999999999999999"])
def test_a_version_that_is_not_there(person: Membership, version: str) -> None:
    contract = changed_contract(person)
    client = client_of(person)
    assert client.get(reverse("schedules:xlsx", args=[contract.pk]), {"version": version}).status_code == 404
    assert client.post(reverse("schedules:pdf", args=[contract.pk]), {"version": version}).status_code == 404
    assert Job.objects.count() == 0


def test_a_foreign_schedule_is_not_found(person: Membership) -> None:
    contract = changed_contract(person)
    stranger = client_of(MembershipFactory(role=Role.LESSEE_FINANCIER))
    for name in ("xlsx", "comparison_xlsx"):
        assert stranger.get(reverse(f"schedules:{name}", args=[contract.pk])).status_code == 404
    assert stranger.post(reverse("schedules:pdf", args=[contract.pk])).status_code == 404
    assert Job.objects.count() == 0


def test_one_version_has_nothing_to_compare(person: Membership) -> None:
    contract = make_contract(lessee=person.company, rows=FIRST)
    answer = client_of(person).get(reverse("schedules:comparison_xlsx", args=[contract.pk]))
    assert answer.status_code == 404
