"""Pages that change who may do what: one at a time for an office, and never without an administrator left."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Company, Membership, User
from accounts.people.colleagues import end_delegations
from accounts.people.hold import AdministratorsBefore, LastAdministrator, lock_people, still_acts
from accounts.roles import Party
from common.refusals import send_back
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin


class KeepsAdministrators(PortalModelAdmin):
    """A change that would leave a lessor without a portal administrator is taken back and told."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Hold the people of the office from before the form is read until all is saved."""
        if request.method != "POST":
            return self._shown(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                self._hold(request)
                return self._shown(request, object_id, form_url, extra_context)
        except LastAdministrator as error:
            send_back(request, " ".join(error.messages), reason="last_administrator")
            return redirect(request.get_full_path())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rest, stop whoever acts for the blocked, and ask who administers now."""
        super().save_related(request, form, formsets, change)
        _end_delegations_of_blocked(form.instance)
        for before in request.administrators_before:  # type: ignore[attr-defined] # set by `_hold`
            before.check()

    def _shown(self, request: HttpRequest, *asked: Any) -> HttpResponse:
        response: HttpResponse = super().changeform_view(request, *asked)
        return response

    def _hold(self, request: HttpRequest) -> None:
        actor = actor_of(request)
        offices = Company.objects.visible_to(actor).filter(party=Party.LESSOR).order_by("pk")
        office_ids = list(offices.values_list("pk", flat=True))
        for company_id in office_ids:
            lock_people(company_id)
        # Whoever was blocked while this request waited changes nothing.
        still_acts(actor)
        before = [AdministratorsBefore(company_id, on=actor.today) for company_id in office_ids]
        request.administrators_before = before  # type: ignore[attr-defined] # read by `save_related`


def _end_delegations_of_blocked(saved: User | Membership) -> None:
    """Unblocking somebody later revives nothing that they lent or were lent."""
    user_id = saved.pk if isinstance(saved, User) else saved.user_id
    blocked = Q(is_active=False) | Q(user__is_active=False)
    for membership in Membership.objects.own().filter(blocked, user=user_id):
        end_delegations(membership)
