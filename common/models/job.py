"""Long work as a row: people see its progress, leave the page and find it again."""

import uuid
from pathlib import PurePath
from typing import Protocol

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.messages import render
from common.ui.people import acting_name


class Viewer(Protocol):
    """Who looks at jobs: an acting membership, which this floor does not know."""

    user_id: int
    company_id: int

    @property
    def is_lessor(self) -> bool:
        """Whether this is the lessor's own staff, who may read technical lines."""
        ...

    @property
    def sees_all_jobs(self) -> bool:
        """Whether the company's jobs of other people are shown too."""
        ...

    @property
    def is_narrowed(self) -> bool:
        """Whether less is shown now than the person sees: what a job made of everything stays closed."""
        ...

    def may_see_job(self, kind: str) -> bool:
        """Whether this person has the right that jobs of this kind are about, if there is one."""
        ...


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("Waiting for a worker")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


# States that a job does not leave; a list, because constraints keep its order.
FINAL_STATES = [JobState.DONE, JobState.FAILED, JobState.CANCELLED]


def _folder(job: "Job", filename: str, part: str) -> str:
    # The name is ours: a foreign one is only shown and offered on download. The ending is what readers go by.
    return f"jobs/{job.pk}/{part}{PurePath(filename).suffix[:10].lower()}"


def input_path(job: "Job", filename: str) -> str:
    """Where the file given to a job is kept."""
    return _folder(job, filename, "input")


def result_path(job: "Job", filename: str) -> str:
    """Where the file made by a job is kept."""
    return _folder(job, filename, "result")


class JobQuerySet(models.QuerySet["Job"]):
    """The only door to jobs."""

    def visible_to(self, actor: Viewer) -> "JobQuerySet":
        """Jobs of the company that this person acts for, and of no company: all for the portal administrator.

        Anyone else sees those that they started. A job and its file do not outlive the right that they are about.
        """
        if actor.is_narrowed:
            return self.none()
        closed = [kind for kind in import_string(settings.JOB_RIGHTS) if not actor.may_see_job(kind)]
        jobs = self.filter(Q(company_id=None) | Q(company_id=actor.company_id)).exclude(kind__in=closed)
        return jobs if actor.sees_all_jobs else jobs.filter(user_id=actor.user_id)


class Job(models.Model):
    """One piece of long work. While it runs, the row is written only over the lease's own connection."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    state = models.CharField(_("state"), max_length=9, choices=JobState, default=JobState.QUEUED)
    stage = models.CharField(_("stage"), max_length=200, blank=True)
    progress_done = models.PositiveIntegerField(_("items done"), default=0)
    progress_total = models.PositiveIntegerField(_("items in total"), default=0)
    params = models.JSONField(_("parameters"), default=dict)
    summary = models.JSONField(_("summary"), default=dict)
    input_file = models.FileField(_("given file"), upload_to=input_path, max_length=200, blank=True)
    input_name = models.CharField(_("name of the given file"), max_length=255, blank=True)
    result_file = models.FileField(_("result file"), upload_to=result_path, max_length=200, blank=True)
    result_name = models.CharField(_("name of the result file"), max_length=255, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("on behalf of"), null=True
    )
    company_id = models.BigIntegerField(_("company"), null=True)
    language = models.CharField(_("language"), max_length=10)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    cancel_requested = models.BooleanField(_("cancellation requested"), default=False)
    error = models.TextField(_("error"), blank=True)
    error_params = models.JSONField(_("parameters of the error"), default=dict)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("sent to a worker"), null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=FINAL_STATES, finished_at__isnull=False)
                | (~Q(state__in=FINAL_STATES) & Q(finished_at=None)),
                name="job_final_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="job_user_recent"),
            models.Index(fields=["created_at"], name="job_unfinished", condition=Q(state__in=["queued", "running"])),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Page of the job."""
        return reverse("jobs:detail", args=[self.pk])

    @property
    def person(self) -> str:
        """Who started it, and for whom; empty for the system."""
        return acting_name(self.user, self.on_behalf_of)

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in FINAL_STATES

    @property
    def may_be_cancelled(self) -> bool:
        """Whether asking to stop still has sense."""
        return not self.is_final and not self.cancel_requested

    @property
    def percent(self) -> int | None:
        """Whole percents done, rounded down; None while the total is not known."""
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)

    @property
    def error_text(self) -> str:
        """Why the job failed, in the reader's language."""
        return render(self.error, self.error_params, gettext) if self.error else ""


class JobLogLevel(models.TextChoices):
    """How serious a line is. A trace is for the lessor's staff only."""

    INFO = "info", _("Note")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Error")
    TRACE = "trace", _("Technical details")


class JobLogLineQuerySet(models.QuerySet["JobLogLine"]):
    """Lines of the jobs' logs."""

    def shown_to(self, actor: Viewer) -> "JobLogLineQuerySet":
        """Lines for this person: technical ones are for the lessor's staff."""
        return self if actor.is_lessor else self.exclude(level=JobLogLevel.TRACE)


class JobLogLine(models.Model):
    """One line of a job's log."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="log_lines", verbose_name=_("job"))
    at = models.DateTimeField(_("time"), db_default=Now())
    level = models.CharField(_("level"), max_length=7, choices=JobLogLevel)
    message = models.TextField(_("message"))

    objects = JobLogLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a job's log")
        verbose_name_plural = _("lines of jobs' logs")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(level__in=JobLogLevel.values), name="job_log_level_known")]

    def __str__(self) -> str:
        return self.message
