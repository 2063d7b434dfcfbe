"""Jobs: queued with the caller's change, seen while they run, ended with a word for people."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from common.jobs import enqueue
from common.jobs.runner import run_job
from common.models import Job, JobLogLine, JobState
from tests.common import effects, wiring
from tests.common.queued import Actor, logged, queue, real_database


def test_job_is_queued_with_all_it_was_given(wired: Settings, person: User) -> None:
    with translation.override("en"):
        job = enqueue(
            kind="make_file",
            title="Выгрузка",
            user_id=person.pk,
            company_id=5,
            params={"rows": 3},
            input_file=ContentFile(b"data", name="C/портфель март.XLSX"),
        )
    job.refresh_from_db()
    assert (job.kind, job.title, job.state, job.params) == ("make_file", "Выгрузка", JobState.QUEUED, {"rows": 3})
    assert (job.user_id, job.company_id, job.language) == (person.pk, 5, "en")
    assert (job.input_name, job.input_file.name) == ("портфель март.XLSX", f"jobs/{job.pk}/input.xlsx")
    assert job.input_file.read() == b"data"
    assert (job.attempts, job.sent_at, job.started_at, job.finished_at) == (0, None, None, None)


def test_job_goes_when_the_caller_rolls_back(
    wired: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    @transaction.atomic
    def queue_and_roll_back() -> None:
        queue("count", items=1)
        raise LookupError

    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(LookupError):
        queue_and_roll_back()
    assert (Job.objects.count(), callbacks) == (0, [])


@real_database
def test_sending_is_noted(wired: Settings) -> None:
    before = timezone.now()
    job = queue("count", items=1)
    sent_at = Job.objects.get(pk=job.pk).sent_at
    assert sent_at is not None
    assert before - dt.timedelta(seconds=1) < sent_at < timezone.now() + dt.timedelta(seconds=1)


@real_database
def test_job_runs_to_its_end_and_reports(wired: Settings) -> None:
    job = queue("count", items=3)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_text) == (JobState.DONE, 1, "")
    assert (job.progress_done, job.progress_total, job.stage, job.percent) == (3, 3, "Считаем", 100)
    assert job.summary == {"items": 3}
    assert logged(job) == [("info", "Посчитано�")]
    assert job.started_at is not None
    assert job.finished_at is not None
    assert job.started_at < job.finished_at
    assert effects.seen() == [("job", "0"), ("job", "1"), ("job", "2")]


@real_database
def test_finished_job_is_not_run_again(wired: Settings) -> None:
    job = queue("count", items=1)
    run_job(job.pk)
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).attempts == 1
    assert effects.seen() == [("job", "0")]


@real_database
def test_unknown_id_is_no_error(wired: Settings) -> None:
    run_job(uuid.uuid4())
    assert Job.objects.count() == 0


@real_database
def test_reports_are_seen_at_once_and_stay_when_the_work_is_rolled_back(
    wired: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queue("report_inside_transaction")
    seen: list[Any] = []

    def look_from_outside() -> None:
        outside = connection.copy()
        with outside.cursor() as cursor:
            cursor.execute("SELECT state, progress_done, progress_total, stage FROM common_job")
            seen.append(cursor.fetchone())
            cursor.execute("SELECT message FROM common_joblogline")
            seen.append(cursor.fetchone())
            cursor.execute("SELECT count(*) FROM test_effect")
            seen.append(cursor.fetchone())
        outside.close()

    monkeypatch.setattr(wiring, "before_fail", [look_from_outside])
    run_job(job.pk)
    assert seen == [("running", 3, 10, "Внутри"), ("Видно сразу",), (0,)]
    job.refresh_from_db()
    assert (job.state, job.progress_done, job.percent) == (JobState.FAILED, 3, 30)
    assert effects.seen() == []


@real_database
def test_broken_job_ends_with_words_for_people_and_details_for_staff(wired: Settings) -> None:
    job = queue("report_inside_transaction")
    run_job(job.pk)
    job.refresh_from_db()
    with translation.override("en"):
        said = f"The job stopped because of an error in the portal. Tell support the number {job.pk}."
        assert job.error_text == said
    warning, (level, trace) = logged(job)
    assert (warning, level) == (("warning", "Видно сразу"), "trace")
    assert trace.startswith("Traceback (most recent call last):")
    assert trace.endswith("RuntimeError: пароль базы: тайна\n")

    staff, lessee = Actor(1, 1, is_lessor=True), Actor(1, 1)
    lines = JobLogLine.objects.filter(job=job)
    assert [line.level for line in lines.shown_to(staff)] == ["warning", "trace"]
    assert [line.level for line in lines.shown_to(lessee)] == ["warning"]


@real_database
def test_refused_value_ends_the_job_with_its_own_words(wired: Settings) -> None:
    job = queue("refuse")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.error_params) == (JobState.FAILED, "At most %(most)s rows", {"most": 5})
    assert (job.error_text, logged(job)) == ("At most 5 rows", [])


@real_database
def test_unknown_kind_fails_and_is_named(wired: Settings) -> None:
    job = queue("nonsense")
    run_job(job.pk)
    job.refresh_from_db()
    with translation.override("en"):
        assert (job.state, job.error_text) == (JobState.FAILED, "The portal has no job of the kind “nonsense”.")


@real_database
def test_job_speaks_the_language_of_the_person(wired: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(wiring, "before_fail", [lambda: spoken.append(translation.get_language())])
    with translation.override("en"):
        english = queue("report_inside_transaction")
    run_job(english.pk)
    run_job(queue("report_inside_transaction").pk)
    assert spoken == ["en", "ru"]


@real_database
def test_file_goes_in_and_comes_out(wired: Settings) -> None:
    with transaction.atomic():
        job = enqueue(
            kind="make_file", title="Файл", user_id=None, params={}, input_file=ContentFile(b"abc", name="a.txt")
        )
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_name) == (JobState.DONE, "Отчёт «март».txt")
    assert job.result_file.name == f"jobs/{job.pk}/result.txt"
    assert job.result_file.read() == b"ABC"


def test_people_see_their_own_jobs_of_the_company_they_act_for(wired: Settings, person: User) -> None:
    other = User.objects.create_user("boris@example.com")
    for title, user, company_id in (
        ("свой", person, 5),
        ("свой без компании", person, None),
        ("свой другой компании", person, 6),
        ("чужой той же компании", other, 5),
        ("системный", None, None),
    ):
        enqueue(kind="count", title=title, user_id=user.pk if user else None, company_id=company_id, params={})

    def titles(actor: Actor) -> set[str]:
        return set(Job.objects.visible_to(actor).values_list("title", flat=True))

    assert titles(Actor(person.pk, 5)) == {"свой", "свой без компании"}
    assert titles(Actor(person.pk, 5, is_lessor=True)) == {"свой", "свой без компании"}
    assert titles(Actor(other.pk, 6)) == set()
    of_no_company = {"свой без компании", "системный"}
    assert titles(Actor(other.pk, 5, sees_all_jobs=True)) == of_no_company | {"свой", "чужой той же компании"}
    assert titles(Actor(other.pk, 6, sees_all_jobs=True)) == of_no_company | {"свой другой компании"}
