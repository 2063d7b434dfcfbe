"""Jobs: queued with the caller's change, run once, seen while they run, ended with a word for people."""

import datetime as dt
import threading
import uuid
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from common.jobs import JobRun, LeaseLost, cancel, enqueue
from common.jobs.lease import MAX_ATTEMPTS, Lease, is_leased, lease
from common.jobs.runner import run_job
from common.jobs.sweep import sweep_jobs
from common.models import Job, JobLogLine, JobState
from tests.common import effects, wiring

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
real_database = pytest.mark.django_db(transaction=True)


def queue(kind: str, user: User | None = None, **params: Any) -> Job:
    with transaction.atomic():
        return enqueue(kind=kind, title="Импорт", user_id=user.pk if user else None, params=params)


def logged(job: Job) -> list[tuple[str, str]]:
    return list(JobLogLine.objects.filter(job=job).values_list("level", "message"))


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


def test_waiting_job_is_cancelled_at_once(wired: Settings) -> None:
    job = queue("count", items=1)
    cancel(job=job, at=NOW)
    job.refresh_from_db()
    assert (job.state, job.finished_at, job.may_be_cancelled) == (JobState.CANCELLED, NOW, False)
    run_job(job.pk, line=connections["default"])
    job.refresh_from_db()
    assert (job.state, job.attempts, effects.seen()) == (JobState.CANCELLED, 0, [])


@real_database
def test_running_job_is_cancelled_when_it_looks_and_its_open_work_is_rolled_back(
    wired: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queue("cancel_in_the_middle")

    def ask_from_outside() -> None:
        def ask() -> None:
            cancel(job=job, at=NOW)
            connection.close()

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join(timeout=10)
        row = Job.objects.get(pk=job.pk)
        assert (row.state, row.cancel_requested, row.may_be_cancelled) == (JobState.RUNNING, True, False)

    monkeypatch.setattr(wiring, "before_fail", [ask_from_outside])
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, effects.seen()) == (JobState.CANCELLED, "", [])


@real_database
def test_finished_job_cannot_be_cancelled(wired: Settings) -> None:
    job = queue("count", items=1)
    run_job(job.pk)
    cancel(job=job, at=NOW)
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (JobState.DONE, False)


@real_database
def test_leased_job_is_left_to_its_holder(wired: Settings) -> None:
    job = queue("count", items=1)
    with lease(job.pk) as taken:
        assert taken is not None
        assert is_leased(job.pk)
        run_job(job.pk)
        assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert not is_leased(job.pk)
    assert effects.seen() == []


@real_database
def test_two_workers_at_once_run_a_job_once(wired: Settings) -> None:
    job = queue("count", items=5, pause=0.01)
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(timeout=10)
        run_job(job.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert effects.seen() == [("job", str(number)) for number in range(5)]


@real_database
def test_run_that_was_overtaken_writes_nothing_more(wired: Settings) -> None:
    job = queue("count", items=1)
    with lease(job.pk) as taken:
        assert taken is not None
        assert taken.start()
        run = JobRun(job, taken)
        run.progress(1, 2, "Первый")
        Job.objects.filter(pk=job.pk).update(attempts=2)
        with pytest.raises(LeaseLost):
            run.progress(2, 2, "Второй")
        with pytest.raises(LeaseLost):
            taken.finish(JobState.DONE)
    job.refresh_from_db()
    assert (job.state, job.stage, job.progress_done) == (JobState.RUNNING, "Первый", 1)


@real_database
def test_progress_is_written_a_few_times_a_second_and_at_each_stage(wired: Settings) -> None:
    job = queue("count", items=1)
    now = [0.0]
    shown: list[Any] = []
    with lease(job.pk) as taken:
        assert taken is not None
        assert taken.start()
        run = JobRun(job, taken, clock=lambda: now[0])
        for moment, stage in [
            (0.0, "Читаем"), (0.1, "Читаем"), (0.29, "Читаем"), (0.3, "Читаем"), (0.31, "Пишем"), (0.6, "Пишем")
        ]:  # fmt: skip
            now[0] = moment
            run.progress(len(shown) + 1, 10, stage)
            shown.append(Job.objects.values_list("progress_done", "stage").get(pk=job.pk))
        run.flush()
    assert shown == [(1, "Читаем"), (1, "Читаем"), (1, "Читаем"), (4, "Читаем"), (5, "Пишем"), (5, "Пишем")]
    assert Job.objects.get(pk=job.pk).progress_done == 6


@real_database
def test_job_whose_worker_dies_every_time_is_given_up_aloud(wired: Settings) -> None:
    job = queue("count", items=1)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with lease(job.pk) as taken:
            assert taken is not None
            assert taken.start()
            assert taken.attempt == attempt
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, effects.seen()) == (JobState.FAILED, 5, [])
    with translation.override("en"):
        assert job.error_text == ("The worker was stopped 5 times while doing this job. Start it again later.")


