"""Background jobs: what runs, what failed and why."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from common.models import Job, JobState
from common.ui.badges import badge
from common.ui.figures import moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.filters import RecentFilter
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.table import Row, Table, text


class FailedFilter(RecentFilter):
    """Jobs that failed."""

    title = _("failures")
    parameter_name = "failed"
    condition = Q(state=JobState.FAILED)


@admin.register(Job)
class JobAdmin(PortalModelAdmin):
    """Every job of the portal, read only; stopping is a button of the job's page."""

    change_form_template = "back_office/job.html"
    list_display = ("title", "shown_state", "progress", "person_name", "created", "finished")
    list_filter = (("state", ChoicesDropdownFilter), FailedFilter, "kind")
    list_select_related = ("user", "on_behalf_of")
    search_fields = ("title", "user__email", "user__last_name")
    search_help_text = _("Title or person")
    fieldsets = (
        (None, {"fields": ("title", ("shown_state", "progress", "attempts"), ("person_name", "kind", "input_name"))}),
        (_("Times"), {"fields": (("created", "started", "finished"),)}),
        (_("Outcome"), {"fields": ("error_shown", "result")}),
    )

    def render_change_form(self, request: HttpRequest, context, *args, **kwargs):  # type: ignore[no-untyped-def] # the base says it
        """Add the log below the facts."""
        job: Job = context["original"]
        context["tables"] = [log_table(job, request)]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, job: Job) -> SafeString:
        """Where the job stands."""
        return badge(job.state, "job")

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        """Items done of all, while the total is known."""
        if not job.progress_total:
            return self.empty_value_display
        return gettext("%(done)s of %(total)s") % {"done": job.progress_done, "total": job.progress_total}

    @admin.display(description=_("person"), ordering="user__last_name")
    def person_name(self, job: Job) -> str:
        """Who asked for it, and for whom."""
        return job.person or str(self.empty_value_display)

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, job: Job) -> SafeString | str:
        """When it was asked for."""
        return moment(job.created_at)

    @admin.display(description=_("started"))
    def started(self, job: Job) -> SafeString | str:
        """When a worker took it."""
        return moment(job.started_at)

    @admin.display(description=_("finished"), ordering="finished_at")
    def finished(self, job: Job) -> SafeString | str:
        """When it ended."""
        return moment(job.finished_at)

    @admin.display(description=_("error"))
    def error_shown(self, job: Job) -> str:
        """Why it failed."""
        return job.error_text or self.empty_value_display

    @admin.display(description=_("result file"))
    def result(self, job: Job) -> SafeString | str:
        """Download what the job made."""
        if not job.result_file:
            return self.empty_value_display
        return format_html('<a href="{}">{}</a>', reverse("jobs:file", args=[job.pk]), job.result_name)


def log_table(job: Job, request: HttpRequest) -> Table:
    """Lines of the log for this person."""
    lines = job.log_lines.shown_to(actor_of(request))
    rows = [Row((moment(line.at), line.get_level_display(), line.message)) for line in lines]
    columns = (text(_("When")), text(_("Level")), text(_("Message")))
    return Table("log", _("Log"), columns, rows, _("The job has written nothing."))
