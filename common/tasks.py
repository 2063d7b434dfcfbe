"""Tasks of the common floor: thin, safe to run twice, ids only."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from common import heartbeat as heartbeats
from common import outbox, trail, trail_checks
from common.events import nudge_relay
from common.jobs import runner, sweep


@shared_task(name="common.relay_outbox")
def relay_outbox() -> None:
    """Deliver what is due; when time is up before the end, ask for another run."""
    if not outbox.relay(clock=timezone.now):
        nudge_relay()


@shared_task(name="common.run_job")
def run_job(job_id: str) -> None:
    """Run one job."""
    runner.run_job(UUID(job_id))


@shared_task(name="common.sweep_jobs")
def sweep_jobs() -> None:
    """Send the jobs that nobody works on."""
    sweep.sweep_jobs(now=timezone.now())


@shared_task(name="common.heartbeat")
def heartbeat() -> None:
    """Show that the beat and a worker live."""
    heartbeats.beat(name=heartbeats.WORKER, at=timezone.now())


@shared_task(name="common.seal_trail")
def seal_trail() -> None:
    """Chain the entries that changes of data have left since the last time."""
    while trail.seal():
        pass


@shared_task(name="common.verify_trail")
def verify_trail() -> None:
    """Check the whole chain, keep the outcome, and write its end to the log, which is kept outside of the database."""
    trail_checks.check(at=timezone.now())
