"""A job's page and file do not outlive the right that the job is about."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job, JobState
from tests.factories import NOW, MembershipFactory

pytestmark = pytest.mark.django_db
SEES_IMPORTS = {Role.LESSOR_ACCOUNTANT, Role.LESSOR_HEAD, Role.LESSOR_ADMIN}


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def made(owner: Membership, kind: str, state: JobState) -> Job:
    job = Job(kind=kind, title=f"{kind} {state}", user=owner.user, company_id=owner.company_id, language="ru",
              state=state, finished_at=NOW if state == JobState.DONE else None, result_name="report.xlsx")  # fmt: skip
    job.result_file.save("report.xlsx", ContentFile(b"clients of all managers"), save=False)
    job.save()
    return job


@pytest.mark.parametrize("role", [role for role in Role if role.name.startswith("LESSOR")])
def test_imports_are_open_while_the_right_is_there(role: Role) -> None:
    person = MembershipFactory(role=Role.LESSOR_HEAD)
    jobs = [made(person, kind, JobState.DONE) for kind in ("import_portfolio", "any")]
    waiting = made(person, "import_portfolio", JobState.QUEUED)
    Membership.objects.filter(pk=person.pk).update(role=role)
    client = Client()
    client.force_login(person.user)
    sees = role in SEES_IMPORTS
    assert set(client.get("/jobs/").context["jobs"]) == ({*jobs, waiting} if sees else {jobs[1]})
    for job in jobs:
        is_open = sees or job.kind == "any"
        codes = {client.get(f"/jobs/{job.pk}/{page}").status_code for page in ("", "status/", "file/")}
        assert codes == {200 if is_open else 404}
    assert client.post(f"/jobs/{waiting.pk}/cancel/").status_code == (302 if sees else 404)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.cancel_requested) == (
        (JobState.CANCELLED, True) if sees else (JobState.QUEUED, False)
    )
