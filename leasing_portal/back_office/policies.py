"""Policies of the lessor: an edit enters the next version, so each check names the one that it was made by."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.ui.figures import day, moment
from contracts.approval.policy_versions import add_version
from contracts.approval.words import measured
from contracts.models import Policy, PolicyVersion
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.policy_form import PolicyForm
from leasing_portal.back_office.table import Row, Table, figure, text


@admin.register(Policy)
class PolicyAdmin(PortalModelAdmin):
    """The list with the newest versions, and the page that enters the next one."""

    form = PolicyForm
    change_form_template = "back_office/person.html"
    list_display = ("name", "code", "rule", "limit", "from_day", "effect")
    search_fields = ("name", "code")
    search_help_text = _("Name or code")
    fieldsets = (
        (None, {"fields": (("name", "code"),)}),
        (
            _("Version"),
            {"fields": (("rule", "limit", "starts_on"), ("products", "asset_kinds"), ("blocks", "in_force"))},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        """Policies of the lessor with their versions, the newest first."""
        rows: QuerySet[Policy] = super().get_queryset(request)
        return rows.prefetch_related("versions")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Tell the form whose policies they are."""
        form = super().get_form(request, obj, change, **options)
        return type(form.__name__, (form,), {"lessor_id": actor_of(request).company_id})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Checks name the code, so it stays."""
        return ("code",) if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever only reads sees the versions below; the fields of a new one are for those who enter it."""
        found = super().get_fieldsets(request, obj)
        return found if self.has_change_permission(request, obj) else found[:1]

    def save_model(self, request: HttpRequest, obj: Policy, form: Any, change: bool) -> None:
        """Enter a version; what is entered already stays as it is."""
        actor = actor_of(request)
        version = add_version(
            lessor=actor.company, code=obj.code, name=obj.name, said=form.said, actor=actor, at=timezone.now()
        )
        obj.pk, obj.lessor_id = version.policy_id, version.policy.lessor_id

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show below what was in force before."""
        policy = self.get_object(request, object_id) if object_id else None
        tables = [versions_table(policy)] if policy else []
        response: HttpResponse = super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), "tables": tables}
        )
        return response

    @admin.display(description=_("rule"))
    def rule(self, policy: Policy) -> str:
        """What is compared."""
        newest = _newest(policy)
        return newest.get_rule_display() if newest else self.empty_value_display

    @admin.display(description=_("limit"))
    def limit(self, policy: Policy) -> str:
        """With what; the unit stands in the rule."""
        newest = _newest(policy)
        return measured(newest.rule, newest.limit) if newest else self.empty_value_display

    @admin.display(description=_("in force from"))
    def from_day(self, policy: Policy) -> SafeString | str:
        """The first day of the newest version."""
        newest = _newest(policy)
        return day(newest.starts_on) if newest else self.empty_value_display

    @admin.display(description=_("effect"))
    def effect(self, policy: Policy) -> str:
        """What breaking it means."""
        newest = _newest(policy)
        return effect_of(newest) if newest else self.empty_value_display


def _newest(policy: Policy) -> PolicyVersion | None:
    return next(iter(policy.versions.all()), None)


def effect_of(version: PolicyVersion) -> str:
    """Words of what breaking a version means."""
    if not version.in_force:
        return gettext("Not applied")
    return gettext("Stops the approval") if version.blocks else gettext("Only a warning")


def versions_table(policy: Policy) -> Table:
    """Every version of a policy, the newest first."""
    rows = [
        Row(
            (
                version.number,
                version.get_rule_display(),
                measured(version.rule, version.limit),
                day(version.starts_on),
                effect_of(version),
                moment(version.made_at),
                str(version.made_by or "—"),
            )
        )
        for version in policy.versions.select_related("made_by")
    ]
    columns = (
        text(_("Version")),
        text(_("Rule")),
        figure(_("Limit")),
        text(_("In force from")),
        text(_("Effect")),
        text(_("Entered")),
        text(_("Person")),
    )
    note = _("An edit enters the next version; what was in force before never changes.")
    return Table("versions", _("Versions"), columns, rows, _("Nothing yet."), note)
