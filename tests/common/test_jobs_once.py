"""A job runs once: leases, workers that meet or die, cancelling at every moment, the sweep."""

import datetime as dt
import threading
import uuid
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone, translation
from pytest_django import Settings

from common.jobs import JobRun, LeaseLost, cancel
from common.jobs.lease import MAX_ATTEMPTS, Lease, is_leased, lease
from common.jobs.runner import run_job
from common.jobs.sweep import sweep_jobs
from common.models import Job, JobState
from tests.common import effects, wiring
from tests.common.queued import NOW, queue, real_database


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
