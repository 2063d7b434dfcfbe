"""The base of every page of the back office: rights come from the access matrix, rows from `visible_to`."""

from typing import Any, NoReturn

from django.contrib.admin import ActionLocation, ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.options import Options
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from accounts.access import may_open
from common.refusals import status_of
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.forged_filters import tell_forged
from leasing_portal.back_office.history import Children, history_table
from leasing_portal.back_office.scope import ScopedFields, in_sight


class PortalModelAdmin(ScopedFields, ModelAdmin):
    """A model's pages in the back office."""

    # Counting a whole table to print "1 of 5,000,000" costs more than the page itself.
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    # Pages of the cabinet are linked by name, not through a content type.
    view_on_site = False
    list_max_show_all = 0
    list_filter_submit = True
    warn_unsaved_form = True
    empty_value_display = "—"
    # Models whose rows belong to the object's page, with the field that names the object.
    history_children: Children = ()

    def _may(self, request: HttpRequest, page: str, method: str) -> bool:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return may_open(getattr(request, "actor", None), name, method)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app in lists when its rows may be seen."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the matrix."""
        return self._may(request, "changelist", "GET")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask the matrix."""
        return self._may(request, "add", "POST")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the matrix."""
        return self._may(request, "change", "POST")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the matrix."""
        return self._may(request, "delete", "POST")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of the actor, where the model has such a door."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return in_sight(rows, request)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Let the address ask only what the list's filters ask.

        Django lets it ask about every own field of the model, so that `password__startswith` reads a hash letter by
        letter.
        """
        name = lookup.partition(LOOKUP_SEP)[0]
        may_ask = name in self._asked_by_filters(request) or not self._is_field(name)
        return may_ask and super().lookup_allowed(lookup, value, request)

    def _asked_by_filters(self, request: HttpRequest) -> set[str]:
        """Fields that filters of the list start from, and parameters of filters that are no fields."""
        filters = [entry[0] if isinstance(entry, tuple) else entry for entry in self.get_list_filter(request)]
        names = [entry if isinstance(entry, str) else entry.parameter_name for entry in filters]
        return {name.partition(LOOKUP_SEP)[0] for name in names}

    def _is_field(self, name: str) -> bool:
        try:
            self.opts.get_field(name)
        except FieldDoesNotExist:
            return name == "pk"
        return True

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; what its filters did not offer is told to the trail."""
        response: HttpResponse = super().changelist_view(request, extra_context)
        tell_forged(request, response)
        return response

    def get_action_choices(
        self,
        request: HttpRequest,
        default_choices: list[tuple[str, str]] | None = None,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> list[tuple[str, str]]:
        """Unfold's choices by Django's own signature: Unfold has an older one. Actions of the house stand in lists."""
        choices: list[tuple[str, str]] = super().get_action_choices(request)
        return choices

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], **options: Any) -> HttpResponse | None:
        """Run an action; what cannot be a row's id is refused, as Django would break on it."""
        try:
            for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(chosen)
        except ValidationError as error:
            raise BadRequest("A chosen row has no such id.") from error
        response: HttpResponse | None = super().response_action(request, queryset, **options)
        return response

    def get_urls(self) -> list[URLPattern]:
        """Leave out the redirect from the address of Django 1.8, which has no name."""
        return [url for url in super().get_urls() if url.name]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: "Options[Any]", object_id: str) -> NoReturn:
        """Answer as everywhere: what is not there, or not yours, is a 404."""
        raise Http404

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer history where it is kept. A row or a choice that was not offered is answered by 400."""
        context["show_history"] = hasattr(self.model, "history")
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        children = (form for inline in context["inline_admin_formsets"] for form in inline.formset.forms)
        response.status_code = status_of(context["adminform"].form, *children)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the object's history as the database kept it."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not hasattr(obj, "history"):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(object)s") % {"object": obj},
            "opts": self.opts,
            "object": obj,
            "table": history_table(obj, self.history_children, actor_of(request)),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "back_office/history.html", context)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry | None:
        """Write nothing: pghistory keeps the history of rows, whoever changes them."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry | None:
        """Write nothing: pghistory keeps the history of rows, whoever changes them."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[LogEntry] | None:
        """Write nothing: pghistory keeps the history of rows, whoever changes them."""
