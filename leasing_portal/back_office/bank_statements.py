"""Bank statements: the upload, the list, the page of one; and files of the watched folder that were refused."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, RangeDateFilter

from common.messages import MessageError, render
from common.ui.badges import badge
from common.ui.figures import day, moment
from integrations.bank_files.uploads import start_import
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.bank_tables import balance_table, operation_table, warning_table
from leasing_portal.back_office.model_admin import PortalModelAdmin
from payments.models import BankStatement, WatchedFile


class StatementFileForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=_("Bank statement"),
        widget=forms.FileInput(attrs={"accept": ".txt,.xml,.sta,.940,.mt940"}),
        error_messages={
            "required": _("Choose a file: 1CClientBankExchange, camt.053 or MT940."),
            "empty": _("The file is empty. Choose a statement of the bank."),
        },
    )


@admin.register(BankStatement)
class BankStatementAdmin(PortalModelAdmin):
    """Statements that were taken whole; nothing of them changes or goes."""

    change_form_template = "back_office/with_tables.html"
    list_display = ("name", "period", "format", "count", "new_count", "trust", "loaded", "person")
    list_filter = (
        ("format", ChoicesDropdownFilter),
        ("is_trusted", BooleanRadioFilter),
        ("from_folder", BooleanRadioFilter),
        ("starts_on", RangeDateFilter),
    )
    list_select_related = ("loaded_by",)
    search_fields = ("name", "=sha256")
    search_help_text = _("File")
    fieldsets = (
        (None, {"fields": (("name", "period", "trust"), ("format", "encoding", "sha256"))}),
        (_("Payments"), {"fields": (("count", "new_count", "known_count"),)}),
        (_("Loaded"), {"fields": (("loaded", "person"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankStatement]:
        """Statements of the own lessor."""
        return BankStatement.objects.visible_to(actor_of(request)).select_related("loaded_by")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take a file and go to the job that loads it, or to the statement that is here already."""
        is_post = request.method == "POST"
        form = StatementFileForm(request.POST, request.FILES) if is_post else StatementFileForm()
        if is_post and form.is_valid():
            try:
                started = start_import(file=form.cleaned_data["file"], actor=actor_of(request))
            except MessageError as error:
                form.add_error("file", error.text(gettext))
            else:
                if started.known:
                    return self._known(request, started.known)
                if started.job:
                    return HttpResponseRedirect(started.job.get_absolute_url())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Load a bank statement"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "back_office/bank_statement_add.html", context)

    def _known(self, request: HttpRequest, statement: BankStatement) -> HttpResponseRedirect:
        messages.info(request, gettext("This very file is here already: it was not loaded again."))
        return HttpResponseRedirect(reverse("admin:payments_bankstatement_change", args=[statement.pk]))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add balances, warnings and the first payments."""
        statement: BankStatement = context["original"]
        context["tables"] = [balance_table(statement), warning_table(statement), operation_table(statement)]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("period"), ordering="starts_on")
    def period(self, statement: BankStatement) -> SafeString | str:
        """Days of the statement, both included."""
        if statement.starts_on == statement.ends_on:
            return day(statement.starts_on)
        return gettext("%(first)s to %(last)s") % {"first": day(statement.starts_on), "last": day(statement.ends_on)}

    @admin.display(description=_("control sums"), ordering="is_trusted")
    def trust(self, statement: BankStatement) -> SafeString:
        """Whether the sums agree, so that payments may be posted by themselves."""
        return badge("agree" if statement.is_trusted else "differ", "control")

    @admin.display(description=_("known before"))
    def known_count(self, statement: BankStatement) -> int:
        """Payments that an earlier file had."""
        return statement.count - statement.new_count

    @admin.display(description=_("loaded"), ordering="loaded_at")
    def loaded(self, statement: BankStatement) -> SafeString | str:
        """When."""
        return moment(statement.loaded_at)

    @admin.display(description=_("person"))
    def person(self, statement: BankStatement) -> str:
        """Who uploaded it; no link, as not everybody may open people."""
        return str(statement.loaded_by or gettext("Watched folder"))


@admin.register(WatchedFile)
class WatchedFileAdmin(PortalModelAdmin):
    """Files of the watched folder that wait for a person: each with what is wrong and what is expected."""

    list_display = ("name", "reason", "seen")
    search_fields = ("name", "=sha256")
    search_help_text = _("File")
    fields = (("name", "seen"), "reason", "sha256")

    @admin.display(description=_("what is wrong"))
    def reason(self, file: WatchedFile) -> str:
        """The words of the refusal."""
        return render(file.problem["message"], file.problem["params"], gettext)

    @admin.display(description=_("seen"), ordering="seen_at")
    def seen(self, file: WatchedFile) -> SafeString | str:
        """When the folder was looked at."""
        return moment(file.seen_at)
