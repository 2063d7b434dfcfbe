"""Who acts for which company: the form, the list, and the rows inside a person's page."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.forms import ModelChoiceField, ModelForm, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.access import may_open
from accounts.models import Company, Membership, User
from accounts.models.reach import reached_company_ids
from accounts.people.access_data import beyond_office, deputys_limit
from accounts.view_as.looking import targets_of
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.administrators import KeepsAdministrators
from leasing_portal.back_office.client_card_people import look_link
from leasing_portal.back_office.scope import ScopedAutocompleteFilter, ScopedFields, in_sight

SEAT = (None, {"fields": (("user", "company"), ("role", "is_active"), ("starts_on", "ends_on"))})
LIMITS = (_("Limits"), {"fields": (("branch", "contracts_limited"), ("sign_limit", "request_limit"))})


class MembershipForm(ModelForm[Membership]):
    """A role in a company. Nobody changes their own rights, nor a deputy those of the principal."""

    actor: Membership

    class Meta:
        model = Membership
        fields = (
            "user", "company", "role", "is_active", "starts_on", "ends_on", "branch", "contracts_limited",
            "sign_limit", "request_limit",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branch = self.fields.get("branch")
        if isinstance(branch, ModelChoiceField) and self.instance.company_id:
            below = set(reached_company_ids(self.instance.company_id)) - {self.instance.company_id}
            branch.queryset = Company.objects.filter(pk__in=below)

    def clean(self) -> dict[str, Any]:
        """Refuse one's own rights, rights wider than one's own in the office, and a second role in the company."""
        data = super().clean() or self.cleaned_data
        company = data.get("company") or (self.instance.company if self.instance.company_id else None)
        user = data.get("user") or (self.instance.user if self.instance.user_id else None)
        if self.changed_data:
            self._refuse_own(user)
            self._refuse_wider(data, company)
        if company and user and self._second(user.pk, company.pk):
            raise ValidationError(
                _("The person has a role in this company already: change that one."), code="second_role"
            )
        return data

    def _refuse_own(self, user: User | None) -> None:
        """Whoever acts for somebody else has two persons whose rights are their own."""
        if user and user.pk in {self.actor.user_id, self.actor.grantor.user_id}:
            raise ValidationError(_("Nobody changes their own rights: ask another administrator."), code="own_access")

    def _refuse_wider(self, data: dict[str, Any], company: Company | None) -> None:
        """Rights in the actor's own office last no longer than the actor's; a blocked row lasts no day."""
        if company is None or company.party != self.actor.party:
            return
        if self.instance.pk and (error := deputys_limit(self.instance.role, self.actor)):
            raise error
        given = dict(beyond_office(data.get("role", ""), data.get("ends_on"), self.actor))
        if not data.get("is_active"):
            given.pop("ends_on", None)
        for name, error in given.items():
            self.add_error(name, error)

    def _second(self, user_id: int, company_id: int) -> bool:
        own = Membership.objects.own().filter(user=user_id, company=company_id)
        return self.instance.on_behalf_of_id is None and own.exclude(pk=self.instance.pk).exists()


class MembershipInline(ScopedFields, StackedInline):
    """Roles of a person inside their page: those in companies that the reader sees, without those of a deputy."""

    model = Membership
    form = MembershipForm
    extra = 0
    fields = (("company", "role", "is_active"), ("starts_on", "ends_on"))
    autocomplete_fields = ("company",)
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """What a deputy may is said on the principal's side."""
        rows: QuerySet[Membership] = in_sight(super().get_queryset(request), request)
        return rows.filter(on_behalf_of=None).select_related("company", "user")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Tell the forms who acts."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.actor = actor_of(request)
        return formset

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the person."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may add memberships."""
        return admin.site.get_model_admin(Membership).has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change memberships."""
        return admin.site.get_model_admin(Membership).has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a membership is blocked, so that history keeps its actor."""
        return False


@admin.register(Membership)
class MembershipAdmin(KeepsAdministrators):
    """Who acts for which company; a membership is blocked and never deleted."""

    form = MembershipForm
    list_display = ("user", "company", "role", "principal", "is_active", "starts_on", "ends_on", "look")
    list_filter = (
        "is_active",
        ("role", ChoicesDropdownFilter),
        "company__party",
        ("company", ScopedAutocompleteFilter),
    )
    list_select_related = ("user", "company", "on_behalf_of__user")
    search_fields = ("user__email", "user__last_name", "company__short_name", "=company__inn")
    search_help_text = _("E-mail, last name, company or INN")
    autocomplete_fields = ("user", "company")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Memberships with whether the reader may look through the person's eyes."""
        rows: QuerySet[Membership] = super().get_queryset(request)
        actor = actor_of(request)
        if not may_open(actor, "view_as:start", "POST"):
            return rows
        return rows.annotate(may_be_looked=Q(pk__in=targets_of(actor, on=timezone.localdate()).values("pk")))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Branches to choose from are known once the company is."""
        return (SEAT, LIMITS) if obj else (SEAT,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A deputy's right follows the principal's, so it is ended by them and not changed here."""
        return super().has_change_permission(request, obj) and (obj is None or obj.on_behalf_of_id is None)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The two sides of an existing membership stay: another company is another membership."""
        return ("user", "company") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who acts."""
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = actor_of(request)
        return form

    @admin.display(description=_("on behalf of"))
    def principal(self, membership: Membership) -> str:
        """In whose place a deputy acts."""
        return str(membership.on_behalf_of.user) if membership.on_behalf_of else self.empty_value_display

    @admin.display(description=_("cabinet"))
    def look(self, membership: Membership) -> SafeString | str:
        """Look through this person's eyes."""
        return look_link(membership) if getattr(membership, "may_be_looked", False) else self.empty_value_display
