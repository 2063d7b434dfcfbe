"""Pages of jobs: what each person sees, how the page updates itself, the file, and life without Redis."""

import datetime as dt
import re
import uuid

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job, JobLogLine, JobState, TrailEntry, TrailKind
from tests.common.test_broker import closed_port
from tests.factories import MembershipFactory

AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def lessee(wired: Settings) -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


@pytest.fixture
def client(lessee: Membership) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.cookies["django_language"] = "en"
    client.force_login(lessee.user)
    return client


def make(owner: Membership, **fields: object) -> Job:
    job: Job = Job.objects.create(
        **{"kind": "count", "title": "Portfolio import", "user": owner.user, "company_id": owner.company_id}
        | {"language": "en"}
        | fields
    )
    return job


def page(client: Client, name: str, job: Job, **query: str) -> str:
    response = client.get(reverse(f"jobs:{name}", args=[job.pk]), query_params=query)
    assert response.status_code == 200
    return response.content.decode()


def mark_of(html: str) -> str:
    found = re.search(r'hx-get="/jobs/[^"]+/status/\?seen=([^"]+)"', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_however_long(
    client: Client, lessee: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make(lessee, title=f"Import {number}")
    # Session, user, memberships, jobs with their people.
    with django_assert_num_queries(4):
        html = client.get(reverse("jobs:list")).content.decode()
    assert html.count('<th scope="row">') == count


def test_empty_list_says_what_it_is_for(client: Client) -> None:
    html = client.get(reverse("jobs:list")).content.decode()
    assert "There are no jobs yet" in html


def test_page_that_has_everything_gets_nothing(client: Client, lessee: Membership) -> None:
    job = make(lessee, state=JobState.RUNNING, progress_done=2, progress_total=8, stage="Checking", attempts=1)
    html = page(client, "detail", job)
    assert "Checking 2 of 8" in html
    assert 'value="25"' in html
    again = client.get(reverse("jobs:status", args=[job.pk]), query_params={"seen": mark_of(html)})
    assert (again.status_code, again.content) == (204, b"")


@pytest.mark.parametrize("change", [{"progress_done": 3}, {"stage": "Writing"}, {"summary": {"rows": 5}}])
def test_change_is_sent_without_touching_the_buttons(
    client: Client, lessee: Membership, change: dict[str, object]
) -> None:
    job = make(lessee, state=JobState.RUNNING, progress_done=2, progress_total=8, attempts=1)
    mark = mark_of(page(client, "detail", job))
    Job.objects.filter(pk=job.pk).update(**change)
    html = page(client, "status", job, seen=mark)
    assert html.lstrip().startswith('<div id="job-status"')
    assert "hx-swap-oob" not in html
    assert mark_of(html) != mark


def test_new_line_of_the_log_is_sent(client: Client, lessee: Membership) -> None:
    job = make(lessee, state=JobState.RUNNING, attempts=1)
    mark = mark_of(page(client, "detail", job))
    JobLogLine.objects.create(job=job, level="warning", message="Row 5 is empty")
    assert "Row 5 is empty" in page(client, "status", job, seen=mark)


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_end_is_said_aloud_and_stops_the_asking(client: Client, lessee: Membership, state: JobState) -> None:
    job = make(lessee, state=JobState.RUNNING, attempts=1)
    before = page(client, "detail", job)
    assert "Cancel the job" in before
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=AT)
    html = page(client, "status", job, seen=mark_of(before))
    assert "hx-get" not in html
    with translation.override("en"):
        assert f'<p id="job-said" hx-swap-oob="innerHTML">{state.label}</p>' in html
    actions = html.partition('<div id="job-actions" hx-swap-oob="innerHTML">')[2].partition("</div>")[0]
    assert actions.strip() == ""
    assert 'role="status" id="job-said"' in page(client, "detail", job)


def test_failure_is_explained_and_its_trace_is_for_staff(client: Client, lessee: Membership) -> None:
    error = {"error": "At most %(most)s rows", "error_params": {"most": 5}}
    job = make(lessee, state=JobState.FAILED, finished_at=AT, **error)
    JobLogLine.objects.create(job=job, level="trace", message="Traceback of the portal")
    html = page(client, "detail", job)
    assert "At most 5 rows" in html
    assert "Traceback of the portal" not in html

    manager = MembershipFactory(role=Role.LESSOR_MANAGER)
    administrator = MembershipFactory(role=Role.LESSOR_ADMIN, company=manager.company)
    staff_job = make(manager, state=JobState.FAILED, finished_at=AT, **error)
    JobLogLine.objects.create(job=staff_job, level="trace", message="Traceback of the office")
    client.force_login(administrator.user)
    assert "Traceback of the office" in page(client, "detail", staff_job)
    assert client.get(reverse("jobs:detail", args=[job.pk])).status_code == 404


def test_cancel_by_post_only(client: Client, lessee: Membership) -> None:
    job = make(lessee)
    address = reverse("jobs:cancel", args=[job.pk])
    assert client.get(address).status_code == 405
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    response = client.post(address)
    assert (response.status_code, response["Location"]) == (302, f"/jobs/{job.pk}/")
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED


def test_result_is_a_download_under_its_own_name(client: Client, lessee: Membership) -> None:
    job = make(lessee, state=JobState.DONE, finished_at=AT, result_name="Отчёт.html")
    job.result_file.save("x.html", ContentFile(b"<script>"))
    response = client.get(reverse("jobs:file", args=[job.pk]))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"<script>"  # type: ignore[attr-defined] # a streaming response
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%D0%9E%D1%82%D1%87%D1%91%D1%82.html"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    told = TrailEntry.objects.get(kind=TrailKind.EXPORTED)
    assert (told.object_label, told.object_id, told.object_text, told.user_id, told.company_id) == (
        "jobs:file", str(job.pk), "Отчёт.html", lessee.user_id, lessee.company_id,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["detail", "status", "file"])
def test_what_is_not_there_is_not_found(client: Client, lessee: Membership, name: str) -> None:
    assert client.get(reverse(f"jobs:{name}", args=[uuid.uuid4()])).status_code == 404
    assert client.get(reverse("jobs:file", args=[make(lessee).pk])).status_code == 404
    assert not TrailEntry.objects.filter(kind=TrailKind.EXPORTED).exists()


def test_pages_open_without_redis(wired: Settings, client: Client, lessee: Membership) -> None:
    job = make(lessee)
    with closed_port() as url:
        wired.REDIS_URL = wired.CELERY_BROKER_URL = url
        for address in (reverse("home"), reverse("jobs:list"), reverse("contracts:list"), job.get_absolute_url()):
            assert (address, client.get(address).status_code) == (address, 200)
