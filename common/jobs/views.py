"""Pages of jobs: a list of one's own, one that updates itself, stop, and the file that was made."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from common.jobs.queue import cancel
from common.models import Job, Viewer

PAGE_SIZE = 50
# htmx stops polling at this status.
STOP_POLLING = 286


class JobsRequest(HttpRequest):
    """A request behind the guard: someone is signed in and acts for a company."""

    actor: Viewer
    htmx: HtmxDetails


def job_list(request: JobsRequest) -> HttpResponse:
    """Show the latest jobs of this person."""
    jobs = Job.objects.visible_to(request.actor).select_related("user")[:PAGE_SIZE]
    return render(request, "common/jobs/list.html", {"jobs": jobs})


@never_cache
def detail(request: JobsRequest, job_id: UUID) -> HttpResponse:
    """Show one job; its progress updates itself."""
    return render(request, "common/jobs/detail.html", _context(request, job_id))


@never_cache
def status(request: JobsRequest, job_id: UUID) -> HttpResponse:
    """Answer with the changing part of the job's page; the last answer ends the polling."""
    context = _context(request, job_id)
    code = STOP_POLLING if context["job"].is_final else 200
    return render(request, "common/jobs/_status.html", context, status=code)


def cancel_job(request: JobsRequest, job_id: UUID) -> HttpResponse:
    """Stop the job and show its page."""
    job = _job(request, job_id)
    cancel(job=job, at=timezone.now())
    return redirect("jobs:detail", job_id)


def result_file(request: JobsRequest, job_id: UUID) -> FileResponse:
    """Download the file that the job made, always as an attachment."""
    job = _job(request, job_id)
    if not job.result_file:
        raise Http404
    response = FileResponse(
        job.result_file.open("rb"),
        as_attachment=True,
        filename=job.result_name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _job(request: JobsRequest, job_id: UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.actor).select_related("user"), pk=job_id)


def _context(request: JobsRequest, job_id: UUID) -> dict[str, object]:
    job = _job(request, job_id)
    return {"job": job, "log_lines": job.log_lines.shown_to(request.actor)}
