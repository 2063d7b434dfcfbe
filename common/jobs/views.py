"""Pages of jobs: a list of one's own, one that updates itself, stop, and the file that was made.

The page asks for its changing part once a second and tells what it has seen; nothing new is answered by 204, so
the page stays as it is. The part of a finished job asks no more.
"""

import zlib
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.cache import never_cache

from common import trail
from common.jobs.queue import cancel
from common.models import Job, JobLogLine, Viewer

PAGE_SIZE = 50
LOG_SIZE = 500


class JobsRequest(HttpRequest):
    """A request behind the guard: someone is signed in and acts for a company."""

    actor: Viewer


def job_list(request: JobsRequest) -> HttpResponse:
    """Show the latest jobs of this person."""
    jobs = Job.objects.visible_to(request.actor).select_related("user", "on_behalf_of")[:PAGE_SIZE]
    return render(request, "common/jobs/list.html", {"jobs": jobs})


@never_cache
def detail(request: JobsRequest, job_id: UUID) -> HttpResponse:
    """Show one job; its progress updates itself."""
    job = _job(request, job_id)
    return render(request, "common/jobs/detail.html", _context(request, job))


@never_cache
def status(request: JobsRequest, job_id: UUID) -> HttpResponse:
    """Answer with the changing part of the job's page, or 204 when it is as the page has it."""
    job = _job(request, job_id)
    context = _context(request, job)
    seen = request.GET.get("seen", "")
    if seen == context["mark"]:
        return HttpResponse(status=204)
    context["is_news"] = seen.partition("-")[0] != job.state
    return render(request, "common/jobs/_changed.html", context)


def cancel_job(request: JobsRequest, job_id: UUID) -> HttpResponse:
    """Stop the job and show its page."""
    cancel(job=_job(request, job_id), at=timezone.now())
    return redirect("jobs:detail", job_id)


def result_file(request: JobsRequest, job_id: UUID) -> FileResponse:
    """Download the file that the job made, always as an attachment."""
    job = _job(request, job_id)
    if not job.result_file:
        raise Http404
    trail.exported("jobs:file", object_id=job.pk, file_name=job.result_name)
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
    return get_object_or_404(Job.objects.visible_to(request.actor).select_related("user", "on_behalf_of"), pk=job_id)


def _context(request: JobsRequest, job: Job) -> dict[str, object]:
    """What the page shows: the latest lines of the log, and the report in the form its kind has, if any."""
    lines = list(JobLogLine.objects.filter(job=job).shown_to(request.actor).order_by("-pk")[:LOG_SIZE])[::-1]
    return {
        "job": job,
        "log_lines": lines,
        "mark": _mark(job, lines),
        "summary_template": _summary_template(job),
    }


def _summary_template(job: Job) -> str:
    """Name the template that shows reports of this kind of job; empty when there is none, or no report yet."""
    name = f"jobs/{job.kind}.html"
    if not job.summary:
        return ""
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return ""
    return name


def _mark(job: Job, lines: list[JobLogLine]) -> str:
    """Name what is shown, so that the page can say what it has: the state, and a sum of everything else."""
    shown = (job.progress_done, job.progress_total, job.stage, job.cancel_requested, lines[-1].pk if lines else 0)
    return f"{job.state}-{zlib.crc32(repr((shown, job.summary)).encode())}"
