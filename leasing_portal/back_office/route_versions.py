"""Versions of approval routes with their stages and steps: drafts are edited and published, the rest is looked at."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline

from accounts.access import may_open
from accounts.models import Company, User
from accounts.roles import Party
from common.refusals import reason_of, send_back
from common.ui.figures import moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.route_editing import VERSION, OfDraftInline, RouteEditingAdmin
from leasing_portal.back_office.routes import state_of
from workflow import picture
from workflow.models import RouteStage, RouteStep, RouteVersion
from workflow.route_files import to_file
from workflow.services.routes import draft_from, publish


class RouteStageInline(OfDraftInline, TabularInline):
    """Stages of a version; the steps of a stage are on its own page."""

    model = RouteStage
    parent = RouteVersion
    show_title = False
    fields = ("position", "name", "rule", "amount_from", "steps_link")
    readonly_fields = ("steps_link",)

    @admin.display(description=_("steps"))
    def steps_link(self, stage: Any) -> SafeString | str:
        """Where the steps are edited; the empty row has no page yet."""
        if stage.pk is None:
            return gettext("after saving")
        address = reverse("admin:workflow_routestage_change", args=[stage.pk])
        return format_html('<a class="bo-link" href="{}">{}</a>', address, gettext("Steps of the stage"))


class RouteStepInline(OfDraftInline, StackedInline):
    """Steps of a stage."""

    model = RouteStep
    parent = RouteStage
    fields = (("name", "owner_kind"), ("role", "person", "company"), ("branch", "position"), ("days", "escalate_to"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the lessor's own people and outside organisations."""
        lessor_id = actor_of(request).company_id
        if db_field.name == "person":
            staff = User.objects.filter(memberships__company=lessor_id, memberships__on_behalf_of=None, is_active=True)
            kwargs["queryset"] = staff.distinct().order_by("last_name", "first_name", "pk")
        elif db_field.name == "company":
            kwargs["queryset"] = Company.objects.visible_to(actor_of(request)).filter(party=Party.SUPPLIER)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(RouteVersion)
class RouteVersionAdmin(RouteEditingAdmin):
    """The page of a version: stages, the picture, publication, a copy, a file."""

    change_form_template = "back_office/route_version.html"
    list_display = ("title", "state", "published")
    list_filter = ("route",)
    list_select_related = ("route",)
    inlines = (RouteStageInline,)
    fields = (("title", "state"), ("published", "publisher"))
    readonly_fields = ("title", "state", "published", "publisher")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RouteVersion]:
        """Versions with their routes and the versions beside them."""
        rows: QuerySet[RouteVersion] = super().get_queryset(request)
        return rows.select_related("route", "published_by").prefetch_related("route__versions")

    def get_urls(self) -> list[URLPattern]:
        """Add publication, copy and file."""
        wrapped = self.admin_site.admin_view
        return [
            path("<int:pk>/publish/", wrapped(self.publish_view), name="workflow_routeversion_publish"),
            path("<int:pk>/copy/", wrapped(self.copy_view), name="workflow_routeversion_copy"),
            path("<int:pk>/export/", wrapped(self.export_view), name="workflow_routeversion_export"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the picture and, for whoever may, publication and copy."""
        version: RouteVersion = context["original"]
        may_edit = may_open(actor_of(request), "admin:workflow_routeversion_publish", "POST")
        has_draft = any(one.is_draft for one in version.route.versions.all())
        context |= {
            "stages": picture.of_version(version),
            "may_publish": version.is_draft and may_edit,
            "may_copy": not has_draft and may_edit,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the draft, or say what is missing."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            made = publish(version=version, actor=actor_of(request), at=timezone.now())
        except ValidationError as error:
            send_back(request, " ".join(error.messages), reason=reason_of(error))
        else:
            messages.success(request, gettext("Version %(number)s is published.") % {"number": made.number})
        return HttpResponseRedirect(reverse(VERSION, args=[version.pk]))

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a draft that is a copy of this version."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            draft = draft_from(version=version, actor=actor_of(request))
        except ValidationError as error:
            send_back(request, " ".join(error.messages), reason=reason_of(error))
            return HttpResponseRedirect(reverse(VERSION, args=[version.pk]))
        messages.success(request, gettext("The draft is made. Change it, look at the picture, publish."))
        return HttpResponseRedirect(reverse(VERSION, args=[draft.pk]))

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Download the version as JSON."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        name = f"route-{version.route.code}-{version.number}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(to_file(version), content_type="application/json", headers=headers)

    @admin.display(description=_("version"))
    def title(self, version: RouteVersion) -> str:
        """The route with the number."""
        return str(version)

    @admin.display(description=_("state"))
    def state(self, version: RouteVersion) -> SafeString:
        """Where it stands."""
        numbers = [one.number for one in version.route.versions.all() if not one.is_draft]
        return state_of(version, max(numbers, default=None))

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, version: RouteVersion) -> SafeString | str:
        """When it was published."""
        return moment(version.published_at)

    @admin.display(description=_("published by"))
    def publisher(self, version: RouteVersion) -> str:
        """Who published it."""
        return str(version.published_by or self.empty_value_display)


@admin.register(RouteStage)
class RouteStageAdmin(RouteEditingAdmin):
    """The page of a stage with its steps."""

    change_form_template = "back_office/route_stage.html"
    list_display = ("name", "version", "position", "rule")
    list_select_related = ("version__route",)
    inlines = (RouteStepInline,)
    fields = (("name", "position"), ("rule", "amount_from"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[RouteStage]:
        """Stages with their versions."""
        rows: QuerySet[RouteStage] = super().get_queryset(request)
        return rows.select_related("version__route")
