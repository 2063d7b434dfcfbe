"""Workers killed with SIGKILL in the middle of their work lose nothing and repeat nothing."""

import random
import time

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from common.events import nudge_relay
from common.jobs import enqueue
from common.jobs.lease import is_leased
from common.jobs.sweep import sweep_jobs
from common.models import Delivery, Job, JobState
from tests.common import effects
from tests.common.conftest import publish_all
from tests.common.wiring import Noted
from tests.common.workers import wait, worker

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
LANES, EACH = 8, 30


def test_every_event_has_its_effect_once_however_often_workers_are_killed(wired: Settings) -> None:
    wired.EVENT_WIRING = "tests.common.wiring.SLOW"
    moments = random.Random(2026)  # noqa: S311 - moments of killing, not secrets
    publish_all(*(Noted(lane, number) for number in range(EACH) for lane in range(LANES)))
    counts = [0]
    with worker() as victim:
        for kill in (lambda: victim.kill_a_child(moments), lambda: victim.kill_a_child(moments), victim.kill):
            nudge_twice()
            wait(lambda: len(effects.seen()) > counts[-1] + 10, what="the worker delivers")
            time.sleep(moments.uniform(0, 0.2))
            kill()
            counts.append(len(effects.seen()))
    assert counts[-1] < LANES * EACH
    with worker():
        nudge_twice()
        wait(lambda: len(effects.seen()) >= LANES * EACH, what="the rest is delivered")
        wait(lambda: not Delivery.objects.exclude(state="done").exists(), what="the last ones are marked")
    seen = effects.seen()
    assert len(seen) == LANES * EACH
    for lane in range(LANES):
        assert [name for of, name in seen if of == str(lane)] == [str(number) for number in range(EACH)]
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}


def nudge_twice() -> None:
    """Do what the beat does every few seconds, once for each process of the worker."""
    nudge_relay()
    nudge_relay()


def test_job_of_a_killed_worker_is_finished_by_the_next(wired: Settings) -> None:
    with transaction.atomic():
        job = enqueue(kind="count", title="Долгая работа", user_id=None, params={"items": 60, "pause": 0.03})
    with worker() as victim:
        wait(lambda: len(effects.seen()) > 20, what="the job runs")
        assert is_leased(job.pk)
        assert sweep_jobs(now=timezone.now()) == 0
        victim.kill()
    wait(lambda: not is_leased(job.pk), within=5, what="the lease is free")
    job.refresh_from_db()
    assert (job.state, job.attempts, len(effects.seen()) < 60) == (JobState.RUNNING, 1, True)
    assert 0 < job.progress_done < 60
    with worker():
        # What the beat does every ten seconds.
        assert sweep_jobs(now=timezone.now()) == 1
        wait(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE, what="the job is finished")
    job.refresh_from_db()
    assert (job.attempts, job.progress_done, job.summary) == (2, 60, {"items": 60})
    assert effects.seen() == [("job", str(number)) for number in range(60)]
