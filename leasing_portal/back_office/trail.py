"""The audit trail of the whole portal, read only, and how far it is sealed and verified."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter
from unfold.paginator import InfinitePaginator

from accounts.models import Company, User
from common.models import TrailCheck, TrailEntry, TrailHead
from common.ui.figures import moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.table import Row, Table, text
from leasing_portal.trail_pages import wording
from leasing_portal.trail_pages.filters import object_choices
from leasing_portal.trail_pages.lines import Line, lines

# A search for a person or a company that fits many rows takes the first of them.
MOST_NAMED = 50


class ObjectKindFilter(DropdownFilter):
    """Entries about one kind of object."""

    title = _("kind of object")
    parameter_name = "object"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Kinds of objects whose changes are told."""
        return object_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[TrailEntry]) -> QuerySet[TrailEntry]:
        """Apply the chosen kind."""
        return queryset.filter(object_label=self.value()) if self.value() else queryset


@admin.register(TrailEntry)
class TrailEntryAdmin(PortalModelAdmin):
    """Every entry of every company; nobody adds, changes or deletes one."""

    paginator = InfinitePaginator
    list_display = ("when", "person", "happened", "object_text", "object_kind", "company", "ip")
    list_filter = (("kind", ChoicesDropdownFilter), ObjectKindFilter, ("at", RangeDateFilter))
    search_fields = ("object_text",)
    search_help_text = _("Object, person, company, number of the object or of the request")
    ordering = ("-pk",)
    list_before_template = "back_office/trail_chain.html"
    change_form_template = "back_office/with_tables.html"
    fieldsets = (
        (None, {"fields": (("when", "happened"), ("person", "acting_for"), ("on_behalf_of", "seen_as"), "company")}),
        (_("Object"), {"fields": (("object_kind", "object_text", "object_id"), "told")}),
        (_("From where"), {"fields": (("ip", "path"), "user_agent", "request_id")}),
        (_("Seal"), {"fields": ("position", "previous_hash", "hash")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrailEntry]:
        """Entries with the names that the list shows."""
        person = User.objects.filter(pk=OuterRef("user_id")).values("email")[:1]
        company = Company.objects.filter(pk=OuterRef("company_id")).values("short_name")[:1]
        rows: QuerySet[TrailEntry] = super().get_queryset(request)
        return rows.annotate(person_email=Subquery(person), company_name=Subquery(company))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[TrailEntry], search_term: str
    ) -> tuple[QuerySet[TrailEntry], bool]:
        """Look for people and companies by name first: entries hold their ids."""
        term = search_term.strip()
        if not term:
            return queryset, False
        people = User.objects.filter(Q(email__istartswith=term) | Q(last_name__istartswith=term))[:MOST_NAMED]
        companies = Company.objects.filter(Q(short_name__icontains=term) | Q(inn=term))[:MOST_NAMED]
        found = Q(object_text__icontains=term) | Q(object_id=term) | Q(request_id=term)
        found |= Q(user_id__in=[user.pk for user in people]) | Q(company_id__in=[row.pk for row in companies])
        return queryset.filter(found), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Add how far the chain is sealed and verified."""
        chain = {"head": TrailHead.objects.first(), "check": TrailCheck.objects.first()}
        response: HttpResponse = super().changelist_view(request, (extra_context or {}) | {"chain": chain})
        return response

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add what changed, field by field."""
        context["tables"] = [changes_table(context["original"], request)]
        return super().render_change_form(request, context, *args, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> TrailEntry | None:
        """The entry with the names of one page of it."""
        entry: TrailEntry | None = super().get_object(request, object_id, from_field)
        if entry is not None:
            (entry.line,) = lines([entry], actor_of(request))  # type: ignore[attr-defined] # for this page only
        return entry

    @admin.display(description=_("time"), ordering="pk")
    def when(self, entry: TrailEntry) -> SafeString | str:
        """When it happened."""
        return moment(entry.at)

    @admin.display(description=_("person"))
    def person(self, entry: TrailEntry) -> str:
        """Who did it."""
        line: Line | None = getattr(entry, "line", None)
        return line.person if line else getattr(entry, "person_email", None) or self.empty_value_display

    @admin.display(description=_("what happened"))
    def happened(self, entry: TrailEntry) -> str:
        """The kind of the entry, and of the change."""
        shown, kind = wording.title(entry), entry.get_kind_display()
        return shown if shown == kind else f"{kind} · {shown}"

    @admin.display(description=_("kind of object"))
    def object_kind(self, entry: TrailEntry) -> str:
        """What sort of object it is about."""
        return wording.object_kind(entry) or self.empty_value_display

    @admin.display(description=_("company"))
    def company(self, entry: TrailEntry) -> str:
        """Whom it concerns."""
        return getattr(entry, "company_name", None) or self.empty_value_display

    @admin.display(description=_("acting for"))
    def acting_for(self, entry: TrailEntry) -> str:
        """For which company the person acted."""
        return _line_of(entry).acting_for or self.empty_value_display

    @admin.display(description=_("on behalf of"))
    def on_behalf_of(self, entry: TrailEntry) -> str:
        """Whose deputy the person was."""
        return _line_of(entry).on_behalf_of or self.empty_value_display

    @admin.display(description=_("seen as"))
    def seen_as(self, entry: TrailEntry) -> str:
        """Through whose eyes support looked."""
        return _line_of(entry).seen_as or self.empty_value_display

    @admin.display(description=_("details"))
    def told(self, entry: TrailEntry) -> str:
        """What else there is to say."""
        return "; ".join(f"{label}: {value}" for label, value in wording.details(entry)) or self.empty_value_display


def _line_of(entry: TrailEntry) -> Line:
    line: Line = entry.line  # type: ignore[attr-defined] # put there by `get_object`
    return line


def changes_table(entry: TrailEntry, request: HttpRequest) -> Table:
    """Field by field, before and after."""
    rows = [Row((change.label, change.before, change.after)) for change in wording.changes(entry, actor_of(request))]
    columns = (text(_("Field")), text(_("Before")), text(_("After")))
    return Table("changes", _("Before and after"), columns, rows, _("No data was changed."))
