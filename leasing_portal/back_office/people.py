"""People and what they do in which company. Managers read those of their clients; all else is the administrator's."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.forms import ModelForm, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.invitations import invite
from accounts.models import Membership, User
from accounts.people.access_data import deputys_limit
from accounts.people.hold import administrators
from accounts.services.people import save_person
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.administrators import KeepsAdministrators
from leasing_portal.back_office.consents import consent_table
from leasing_portal.back_office.memberships import MembershipInline
from leasing_portal.back_office.people_filters import RoleFilter, SecondFactorFilter, second_factor


class PersonForm(ModelForm[User]):
    """A person's data. Nobody locks themselves out by a slip."""

    actor: Membership

    class Meta:
        model = User
        fields = ("email", "last_name", "first_name", "middle_name", "phone", "is_active")

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean_is_active(self) -> bool:
        """Refuse to block oneself; whoever acts for an administrator blocks no administrator."""
        is_active = bool(self.cleaned_data["is_active"])
        if is_active == self.instance.is_active:
            return is_active
        if self.instance.pk == self.actor.user_id:
            raise ValidationError(_("You cannot block yourself."), code="blocks_oneself")
        if self.instance.pk == self.actor.grantor.user_id:
            raise ValidationError(_("Nobody changes their own rights: ask another administrator."), code="own_access")
        administered = administrators(self.actor.company_id).filter(user=self.instance.pk).first()
        if administered and (error := deputys_limit(administered.role, self.actor)):
            raise error
        return is_active


@admin.register(User)
class PersonAdmin(KeepsAdministrators):
    """Everybody who may sign in. A new person gets a letter and sets a password by its link."""

    form = PersonForm
    list_display = ("email", "full_name", "companies", "has_second_factor", "is_active", "last_login")
    list_filter = ("is_active", SecondFactorFilter, RoleFilter)
    search_fields = ("email", "last_name", "first_name", "phone")
    search_help_text = _("E-mail, name or phone")
    inlines = (MembershipInline,)
    history_children = ((Membership, "user"),)
    change_form_template = "back_office/person.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add what the person agreed to."""
        person = context.get("original")
        context["tables"] = [consent_table(person, actor_of(request))] if person else []
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """People with what the list shows."""
        seen = Membership.objects.visible_to(actor_of(request)).select_related("company", "on_behalf_of")
        shown = Prefetch("memberships", seen)
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
        form.actor = actor_of(request)
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