@real_database
def test_job_cancelled_just_before_its_start_stays_cancelled(wired: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    job = queue("count", items=1)
    start = Lease.start

    def cancelled_first(taken: Lease) -> bool:
        cancel(job=job, at=NOW)
        return start(taken)

    monkeypatch.setattr(Lease, "start", cancelled_first)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.finished_at, job.attempts) == (JobState.CANCELLED, NOW, 0)
    assert effects.seen() == []


@real_database
def test_a_worker_that_takes_the_job_while_it_is_cancelled_does_not_start_it(
    wired: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queue("count", items=1)
    is_final = Job.is_final

    def start() -> bool:
        try:
            with lease(job.pk) as taken:
                return taken is not None and taken.start()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        started: list[Future[bool]] = []

        def look_while_a_worker_starts(seen: Job) -> bool:
            started.append(pool.submit(start))
            wait(started, timeout=0.5)
            return is_final.fget(seen)  # type: ignore[attr-defined, no-any-return] # the class gives the property

        with monkeypatch.context() as patched:
            patched.setattr(Job, "is_final", property(look_while_a_worker_starts))
            cancel(job=job, at=NOW)
        assert [future.result() for future in started] == [False]
    job.refresh_from_db()
    assert (job.state, job.finished_at, job.attempts) == (JobState.CANCELLED, NOW, 0)


@real_database
def test_cancelled_job_of_a_killed_worker_is_not_started_again(wired: Settings) -> None:
    job = queue("count", items=1)
    with lease(job.pk) as taken:
        assert taken is not None
        assert taken.start()
    cancel(job=job, at=NOW)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, effects.seen()) == (JobState.CANCELLED, 1, [])


@real_database
def test_sweep_sends_what_nobody_works_on(wired: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    wired.CELERY_BROKER_URL = "redis+socket:///nowhere/redis.sock"
    now = timezone.now()
    ago = {seconds: now - dt.timedelta(seconds=seconds) for seconds in (1, 6, 59, 61)}
    jobs = {
        name: queue("count", items=1) for name in ("fresh", "unsent", "sent", "unheard", "running", "orphan", "done")
    }
    rows = Job.objects.all()
    rows.filter(pk=jobs["fresh"].pk).update(created_at=ago[1])
    rows.filter(pk=jobs["unsent"].pk).update(created_at=ago[6])
    rows.filter(pk=jobs["sent"].pk).update(created_at=ago[61], sent_at=ago[59])
    rows.filter(pk=jobs["unheard"].pk).update(created_at=ago[61], sent_at=ago[61])
    rows.filter(pk__in=[jobs["running"].pk, jobs["orphan"].pk]).update(state=JobState.RUNNING, attempts=1)
    rows.filter(pk=jobs["done"].pk).update(state=JobState.DONE, finished_at=now, created_at=ago[61])
    sent: list[uuid.UUID] = []
    monkeypatch.setattr("common.jobs.sweep.send", sent.append)
    with lease(jobs["running"].pk):
        assert sweep_jobs(now=now) == 3
    assert sorted(sent) == sorted(jobs[name].pk for name in ("unsent", "unheard", "orphan"))


@dataclass
class Actor:
    """An acting membership as jobs know it."""

    user_id: int
    company_id: int
    is_lessor: bool = False
    sees_all_jobs: bool = False
    is_narrowed: bool = False
    closed: str = ""

    def may_see_job(self, kind: str) -> bool:
        return kind != self.closed


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
