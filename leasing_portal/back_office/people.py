"""People and what they do in which company."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.forms import ModelForm, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.invitations import invite
from accounts.models import Membership, User
from accounts.services.people import save_person
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.people_filters import SecondFactorFilter, second_factor


class PersonForm(ModelForm[User]):
    """A person's data. Nobody locks themselves out by a slip."""

    acting_user_id: int

    class Meta:
        model = User
        fields = ("email", "last_name", "first_name", "middle_name", "phone", "is_active")

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean_is_active(self) -> bool:
        """Refuse to block oneself."""
        is_active = bool(self.cleaned_data["is_active"])
        if not is_active and self.instance.pk == self.acting_user_id:
            raise ValidationError(_("You cannot block yourself."), code="blocks_oneself")
        return is_active


class MembershipForm(ModelForm[Membership]):
    """A role in a company. Nobody takes the right to give rights from themselves by a slip."""

    acting_membership_id: int

    class Meta:
        model = Membership
        fields = ("user", "company", "role", "is_active", "starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        """Refuse to block one's own membership or change its role."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk == self.acting_membership_id and {"role", "is_active"} & set(self.changed_data):
            raise ValidationError(_("You cannot change your own role."), code="changes_own_role")
        return data


class MembershipInline(StackedInline):
    """Roles of a person inside their page."""

    model = Membership
    form = MembershipForm
    extra = 0
    fields = (("company", "role", "is_active"),)
    autocomplete_fields = ("company",)
    can_delete = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Tell the forms who acts."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.acting_membership_id = actor_of(request).pk
        return formset

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the person."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may add memberships."""
        return MembershipAdmin(Membership, admin.site).has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change memberships."""
        return MembershipAdmin(Membership, admin.site).has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a membership is blocked, so that history keeps its actor."""
        return False


@admin.register(User)
class PersonAdmin(PortalModelAdmin):
    """Everybody who may sign in. A new person gets a letter and sets a password by its link."""

    form = PersonForm
    list_display = ("email", "full_name", "companies", "has_second_factor", "is_active", "last_login")
    list_filter = ("is_active", SecondFactorFilter, ("memberships__role", ChoicesDropdownFilter))
    search_fields = ("email", "last_name", "first_name", "phone")
    search_help_text = _("E-mail, name or phone")
    inlines = (MembershipInline,)
    history_children = ((Membership, "user"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """People with what the list shows."""
        shown = Prefetch("memberships", Membership.objects.select_related("company"))
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.annotate(with_second_factor=second_factor()).prefetch_related(shown)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A new person is invited and so is active; there are no facts about them yet."""
        asked = [("email", "phone"), ("last_name", "first_name", "middle_name")]
        return [*asked, "is_active", ("last_login", "date_joined", "has_second_factor")] if obj else asked

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The address of an existing person is changed by the person, who confirms it by a letter."""
        facts = ("last_login", "date_joined", "has_second_factor")
        return (*facts, "email") if obj else facts

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who acts."""
        form = super().get_form(request, obj, change, **kwargs)
        form.acting_user_id = request.user.pk
        return form

    def save_model(self, request: HttpRequest, obj: User, form: PersonForm, change: bool) -> None:
        """Invite a new person; an existing one is saved as usual."""
        if change:
            super().save_model(request, obj, form, change)
            return
        data = form.cleaned_data
        saved = save_person(
            email=data["email"],
            last_name=data["last_name"],
            first_name=data["first_name"],
            middle_name=data["middle_name"],
            phone=data["phone"],
            verified=False,
            at=timezone.now(),
        )
        obj.pk, obj._state.adding = saved.pk, False  # noqa: SLF001 - the form's row is the saved one
        obj.password = saved.password
        invite(user=saved)
        messages.info(request, _("A letter with a link to set a password is on its way to %(email)s.") % data)

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, person: User) -> str:
        """Last, first and middle name."""
        return person.get_full_name()

    @admin.display(description=_("companies and roles"))
    def companies(self, person: User) -> str:
        """Every membership in short."""
        return "; ".join(f"{m.company} · {m.get_role_display()}" for m in person.memberships.all())

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, person: User) -> bool:
        """Whether a second factor is set up."""
        return bool(getattr(person, "with_second_factor", False))


@admin.register(Membership)
class MembershipAdmin(PortalModelAdmin):
    """Who acts for which company; a membership is blocked and never deleted."""

    form = MembershipForm
    list_display = ("user", "company", "role", "is_active", "created_at")
    list_filter = ("is_active", ("role", ChoicesDropdownFilter), "company__party")
    list_select_related = ("user", "company")
    search_fields = ("user__email", "user__last_name", "company__short_name", "=company__inn")
    search_help_text = _("E-mail, last name, company or INN")
    autocomplete_fields = ("user", "company")
    fields = (("user", "company"), ("role", "is_active"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The two sides of an existing membership stay: another company is another membership."""
        return ("user", "company") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who acts."""
        form = super().get_form(request, obj, change, **kwargs)
        form.acting_membership_id = actor_of(request).pk
        return form
