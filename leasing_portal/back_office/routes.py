"""Approval routes: what is asked of them, and their versions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from common.refusals import RefusableForm, reason_of, send_back
from common.ui.badges import badge
from common.ui.figures import moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.route_codes import hint_of_codes
from leasing_portal.back_office.route_editing import VERSION
from leasing_portal.back_office.table import Row, Table, text
from workflow.models import Route, RouteVersion
from workflow.route_files import LARGEST, from_file
from workflow.services.routes import draft_of, fill_draft, lock_editing

CHANGE = "admin:workflow_route_change"


class RouteFileForm(RefusableForm):
    """A route as a file, or its text."""

    file = forms.FileField(
        label=_("Route, JSON"),
        widget=forms.FileInput(attrs={"accept": ".json"}),
        error_messages={"required": _("Choose a file: .json.")},
    )

    def clean_file(self) -> str:
        """Read the text."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST:
            raise ValidationError(_("The file is too large for a route."), code="too_large")
        try:
            return str(uploaded.read(), "utf-8")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is no JSON."), code="no_json") from error


@admin.register(Route)
class RouteAdmin(PortalModelAdmin):
    """The list of routes and the page of one, with its versions."""

    change_form_template = "back_office/route.html"
    list_display = ("name", "code", "in_force", "draft")
    search_fields = ("name", "code")
    search_help_text = _("Name or code")
    fields = (("name", "code"),)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Routes with their versions."""
        return super().get_queryset(request).prefetch_related("versions")

    def get_urls(self) -> list[URLPattern]:
        """Add the step to a new draft and the import."""
        wrapped = self.admin_site.admin_view
        return [
            path("<int:pk>/draft/", wrapped(self.draft_view), name="workflow_route_draft"),
            path("<int:pk>/import/", wrapped(self.import_view), name="workflow_route_import"),
            *super().get_urls(),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Applications ask for a route by its code, so it stays."""
        return ("code",) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Bind the row to the person's lessor before it is checked: a code is unique within one."""
        form = super().get_form(request, obj, change, **kwargs)
        lessor_id = actor_of(request).company_id

        class OwnForm(form):  # type: ignore[misc, valid-type] # made by Django at run time
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, **options)
                if self.instance.pk is None:
                    self.instance.lessor_id = lessor_id
                    self.fields["code"].help_text = hint_of_codes()

            def clean_code(self) -> str:
                code: str = self.cleaned_data["code"]
                if Route.objects.filter(lessor=lessor_id, code=code).exists():
                    raise ValidationError(_("There is a route with this code: edit it instead."), code="code_taken")
                return code

        return OwnForm

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the versions and, for whoever may edit, the steps to the next one."""
        route: Route | None = context["original"]
        if route is not None:
            versions = list(route.versions.select_related("published_by"))
            context |= {
                "tables": [versions_table(versions)],
                "may_draft": may_open(actor_of(request), "admin:workflow_route_draft", "POST"),
                "has_draft": any(version.is_draft for version in versions),
                "has_versions": bool(versions),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the draft of the next version and open it."""
        route = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            draft = draft_of(route=route, actor=actor_of(request))
        except ValidationError as error:
            send_back(request, " ".join(error.messages), reason=reason_of(error))
            return HttpResponseRedirect(reverse(CHANGE, args=[route.pk]))
        messages.success(request, gettext("The draft is made. Change it, look at the picture, publish."))
        return HttpResponseRedirect(reverse(VERSION, args=[draft.pk]))

    def import_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Fill the draft of the route, made when there is none, with the stages of a file."""
        route = get_object_or_404(self.get_queryset(request), pk=pk)
        form = RouteFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                draft = self._imported(request, route, form.cleaned_data["file"])
            except ValidationError as error:
                form.refuse(ValidationError({"file": error.messages}))
            else:
                messages.success(request, gettext("The draft is filled from the file. Look at it and publish."))
                return HttpResponseRedirect(reverse(VERSION, args=[draft.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import a route"),
            "route": route,
            "form": form,
        }
        return TemplateResponse(request, "back_office/route_import.html", context, status=form.status)

    def _imported(self, request: HttpRequest, route: Route, content: str) -> RouteVersion:
        actor = actor_of(request)
        with_stages = from_file(content, route=route)
        with transaction.atomic():
            lock_editing(route, actor)
            draft = route.versions.filter(published_at=None).first() or draft_of(route=route, actor=actor)
            fill_draft(draft=draft, stages=with_stages, actor=actor)
        return draft

    @admin.display(description=_("version in force"))
    def in_force(self, route: Route) -> str:
        """The newest published one."""
        numbers = [version.number for version in route.versions.all() if not version.is_draft]
        return str(max(numbers)) if numbers else self.empty_value_display

    @admin.display(description=_("draft"))
    def draft(self, route: Route) -> str:
        """Its number, if there is one."""
        found = next((version.number for version in route.versions.all() if version.is_draft), None)
        return str(found) if found else self.empty_value_display


def state_of(version: RouteVersion, newest: int | None) -> SafeString:
    """Draft, in force, or replaced by a newer one."""
    state = "draft" if version.is_draft else "in_force" if version.number == newest else "replaced"
    return badge(state, "product_version")


def versions_table(versions: list[RouteVersion]) -> Table:
    """Versions of one route, the newest first."""
    newest = max((version.number for version in versions if not version.is_draft), default=None)
    rows = [
        Row(
            (
                format_html('<a class="bo-link" href="{}">{}</a>', reverse(VERSION, args=[one.pk]), one.number),
                state_of(one, newest),
                moment(one.published_at),
                str(one.published_by or "—"),
            )
        )
        for one in versions
    ]
    columns = (text(_("Version")), text(_("State")), text(_("Published")), text(_("Published by")))
    return Table("versions", _("Versions"), columns, rows, _("There is no version yet: nothing can be approved by it."))
