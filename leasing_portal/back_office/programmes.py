"""Subsidy programmes: an edit enters the next edition, so calculations keep the one they were made with."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from calculator.models import SubsidyProgramme
from calculator.services import edit_programme
from common.ui.badges import badge
from common.ui.figures import day, moment, percent, plain_money
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.catalogue_admin import CatalogueAdmin
from leasing_portal.back_office.table import Row, Table, figure, text
from leasing_portal.back_office.version_form import ProgrammeForm

LIST = "admin:calculator_subsidyprogramme_changelist"


@admin.register(SubsidyProgramme)
class SubsidyProgrammeAdmin(CatalogueAdmin):
    """The latest editions, and the page that enters the next one."""

    form = ProgrammeForm
    change_form_template = "back_office/person.html"
    list_display = ("name", "code", "state", "from_day", "until_day", "share", "cap_shown", "left")
    list_filter = ("basis",)
    search_fields = ("name", "code")
    search_help_text = _("Name or code")
    fieldsets = (
        (None, {"fields": (("name", "code"), ("starts_on", "ends_on"), ("basis", "percent", "cap"))}),
        (_("For whom"), {"fields": ("asset_kinds", "segments", ("highest_price", "highest_increase"), "conditions")}),
        (_("Money"), {"fields": (("budget", "used"), "source")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubsidyProgramme]:
        """Latest editions only; the earlier ones stand on the page of the programme."""
        return SubsidyProgramme.objects.latest_editions()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Requests name the code, so it stays."""
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: SubsidyProgramme, form: Any, change: bool) -> None:
        """Enter an edition; the row that was shown stays as it is."""
        entered = edit_programme(code=obj.code, values=form.values, actor=actor_of(request), at=timezone.now())
        obj.pk, obj.edition = entered.pk, entered.edition

    def response_change(self, request: HttpRequest, obj: SubsidyProgramme) -> HttpResponse:
        """Go to the list: the address that was shown is that of an earlier edition now."""
        super().response_change(request, obj)
        return HttpResponseRedirect(reverse(LIST))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the editions."""
        programme: SubsidyProgramme | None = context["original"]
        if programme is not None:
            context["tables"] = [editions_table(programme.code)]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("state"))
    def state(self, programme: SubsidyProgramme) -> SafeString:
        """Where it stands today."""
        return badge(state_of(programme, on=timezone.localdate()), "programme")

    @admin.display(description=_("valid from"), ordering="starts_on")
    def from_day(self, programme: SubsidyProgramme) -> SafeString | str:
        """The first day."""
        return day(programme.starts_on)

    @admin.display(description=_("valid until"), ordering="ends_on")
    def until_day(self, programme: SubsidyProgramme) -> SafeString | str:
        """The last day, if it has one."""
        return day(programme.ends_on)

    @admin.display(description=_("subsidy"), ordering="percent")
    def share(self, programme: SubsidyProgramme) -> str:
        """How much of what."""
        return f"{percent(programme.percent)} · {programme.get_basis_display()}"

    @admin.display(description=_("at most for one asset"), ordering="cap")
    def cap_shown(self, programme: SubsidyProgramme) -> str:
        """The cap."""
        return plain_money(programme.cap)

    @admin.display(description=_("budget left"))
    def left(self, programme: SubsidyProgramme) -> str:
        """What is left of the budget."""
        return self.empty_value_display if programme.budget is None else plain_money(programme.budget - programme.used)


def state_of(programme: SubsidyProgramme, *, on: date) -> str:
    """A value of the badge family “programme”."""
    if programme.starts_on > on:
        return "ahead"
    if programme.ends_on is not None and programme.ends_on < on:
        return "over"
    return "used_up" if programme.budget is not None and programme.used >= programme.budget else "running"


def editions_table(code: str) -> Table:
    """Every edition of a programme, the newest first."""
    editions = SubsidyProgramme.objects.filter(code=code).select_related("entered_by").order_by("-edition")
    rows = [
        Row(
            (
                edition.edition,
                moment(edition.entered_at),
                str(edition.entered_by or "—"),
                f"{edition.percent:f}".replace(".", ","),
                plain_money(edition.cap),
                day(edition.starts_on),
                day(edition.ends_on),
                plain_money(edition.used),
            )
        )
        for edition in editions
    ]
    columns = (
        text(_("Edition")),
        text(_("Entered")),
        text(_("Person")),
        figure(_("Subsidy, %")),
        figure(_("At most for one asset")),
        text(_("Valid from")),
        text(_("Valid until")),
        figure(_("Used")),
    )
    note = _("An edit enters the next edition; kept calculations open with the one they were made with.")
    return Table("editions", _("Editions"), columns, rows, _("Nothing yet."), note)
