"""Imports of portfolio files: the form, the page that follows the job, the report, the list."""

from typing import Any

from django.contrib import admin
from django.core.files import File
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.contrib.filters.admin import BooleanRadioFilter

from common import trail
from common.models import Job
from common.ui.badges import badge
from common.ui.figures import moment
from integrations.models import PortfolioImport
from integrations.portfolio.problems import UnreadableFile
from integrations.portfolio.report import REFUSED, ImportReport
from integrations.portfolio.report_words import headline
from integrations.portfolio.services import start_import
from integrations.portfolio.template import build_template, template_name
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.filters import RecentFilter
from leasing_portal.back_office.import_form import PortfolioFileForm
from leasing_portal.back_office.import_tables import report_tables
from leasing_portal.back_office.model_admin import PortalModelAdmin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RefusedFilter(RecentFilter):
    """Imports that refused something."""

    title = _("refusals")
    parameter_name = "refused"
    condition = Q(summary__problem_count__gt=0)


@admin.register(PortfolioImport)
class PortfolioImportAdmin(PortalModelAdmin):
    """Who imported which file, and what came of it."""

    change_form_template = "back_office/import.html"
    list_display = ("file_name", "state", "kind", "contracts", "refused", "person", "started")
    list_filter = (RefusedFilter, ("dry_run", BooleanRadioFilter))
    list_select_related = ("user", "job")
    search_fields = ("file_name", "user__email", "user__last_name")
    search_help_text = _("File or person")
    fields = (("file_name", "kind", "person", "started"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PortfolioImport]:
        """Imports with the jobs that do them."""
        rows: QuerySet[PortfolioImport] = super().get_queryset(request)
        return rows.select_related("job", "user")

    def get_urls(self) -> list[URLPattern]:
        """Add the page's changing part, its files, and the step from trial to import."""
        name = "integrations_portfolioimport"
        view = self.admin_site.admin_view
        return [
            path("template/", view(self.template_view), name=f"{name}_template"),
            path("<int:pk>/status/", view(never_cache(self.status_view)), name=f"{name}_status"),
            path("<int:pk>/report/", view(self.report_view), name=f"{name}_report"),
            path("<int:pk>/take/", view(self.take_view), name=f"{name}_take"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take a file and go to the page of its import."""
        is_post = request.method == "POST"
        form = PortfolioFileForm(request.POST, request.FILES) if is_post else PortfolioFileForm()
        if is_post and form.is_valid():
            try:
                return self._start(request, form.cleaned_data["file"], dry_run="import" not in request.POST)
            except UnreadableFile as error:
                form.add_error("file", error.text(gettext))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Portfolio import"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "back_office/import_add.html", context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the changing part."""
        context |= self._shown(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def status_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the changing part of the page; that of a finished import asks no more."""
        context = self._shown(request, self._found(request, pk))
        return TemplateResponse(request, "back_office/import_status.html", context)

    def report_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Download the whole report, for whoever sees the import."""
        job = self._found(request, pk).job
        if job is None or not job.result_file:
            raise Http404
        trail.exported("admin:integrations_portfolioimport_report", object_id=pk, file_name=job.result_name)
        return FileResponse(job.result_file.open("rb"), as_attachment=True, filename=job.result_name, content_type=XLSX)

    def take_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import the file that was tried."""
        tried = self._found(request, pk)
        if tried.job is None or not tried.dry_run or tried.report is None:
            raise Http404
        with tried.job.input_file.open("rb") as stored:
            return self._start(request, File(stored, name=tried.file_name), dry_run=False)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """Download the workbook to fill in."""
        del request
        headers = {"Content-Disposition": f'attachment; filename="{template_name()}"'}
        return HttpResponse(build_template(), content_type=XLSX, headers=headers)

    def _start(self, request: HttpRequest, file: File[bytes], *, dry_run: bool) -> HttpResponseRedirect:
        actor = actor_of(request)
        started = start_import(
            file=file, dry_run=dry_run, user_id=actor.user_id, company_id=actor.company_id, at=timezone.now()
        )
        return HttpResponseRedirect(reverse("admin:integrations_portfolioimport_change", args=[started.pk]))

    def _found(self, request: HttpRequest, pk: int) -> PortfolioImport:
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _shown(self, request: HttpRequest, record: PortfolioImport) -> dict[str, Any]:
        report = record.report
        return {
            "record": record,
            "job": record.job,
            "may_stop": self._may_stop(request, record.job),
            "may_take": self._may_take(request, record, report),
            "headline": gettext(headline(report)) if report else "",
            "report": report,
            "tables": report_tables(report) if report else [],
        }

    def _may_stop(self, request: HttpRequest, job: Job | None) -> bool:
        """Whether the job goes on and is the person's own, or the office's to the portal administrator."""
        if job is None or not job.may_be_cancelled:
            return False
        return Job.objects.visible_to(actor_of(request)).filter(pk=job.pk).exists()

    def _may_take(self, request: HttpRequest, record: PortfolioImport, report: ImportReport | None) -> bool:
        """Whether a trial found something that could be imported, and the person may import."""
        if report is None or not record.dry_run or record.job is None or report.shape_is_wrong or report.broken:
            return False
        return report.wrote_something and self._may(request, "take", "POST")

    @admin.display(description=_("state"))
    def state(self, record: PortfolioImport) -> SafeString:
        """Where its job stands; an import by a command has none and is done."""
        return badge(record.job.state if record.job else "done", "job")

    @admin.display(description=_("kind"), ordering="dry_run")
    def kind(self, record: PortfolioImport) -> str | Promise:
        """Trial or import."""
        return gettext("Trial run") if record.dry_run else gettext("Import")

    @admin.display(description=_("person"), ordering="user__last_name")
    def person(self, record: PortfolioImport) -> str:
        """Who started it; no link, as not everybody may open people."""
        return str(record.user or gettext("System"))

    @admin.display(description=_("contracts created, changed"))
    def contracts(self, record: PortfolioImport) -> str:
        """What came of the contracts."""
        report = record.report
        if report is None:
            return self.empty_value_display
        numbers = report.counts["contracts"]
        return f"{numbers['created']}, {numbers['changed']}"

    @admin.display(description=_("contracts refused"))
    def refused(self, record: PortfolioImport) -> str:
        """How many contracts were refused."""
        report = record.report
        return str(report.counts["contracts"][REFUSED]) if report else self.empty_value_display

    @admin.display(description=_("started"), ordering="created_at")
    def started(self, record: PortfolioImport) -> SafeString | str:
        """When the file was given."""
        return moment(record.created_at)
