"""The job's page follows the job by itself: progress, log, end; no reload, no lost focus, no serious issue of axe."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job, JobLogLine, JobState
from tests.browser.checks import axe_issues, sideways_scroll
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def job(page: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]) -> Job:
    actor = MembershipFactory(role=Role.LESSEE_ADMIN)
    sign_in(actor)
    made: Job = Job.objects.create(
        kind="export", title="Выгрузка платежей", user=actor.user, company_id=actor.company_id, language="ru"
    )
    page.goto(live_server.url + made.get_absolute_url())
    return made


def change(job: Job, **fields: object) -> None:
    Job.objects.filter(pk=job.pk).update(**fields)


def test_page_follows_the_job_to_its_end_without_a_reload(page: Page, job: Job) -> None:
    page.evaluate("window.sameDocument = true")
    status = page.locator("#job-status")
    said = page.locator("#job-said")
    expect(said).to_have_text(str(JobState.QUEUED.label))

    change(job, state=JobState.RUNNING, started_at=timezone.now(), progress_done=3, progress_total=10)
    expect(status.locator("progress")).to_have_attribute("value", "30")
    expect(said).to_have_text(str(JobState.RUNNING.label))

    JobLogLine.objects.create(job=job, level="warning", message="Строка 5 пуста")
    change(job, progress_done=7)
    expect(status.locator("progress")).to_have_attribute("value", "70")
    expect(status).to_contain_text("Строка 5 пуста")
    assert axe_issues(page) == []

    change(job, state=JobState.DONE, finished_at=timezone.now())
    expect(said).to_have_text(str(JobState.DONE.label))
    expect(status.locator("progress")).to_have_count(0)
    expect(page.locator("#job-actions button")).to_have_count(0)
    assert page.evaluate("window.sameDocument") is True
    assert axe_issues(page) == []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert asked == []


def test_asking_leaves_an_open_dialog_alone_and_cancels_the_job(page: Page, job: Job) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    assert sideways_scroll(page) == 0
    page.locator("[data-confirm-open=job-cancel]").click()
    dialog = page.locator("#job-cancel")
    change(job, progress_total=10, progress_done=1)
    page.wait_for_timeout(1500)
    expect(dialog).to_be_visible()
    dialog.locator("form[method=post] button").click()
    expect(page.locator("#job-said")).to_have_text(str(JobState.CANCELLED.label))
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
